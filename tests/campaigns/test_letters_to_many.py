"""Letters to the people of one event: sent once, as typed, to those who are meant."""

import re
from datetime import timedelta

import pytest

from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.organizing import an_organizer, post, signed_in, token_for
from webinar_hub.accounts.queries import history as audit
from webinar_hub.campaigns import operations, queries, rules
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.operations import Message
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import operations as registration

TYPED = "{{7*7}} {x.__class__} {greeting} {link} %(x)s {% raw %} {join_link}"


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall(capacity=2)


@pytest.fixture
def people(hall):
    """Anna and Boris have seats, Boris no address; Clara waits; Dina left."""
    for name in ("Anna", "Boris", "Clara", "Dina"):
        guest = a_guest(hall, name, **({"email": None} if name == "Boris" else {}))
    registration.cancel(guest.id)


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer")


def a_message(**changes) -> Message:
    wanted = {
        "name": tokens.public_id(),
        "audience": "all",
        "subject": "New room",
        "body": "**Now**",
    }
    return Message(**(wanted | changes))


def told() -> list[OutboxMessage]:
    return letters("event_message")


@pytest.mark.parametrize(
    ("audience", "names", "skipped"),
    [("all", ["Anna", "Clara"], 1), ("confirmed", ["Anna"], 1), ("waiting", ["Clara"], 0)],
)
def test_those_who_are_meant_get_a_letter(hall, people, oleg, audience, names, skipped):
    name = operations.send(hall.event_id, oleg.id, a_message(audience=audience))
    assert [message.recipient_name for message in told()] == names
    campaign = queries.campaign_of(hall.event_id, name)
    assert (campaign.recipients, campaign.skipped) == (len(names), skipped)
    reach = queries.reaches(hall.event_id)[audience]
    assert (reach.letters, reach.without_address) == (len(names), skipped)
    (entry,) = audit("event", [hall.event_id], limit=1)
    assert entry.changes == {"audience": audience, "letters": len(names)}


def test_a_letter_goes_out_last_and_for_a_week(hall, people, oleg, clock):
    operations.send(hall.event_id, oleg.id, a_message())
    for message in told():
        assert message.priority == 50
        assert message.expires_at == clock.now() + timedelta(days=7)
        assert message.frame["reply_to"] == "help@example.org"


def test_sending_the_same_form_again_changes_nothing(hall, people, oleg):
    message = a_message()
    first = operations.send(hall.event_id, oleg.id, message)
    assert operations.send(hall.event_id, oleg.id, message) == first
    assert len(told()) == 2
    assert db.session.query(Campaign).count() == 1
    with pytest.raises(NotFound):
        operations.send(a_hall().event_id, oleg.id, message)


def test_nobody_to_write_to_is_said(hall, oleg):
    with pytest.raises(rules.NobodyThere):
        operations.send(hall.event_id, oleg.id, a_message())
    assert db.session.query(Campaign).count() == 0


def test_what_an_organizer_types_is_never_evaluated(hall, people, oleg):
    operations.send(hall.event_id, oleg.id, a_message(subject=TYPED, body=f"A {TYPED}"))
    rendered = rendering.letter(told()[0])
    assert rendered.subject == TYPED
    for part in (rendered.text, rendered.html):
        for piece in (
            "{{7*7}}",
            "{greeting}",
            "{link}",
            "%(x)s",
            "{% raw %}",
            "{join_link}",
            "{x.",
        ):
            assert piece in part
        assert "&lt;class" not in part
        assert "<class" not in part


def test_markup_and_odd_links_do_not_get_into_the_letter(hall, people, oleg):
    body = "<script>alert(1)</script> <img src=x> [a](javascript:alert(1)) **bold**"
    operations.send(hall.event_id, oleg.id, a_message(body=body))
    html = rendering.letter(told()[0]).html
    assert "<strong>bold</strong>" in html
    for bad in ("<script", "<img", 'href="javascript'):
        assert bad not in html


def test_a_discreet_person_reads_only_that_a_message_waits(hall, oleg):
    a_guest(hall, discreet=True)
    operations.send(hall.event_id, oleg.id, a_message(subject="Divorce", body="About divorce"))
    rendered = rendering.letter(told()[0])
    assert rendered.subject == "A message for you"
    assert "a message is waiting for you" in rendered.text
    assert "/join/" in rendered.text
    for secret in ("ivorce", "tender age", "Educational programme", "/events/", "/registrations/"):
        assert secret not in rendered.text + rendered.html
    assert "ivorce" not in str(told()[0].facts)


