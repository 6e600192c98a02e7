"""Letters to those who were invited and have not answered: few, and only to who may be asked."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests import making
from tests.attendance.guests import MONDAY, letters
from tests.campaigns.writing import a_draft, campaign, write_to
from tests.guests.people import an_event, guests, invited, letters_to
from tests.mail.expected import check
from tests.organizing import an_organizer, post, signed_in
from tests.registration.people import application
from webinar_hub.accounts.models import Organizer
from webinar_hub.campaigns import jobs, operations, queries
from webinar_hub.campaigns.rules import NobodyThere
from webinar_hub.catalogue.models import Event
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.guests import operations as inviting
from webinar_hub.guests.models import Guest
from webinar_hub.guests.rules import NobodyToRemind
from webinar_hub.mail import suppression

LETTERS = Path(__file__).parent / "letters"
BODY = "Will you come to *{event}*, {when}? [Answer]({event_page})"
SCHOOLS = "\n".join(f"School No. {n}; school{n}@example.org" for n in range(1, 7))


@pytest.fixture
def event(app, clock) -> Event:
    clock.set(MONDAY)
    with app.app_context():
        yield an_event(title="The tender age", starts=MONDAY + timedelta(days=10))


@pytest.fixture
def oleg(event) -> int:
    return an_organizer("Oleg", event.programme, "organizer").id


def write(event, oleg, **more) -> int:
    found = write_to(event, oleg, "Will you come?", BODY, kind="invited", states=(), **more)
    db.session.rollback()
    return found


def outcomes(campaign_id: int) -> dict[str, str]:
    return {one.name: one.outcome for one in queries.results(campaign(campaign_id), 1)}


@pytest.fixture
def six(event, clock) -> dict[str, Guest]:
    """Invited on Monday but for the last; now it is Thursday."""
    _first, *_others, last = SCHOOLS.split("\n")
    invited(event, SCHOOLS.rpartition("\n")[0])
    clock.advance(days=3)
    invited(event, last)
    return dict(enumerate(guests(event), 1))


def test_only_who_is_silent_may_be_asked_and_wants_such_letters_is_written_to(event, six, oleg):
    inviting.sign_up(six[1].id, application("Anna"))
    inviting.decline(six[2].id)
    inviting.decline(six[3].id, never_again=True)
    inviting.take_back(six[4].id, by=oleg)
    suppression.stop("school5@example.org")
    invited(event, "Late; late@example.org")
    making.change(guests(event)[-1], invited_at=MONDAY)
    before = len(letters())
    sent = write(event, oleg)
    assert outcomes(sent) == {
        "Late": "written",
        "School No. 5": "declined",
        "School No. 6": "asked_enough",
    }
    (letter,) = letters()[before:]
    late = guests(event)[-1]
    assert (letter.recipient_email, letter.kind) == ("late@example.org", "guest_message")
    assert letter.links["guest_link"] == letter.links["event_page"]
    assert letter.links["guest_link"][:2] == ["guest", late.public_id]
    assert late.reminders == 1


def test_it_is_one_of_two_reminders_whichever_way_they_are_sent(event, oleg, clock):
    invited(event)
    for _round in range(2):
        clock.advance(days=3)
        write(event, oleg)
        with pytest.raises(NobodyToRemind):
            inviting.remind(event.id, by=oleg)
    clock.advance(days=3)
    with pytest.raises(NobodyThere):
        write(event, oleg)


def test_who_wants_no_such_letters_gets_none_when_it_goes_on(event, six, oleg, clock):
    clock.advance(days=3)
    sent = write(event, oleg)
    operations.pause(sent, oleg)
    suppression.stop("school2@example.org")
    assert operations.resume(sent, oleg) == 5
    assert letters_to(six[2])[-1].state == "withdrawn"
    assert letters_to(six[3])[-1].state == "queued"


def test_who_answers_while_it_waits_is_not_asked_any_more_also_after_a_pause(event, oleg, clock):
    invited(event, SCHOOLS)
    clock.advance(days=3)
    sent = write(event, oleg)
    first, second, third, *_others = guests(event)
    inviting.sign_up(first.id, application("Anna"))
    assert letters_to(first)[-1].state == "withdrawn"
    operations.pause(sent, oleg)
    inviting.decline(second.id)
    assert operations.resume(sent, oleg) == 4
    states = [letters_to(one)[-1].state for one in (first, second, third)]
    assert states == ["withdrawn", "withdrawn", "queued"]


def test_where_the_invitation_named_nothing_the_organizers_words_name_nothing(event, oleg, clock):
    making.change(event, sensitive=True)
    guest = invited(event)
    clock.advance(days=3)
    write(event, oleg)
    letter = letters_to(guest)[-1]
    assert letter.kind == "guest_invited"
    assert "tender" not in repr((letter.facts, letter.frame))


def test_nobody_is_asked_where_nobody_can_sign_up_any_more(event, oleg, clock):
    invited(event)
    clock.advance(days=11)
    with pytest.raises(NobodyThere):
        write(event, oleg)


def test_the_night_is_that_of_the_event(event, oleg, clock):
    guest = invited(event)
    clock.advance(days=3, hours=11)  # ten in the evening in Moscow
    write(event, oleg)
    letter = letters_to(guest)[-1]
    assert letter.due_at == MONDAY + timedelta(days=3, hours=21)
    making.change(letter, due_at=clock.now())
    jobs.write_to_many()
    assert letters_to(guest)[-1].due_at == MONDAY + timedelta(days=3, hours=21)


def test_how_many_they_were_stays_when_guests_are_forgotten(event, oleg, clock):
    invited(event)
    clock.advance(days=3)
    sent = write(event, oleg)
    clock.advance(days=40)
    assert inviting.forget_guests() == 1
    (left,) = queries.results(campaign(sent), 1)
    assert (left.name, left.outcome) == ("", "written")
    assert queries.progress(campaign(sent)).total == 1


def test_the_letter_as_it_is_read(event, oleg, clock):
    for language in ("en", "ru"):
        guest = invited(event, f"{language}@example.org", seats=3, language=language)
        clock.advance(days=3)
        write(event, oleg, body_ru="Придёте?", subject_ru="Вы придёте?")
        check(letters_to(guest)[-1], LETTERS, "to-guest")


@pytest.fixture
def client(app, event, oleg):
    return signed_in(app, db.session.get_one(Organizer, oleg))


def typed(event, **changes) -> dict[str, object]:
    return {
        "key": tokens.public_id(),
        "kind": "invited",
        "events": event.public_id,
        "attendance": "",
        "subject_en": "Will you come?",
        "body_en": BODY,
    } | changes


def test_it_is_written_counted_looked_at_tried_and_sent_on_the_pages(event, six, client):
    new = f"/organize/programmes/{event.programme.public_id}/letters/new"
    list_of_guests = client.get(f"/organize/events/{event.public_id}/guests").text
    way = f"{new}?event={event.public_id}&amp;kind=invited"
    assert way in list_of_guests
    assert 'checked id="kind-2"' in client.get(way.replace("&amp;", "&")).text
    assert "5 letters go out. 1 more was asked" in post(client, new, **typed(event, count=1)).text
    page = client.get(post(client, new, **typed(event)).location)
    for words in ("For School No. 1", "Will you come to <em>The tender age</em>"):
        assert words in page.text
    name = campaign(1).public_id
    post(client, f"/organize/letters/{name}/test")
    assert letters()[-1].recipient_email == "oleg@example.org"
    assert set(letters()[-1].links.values()) == {f"/events/{event.slug}"}
    post(client, f"/organize/letters/{name}/start", when="now", zone="Europe/Moscow")
    jobs.write_to_many()
    progress = client.get(f"/organize/letters/{name}").text
    assert "Reminder to people who were invited" in progress
    assert "Not written: asked twice already" in progress


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body_en": "Dear {given_name}"}, "There is nothing to put in for {given_name}."),
        ({"body_en": "{own_page}"}, "There is nothing to put in for {own_page}."),
        ({"events": []}, "please choose exactly one"),
    ],
)
def test_what_does_not_fit_people_who_never_signed_up_is_said(event, client, changes, said):
    new = f"/organize/programmes/{event.programme.public_id}/letters/new"
    answer = post(client, new, **typed(event, **changes))
    assert answer.status_code == 422
    assert said in answer.text


def test_an_event_of_another_programme_is_not_found(event, oleg):
    other = an_event()
    with pytest.raises(NotFound):
        a_draft(event, oleg, kind="invited", events=(other.id,), states=())
