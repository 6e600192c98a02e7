"""The one door: a letter is a row before it is a mail. On both databases."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser

import pytest

from tests import making
from tests.mail.putting import FRAME, letter, messages, put, put_one, states
from tests.registration import people
from webinar_hub.core import links
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox, rendering
from webinar_hub.mail.message import UnbuildableLetter
from webinar_hub.mail.outbox import About, Recipient

NOW = datetime(2026, 11, 2, 8, 30, 15, 123456, tzinfo=UTC)
PUBLIC_ID = "abcdefghijklmnop"
MANAGE = {"manage_link": ["manage", PUBLIC_ID, 3], "event_link": "/events/tender-age"}


@pytest.fixture(autouse=True)
def in_november(app, at):
    at(NOW)
    with app.app_context():
        yield


def render(one) -> bytes:
    return rendering.render(one, mail_from="events@hub.example.org", mail_domain="hub.example.org")


# Putting letters down


def test_a_letter_waits_with_frozen_facts_and_the_moment_it_was_made():
    one = put_one(facts=letter().facts | {"when": "Thursday\nFriday"})
    assert (one.state, one.attempt, one.due_at) == ("queued", 0, NOW)
    assert one.stamped_at == NOW.replace(microsecond=0)
    assert one.facts["when"] == "Thursday\nFriday"
    assert one.frame["sender_name"] == "Families in step"
    assert (one.sent_at, one.leased_until, one.last_answer) == (None, None, None)


def test_a_key_is_used_once():
    assert put([letter(1), letter(2)]) == 2
    assert put([letter(2), letter(3)]) == 1
    assert put([]) == 0
    assert [one.key for one in messages()] == ["letter:1", "letter:2", "letter:3"]


def test_one_letter_says_whether_it_was_new():
    put_once = operation(lambda: outbox.put(letter()))
    assert (put_once(), put_once()) == (True, False)


def test_a_letter_comes_and_goes_with_the_change_that_it_tells_of():
    @operation
    def fails() -> None:
        outbox.put(letter())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert messages() == []


def test_a_letter_may_be_meant_for_later():
    one = put_one(due_at=NOW + timedelta(days=1))
    assert one.due_at == NOW + timedelta(days=1)


def test_names_of_letters_and_of_ways_back_are_never_used_twice():
    put([letter(number) for number in range(50)])
    found = messages()
    assert len({one.message_id for one in found}) == 50
    assert len({one.envelope_token for one in found}) == 50
    assert all(one.message_id.endswith("@hub.example.org>") for one in found)


def test_no_row_holds_a_link_that_opens_anything():
    one = put_one(links=MANAGE)
    stored = json.dumps(
        {name: getattr(one, name) for name in one.__mapper__.columns.keys()},  # noqa: SIM118
        default=str,
    )
    assert PUBLIC_ID in stored
    assert links.token("manage", PUBLIC_ID, 3) not in stored
    assert "/registrations/" not in stored


# Taking letters back


def test_a_newer_version_takes_back_what_is_unsent_about_an_older_one():
    things = [("meeting", 7, 1), ("meeting", 7, 2), ("meeting", 8, 1), ("event", 7, 1)]
    for number, about in enumerate(things):
        put_one(number, about=About(*about))
    take_back = operation(lambda: outbox.withdraw("meeting", 7, below_version=2))
    assert take_back() == 1
    assert states() == ["withdrawn", "queued", "queued", "queued"]


@pytest.mark.parametrize("state", ["sent", "failed", "broken", "expired"])
def test_what_is_done_is_not_taken_back(state):
    one = put_one(about=About("meeting", 7, 1))
    making.change(one, state=state)
    take_back = operation(lambda: outbox.withdraw("meeting", 7, below_version=2))
    assert take_back() == 0
    assert states() == [state]


def test_only_the_letters_of_those_who_are_written_to_instead_may_be_taken_back():
    for number in (1, 2, 3):
        put_one(number, about=About("meeting", 7, 1))
    operation(outbox.withdraw)("meeting", 7, below_version=2, recipients=("registration", [1, 3]))
    assert states() == ["withdrawn", "queued", "withdrawn"]


def test_letters_of_some_kinds_to_one_recipient_are_taken_back():
    put_one(1, key="a", kind="confirmation")
    put_one(1, key="b", kind="cancelled_by_me")
    put_one(2, key="c", kind="confirmation")
    put_one(3, key="d", kind="confirmation", recipient=Recipient("organizer", 1, "Oleg", "o@e.org"))
    operation(outbox.withdraw_from)("registration", 1, ["confirmation", "waiting"])
    assert states() == ["withdrawn", "queued", "queued", "queued"]


# As the bytes of a mail


def test_the_same_row_gives_the_same_bytes_whenever_it_is_rendered(clock):
    event = making.make_event()
    making.make_pool(event)
    anna = people.sign_up(event, "Anna")
    first = render(people.letters_to(anna)[0])
    clock.advance(days=3)
    making.change(people.letters_to(anna)[0], attempt=4, last_answer="451 later")
    assert render(people.letters_to(anna)[0]) == first
    assert b"text/calendar" in first


def test_headers_say_who_writes_to_whom_about_what():
    one = put_one(in_reply_to="<first@hub.example.org>", links=MANAGE)
    read = BytesParser(policy=policy.default).parsebytes(render(one))
    assert read["From"] == "Families in step <events@hub.example.org>"
    assert read["Reply-To"] == "Families in step <help@example.org>"
    assert read["To"] == "Anna <person1@example.org>"
    assert read["Subject"] == "You have left the waiting list: The tender age"
    assert read["Message-ID"] == one.message_id
    assert read["In-Reply-To"] == read["References"] == "<first@hub.example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == one.stamped_at
    assert rendering.envelope_sender(one, "hub.example.org") == (
        f"bounce+{one.envelope_token}@hub.example.org"
    )


def test_links_are_written_out_when_the_letter_is_rendered():
    one = put_one(links=MANAGE)
    assert rendering.facts(one)["manage_link"] == links.personal_url("manage", PUBLIC_ID, 3)
    assert rendering.facts(one)["event_link"] == "http://localhost/events/tender-age"
    assert rendering.facts(one)["join_link"] == ""


def test_what_people_typed_is_never_read_as_a_placeholder():
    one = put_one(
        facts=letter().facts | {"event_title": "{manage_link} {{7*7}} %(when)s"}, links=MANAGE
    )
    rendered = rendering.letter(one)
    assert rendered.subject.endswith("{manage_link} {{7*7}} %(when)s")
    assert "{manage_link} {{7*7}} %(when)s" in rendered.text
    assert "/registrations/" not in rendered.text


def test_without_an_address_for_replies_there_is_no_such_header():
    one = put_one(frame=replace(FRAME, reply_to=""))
    assert b"Reply-To" not in render(one)


@pytest.mark.parametrize(
    "changes", [{"kind": "no_such_letter"}, {"language": "xx"}, {"facts": {"greeting": "Hello,"}}]
)
def test_what_can_never_become_a_mail_says_why(changes):
    with pytest.raises(UnbuildableLetter) as problem:
        render(put_one(**changes))
    assert str(problem.value)


def test_what_a_list_of_letters_shows_beside_the_subject_is_the_time():
    assert "overflow:hidden;mso-hide:all\">Thursday</div>" in rendering.letter(put_one(1)).html
    changes = {**letter().facts, "when": "", "changes": "Now: Friday\n   yours: Saturday"}
    assert "mso-hide:all\">Now: Friday</div>" in rendering.letter(put_one(2, facts=changes)).html