def test_a_letter_can_be_found_where_the_person_comes_in(hall, people, oleg):
    operations.send(hall.event_id, oleg.id, a_message(audience="confirmed"))
    (message,) = told()
    assert [one.subject for one in queries.messages_to(message.recipient_id)] == ["New room"]
    assert queries.messages_to(message.recipient_id + 2) == []


def test_many_letters_take_few_statements(hall, oleg, monkeypatch):
    big = a_hall()
    for number in range(12):
        a_guest(big, f"Guest{number}")
    db.session.rollback()
    with counted_statements() as sent:
        operations.send(big.event_id, oleg.id, a_message())
    assert len(told()) == 12
    assert len(sent) <= 14


# In the browser.


@pytest.fixture
def client(app, oleg):
    return signed_in(app, oleg)


def address(hall, part: str = "") -> str:
    return f"/organize/events/{hall.event.public_id}/letters{part}"


def typed(page: str) -> dict[str, str]:
    key = re.search(r'name="key" (?:type="hidden" )?value="(\w{16})"', page)
    assert key, "the form carries the name of the letter to be"
    return {"key": key[1], "audience": "all", "subject": "New <room>", "body": "In *room 5*."}


def test_a_letter_is_looked_at_before_it_is_sent(hall, people, client):
    form = client.get(address(hall, "/new")).get_data(as_text=True)
    assert "Everybody with a seat (1)" in form
    fields = typed(form.replace('id="key" name="key" type="hidden" value', 'name="key" value'))
    page = post(client, address(hall, "/new"), **fields).get_data(as_text=True)
    assert "2 letters go out." in page
    assert "1 person has no address and gets nothing." in page
    assert "New &lt;room&gt;" in page
    assert "<em>room 5</em>" in page
    assert "help@example.org" in page
    assert not re.search(r"/(join|registrations)/\w", page)
    assert told() == []
    back = post(client, address(hall, "/new"), change="1", **fields).get_data(as_text=True)
    assert "In *room 5*." in back
    for _click in range(2):
        answer = post(client, address(hall), **fields)
        assert answer.status_code == 303
    assert len(told()) == 2
    page = client.get(answer.location).get_data(as_text=True)
    assert "0 of 2 letters have left" in page
    assert page.count("Waits to be sent") == 2


def test_what_is_missing_is_said_beside_its_field(hall, people, client):
    answer = post(client, address(hall, "/new"), key=tokens.public_id(), audience="all", body="x")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Please write a subject." in page
    assert ">\nx</textarea>" in page or ">x</textarea>" in page.replace("\r\n", "")
    answer = post(client, address(hall), key="x", audience="nobody", subject="s", body="b")
    assert answer.status_code == 422


def test_the_page_of_a_letter_shows_what_became_of_each(hall, people, client, oleg):
    name = operations.send(hall.event_id, oleg.id, a_message())
    first, second = (message.id for message in told())
    _becomes(first, state="sent", sent_at=MONDAY)
    _becomes(second, state="failed", last_answer="550 no such mailbox")
    page = client.get(address(hall, f"/{name}")).get_data(as_text=True)
    assert "1 of 2 letters have left" in page
    assert page.index("Clara") < page.index("Anna")  # trouble first
    assert "550 no such mailbox" in page
    assert "1 did not arrive" in page
    assert "http-equiv" not in page
    assert "New room" in client.get(address(hall)).get_data(as_text=True)


@operations.operation
def _becomes(message_id: int, **columns) -> None:
    message = db.session.get_one(OutboxMessage, message_id)
    for name, value in columns.items():
        setattr(message, name, value)


def test_a_viewer_reads_the_letters_and_writes_none(app, hall, people):
    lida = signed_in(app, an_organizer("Lida", hall.event.programme, "viewer"))
    assert lida.get(address(hall)).status_code == 200
    assert lida.get(address(hall, "/new")).status_code == 403
    assert post(lida, address(hall), subject="s", body="b").status_code == 403


def test_a_form_without_our_token_sends_nothing(hall, people, client):
    token_for(client)
    answer = client.post(address(hall), data={"subject": "s", "body": "b", "audience": "all"})
    assert answer.status_code == 400
    assert told() == []
