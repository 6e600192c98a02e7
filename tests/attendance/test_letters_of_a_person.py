"""An organizer sees what was written to a person, and whom no letter reached."""

from pathlib import Path

import pytest

from tests import making
from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.mail.putting import letter, put
from tests.organizing import an_organizer, signed_in
from webinar_hub.attendance import labels
from webinar_hub.core import clock
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import Recipient
from webinar_hub.registration import operations as registration

TEMPLATES = Path(__file__).parents[2] / "templates" / "letters"
NO_MAILBOX = "550 5.1.1 <anna@example.org> no such mailbox"


@pytest.fixture(autouse=True)
def at_first(sqlite_app, at):
    at(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall()


@pytest.fixture
def browser_of(sqlite_app, hall):
    """`browser_of("Oleg", "organizer")`"""
    return lambda name, role: signed_in(sqlite_app, an_organizer(name, hall.event.programme, role))


@pytest.fixture
def oleg(browser_of):
    return browser_of("Oleg", "organizer")


def roster(hall) -> str:
    return f"/organize/events/{hall.event.public_id}/roster"


def text(response) -> str:
    assert response.status_code == 200
    return response.get_data(as_text=True)


def became(row: OutboxMessage, state: str, answer: str | None = None) -> None:
    sent_at = clock.now() if state == "sent" else None
    making.change(row, state=state, last_answer=answer, sent_at=sent_at)


def test_every_kind_of_letter_to_who_signed_up_has_a_word():
    # On nobody's page: they ask for no seat.
    to_mailboxes = {"subscription_confirm", "new_events", "sign_in", "sign_in_discreet"}
    to_mailboxes |= {"recording_noted", "colleagues_confirm", "guest_invited"}
    kinds = {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()}
    kinds = {kind for kind in kinds - to_mailboxes if not kind.startswith(("staff_", "speaker_"))}
    assert kinds == set(labels.LETTERS)


def test_a_refused_letter_stands_at_the_person_with_the_servers_answer(hall, oleg):
    anna = a_guest(hall, "Anna")
    became(letters()[0], "failed", NO_MAILBOX)
    page = text(oleg.get(f"{roster(hall)}/{anna.public_id}"))
    for words in (
        "Confirmation",
        "Refused by the mailbox",
        "2 November 2026, 11:00",
        "550 5.1.1 &lt;anna@example.org&gt; no such mailbox",
    ):
        assert words in page


def test_every_letter_to_a_person_is_listed_the_newest_first(hall, oleg):
    anna, boris = a_guest(hall, "Anna"), a_guest(hall, "Boris")
    became(letters()[0], "sent", "250 taken as 4F2A")
    registration.cancel(anna.id)
    page = text(oleg.get(f"{roster(hall)}/{anna.public_id}"))
    assert page.index("Their own cancellation confirmed") < page.index("Confirmation<")
    assert "Waits to be sent" in page
    assert "250 taken as 4F2A" in page
    other = text(oleg.get(f"{roster(hall)}/{boris.public_id}"))
    assert "Their own cancellation confirmed" not in other


@pytest.mark.parametrize(
    ("state", "answer", "word"),
    [
        ("failed", NO_MAILBOX, "Refused by the mailbox"),
        ("sent", "250 2.1.5 <anna@example.org> taken", "Sent"),
    ],
)
def test_who_may_not_know_the_address_does_not_read_it_in_the_servers_answer(
    hall, browser_of, state, answer, word
):
    anna = a_guest(hall, "Anna")
    became(letters()[0], state, answer)
    page = text(browser_of("Lida", "viewer").get(f"{roster(hall)}/{anna.public_id}"))
    assert word in page
    assert "anna@example.org" not in page


def test_a_person_without_an_address_was_written_nothing(hall, oleg):
    anna = a_guest(hall, "Anna", email=None)
    page = text(oleg.get(f"{roster(hall)}/{anna.public_id}"))
    assert "Nothing was written to this person yet." in page


@pytest.mark.parametrize("state", ["failed", "broken"])
def test_the_roster_marks_people_whose_last_letter_did_not_arrive(hall, oleg, state):
    a_guest(hall, "Anna")
    became(letters()[0], state, NO_MAILBOX)
    a_guest(hall, "Boris")
    became(letters()[1], "sent")
    page = text(oleg.get(roster(hall)))
    assert page.count("Letter did not arrive") == 1
    row = page.split("Letter did not arrive")[0].rsplit("<tr", 1)[1]
    assert "Anna" in row
    assert "#mail" in row


def test_a_later_letter_that_arrived_takes_the_mark_away_and_a_waiting_one_does_not(hall, oleg):
    anna = a_guest(hall, "Anna")
    became(letters()[0], "failed", NO_MAILBOX)
    registration.cancel(anna.id)
    cancelled = f"{roster(hall)}?group=cancelled"
    assert "Letter did not arrive" in text(oleg.get(cancelled))
    became(letters()[1], "sent")
    assert "Letter did not arrive" not in text(oleg.get(cancelled))


def test_a_letter_that_was_put_off_and_refused_after_a_later_one_had_arrived_counts(
    hall, oleg, clock
):
    anna = a_guest(hall, "Anna")
    clock.advance(minutes=5)
    registration.cancel(anna.id)
    confirmation, cancelled = letters()
    became(cancelled, "sent")
    clock.advance(hours=3)
    became(confirmation, "failed", NO_MAILBOX)
    making.change(confirmation, due_at=clock.now())
    assert "Letter did not arrive" in text(oleg.get(f"{roster(hall)}?group=cancelled"))
    page = text(oleg.get(f"{roster(hall)}/{anna.public_id}"))
    assert page.index("Confirmation<") < page.index("Their own cancellation confirmed")


def test_a_page_asks_as_often_for_many_letters_as_for_one(hall, oleg):
    anna = a_guest(hall, "Anna")
    recipient = Recipient("registration", anna.id, "Anna", "anna@example.org")
    page, counts = f"{roster(hall)}/{anna.public_id}", []
    for _time in range(2):
        with counted_statements() as sent:
            text(oleg.get(page))
        counts.append(len(sent))
        put([letter(number, recipient=recipient) for number in range(10)])
    assert text(oleg.get(page)).count("Left the waiting list") == 10
    assert counts[1] <= counts[0]
