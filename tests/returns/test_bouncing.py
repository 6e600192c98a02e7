"""What a server's report changes, and what nobody can change by making one up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import making
from tests.mail.putting import letter, messages, put
from tests.registration import people
from tests.returns.came_back import shaped
from webinar_hub.core.database import db
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import Recipient
from webinar_hub.mail.queries import not_reached
from webinar_hub.registration.models import Registration
from webinar_hub.returns.models import ReadLetter
from webinar_hub.returns.operations import note_bounce
from webinar_hub.returns.reading import Bounce, Own, parse, read

OWN = Own("hub.example.org", "events@hub.example.org")
ANNA = "anna@example.org"


def confirmation(registration: Registration) -> OutboxMessage:
    return people.letters_to(registration)[0]


_numbers = iter(range(10_000))


def comes_back(name: str, registration: Registration, **changes: str) -> str:
    token = changes.pop("token", confirmation(registration).envelope_token)
    found = read(parse(shaped(name, token=token, **changes)), OWN)
    assert isinstance(found, Bounce)
    outcome = note_bounce(f"digest {next(_numbers)}", found)
    db.session.rollback()
    return outcome


def is_suppressed() -> bool:
    found = suppression.is_suppressed(ANNA)
    db.session.rollback()
    return found


def marked(registration: Registration) -> bool:
    return not_reached("registration", [registration.id]) == {registration.id}


@pytest.fixture(autouse=True)
def nothing_else_changes(anna: Registration) -> Iterator[None]:
    """Whatever comes back: Anna has her seat."""
    yield
    assert people.fresh(anna).state == "confirmed"


def test_a_dead_mailbox_gets_no_news_and_the_roster_says_so(anna: Registration) -> None:
    assert comes_back("postfix-no-such-user", anna) == "returned"
    written = confirmation(anna)
    assert (written.state, written.returned) == ("failed", "dead")
    assert "User unknown in virtual mailbox table" in written.last_answer
    assert marked(anna)
    assert is_suppressed()


def test_a_refused_letter_marks_the_person_and_leaves_the_mailbox_alone(anna) -> None:
    assert comes_back("full-mailbox", anna) == "returned"
    assert (confirmation(anna).state, confirmation(anna).returned) == ("failed", "refused")
    assert marked(anna)
    assert not is_suppressed()


def test_who_refuses_on_three_days_is_as_good_as_gone(anna: Registration, clock: Any) -> None:
    for day in range(3):
        assert not is_suppressed()
        for number in (2 * day, 2 * day + 1):  # twice a day is no more than once
            token = _a_letter(anna, number, clock.now())
            assert comes_back("full-mailbox", anna, token=token) == "returned"
        clock.advance(days=1)
    assert is_suppressed()


def test_what_is_late_is_only_noted(anna: Registration) -> None:
    assert comes_back("delayed", anna) == "delayed"
    written = confirmation(anna)
    assert (written.state, written.returned) == ("sent", "delayed")
    assert "Connection timed out" in written.last_answer
    assert not marked(anna)
    assert not is_suppressed()
    assert comes_back("expired", anna) == "returned"
    assert confirmation(anna).returned == "refused"
    assert comes_back("delayed", anna) == "nothing_new"  # it came late itself
    assert confirmation(anna).state == "failed"


def test_a_report_without_words_still_says_what_happened(anna: Registration) -> None:
    token = confirmation(anna).envelope_token
    data = shaped("policy", token=token).replace(b"Diagnostic-Code", b"X-Nothing")
    found = read(parse(data), OWN)
    assert isinstance(found, Bounce)
    note_bounce("digest", found)
    assert confirmation(anna).last_answer == "the other server sent the letter back (5.7.1)"


def untouched(registration: Registration) -> bool:
    written = confirmation(registration)
    return (written.state, written.returned) == ("sent", None) and not is_suppressed()


def test_an_invented_token_changes_nothing(anna: Registration) -> None:
    assert comes_back("postfix-no-such-user", anna, token="a" * 16) == "not_ours"
    assert untouched(anna)


def test_a_report_about_somebody_else_changes_nothing(anna: Registration) -> None:
    assert comes_back("postfix-no-such-user", anna, recipient="boris@example.org") == "not_ours"
    assert untouched(anna)


def test_a_report_that_names_our_reader_only_as_the_first_recipient_counts(anna) -> None:
    """They have their letters passed on, and that mailbox is gone."""
    assert comes_back("passed-on-by-the-reader", anna) == "returned"


def test_a_report_of_a_letter_of_long_ago_changes_nothing(anna: Registration, clock: Any) -> None:
    clock.advance(days=15)
    assert comes_back("postfix-no-such-user", anna) == "not_ours"
    assert untouched(anna)


@pytest.mark.parametrize("state", ["queued", "withdrawn", "expired"])
def test_a_letter_that_never_left_cannot_come_back(anna: Registration, state: str) -> None:
    making.change(confirmation(anna), state=state)
    assert comes_back("postfix-no-such-user", anna) == "not_ours"
    assert confirmation(anna).state == state


def test_the_same_letter_is_noted_once(anna: Registration) -> None:
    found = read(parse(shaped("policy", token=confirmation(anna).envelope_token)), OWN)
    assert isinstance(found, Bounce)
    note_bounce("digest", found)
    making.change(confirmation(anna), state="sent", returned=None)
    note_bounce("digest", found)
    assert confirmation(anna).state == "sent"
    assert db.session.scalar(select(func.count()).select_from(ReadLetter)) == 1


def _a_letter(registration: Registration, number: int, at: datetime) -> str:
    """One more that has left; returns its token."""
    reader = Recipient("registration", registration.id, "Anna", ANNA)
    put([letter(number, recipient=reader)])
    (written,) = (one for one in messages() if one.key == f"letter:{number}")
    making.change(written, state="sent", sent_at=at)
    return people.fresh(written).envelope_token
