"""Somebody is forgotten: nothing tells who it was, and every figure stays. On both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import making
from tests.attendance.guests import Hall, a_guest, a_hall
from tests.enrolment.evenings import enrol, evenings
from tests.news.readers import subscribe
from tests.personal.everything import anna_of_whom_everything_is_known
from tests.personal.people import ANNA, a_second_at_the_address, anna, sessions
from tests.registration.people import (
    application,
    at_once,
    figures,
    fresh,
    letters_to,
    registration_of,
)
from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.core import clock as product_clock
from webinar_hub.core import links
from webinar_hub.core.database import Base, db
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import settings
from webinar_hub.enrolment.jobs import enrol_in_added_dates
from webinar_hub.mail import suppression
from webinar_hub.mail.jobs import send_letters
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news.models import NewsConsent, Subscriber
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.personal import operations
from webinar_hub.registration import queries
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import LIVE_STATES, Registration, SeatPool
from webinar_hub.registration.operations import sign_up
from webinar_hub.reminders.jobs import remind

pytestmark = pytest.mark.usefixtures("in_november")

OF_ANNA = ("Anna rang", "anna@", "Ivanova", "ivanova", "Petrovna", "petrovna", "Kindergarten")


def dump() -> str:
    """Everything that is in the database, as one text."""
    db.session.rollback()
    return "\n".join(
        f"{table.name}: {tuple(row)}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
    )


def found_in(text: str, *words: str) -> list[str]:
    return [line[:200] for line in text.splitlines() if any(word in line for word in words)]


def number(model: Any, *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_nothing_in_the_database_tells_any_more_who_it_was():
    registration = anna_of_whom_everything_is_known()
    public_ids = [registration.public_id, registration.participant.public_id]
    subscriber = db.session.scalars(select(Subscriber.public_id)).one()
    words = (*OF_ANNA, *public_ids, subscriber)
    assert all(word in dump() for word in words)  # the search finds what is there
    operations.erase(registration.participant_id)
    assert found_in(dump(), *words) == []
    # The help line of the organization is another Anna.
    left = found_in(dump(), "Anna")
    assert [one for one in left if not one.startswith("organizations")] == []


def test_no_letter_to_the_person_is_left_whatever_became_of_it():
    registration = anna_of_whom_everything_is_known()
    assert number(OutboxMessage) >= 3
    operations.erase(registration.participant_id)
    assert number(OutboxMessage) == 0


def test_the_figures_of_what_is_over_are_the_same(clock):
    registration = anna_of_whom_everything_is_known()
    hall, pool = registration.event_id, registration.pool
    a_guest_too = a_guest(a_hall(), "Vera")
    clock.advance(days=30)
    before = _figures(hall, pool)
    assert before["records"] == [("attended", 1)]
    operations.erase(registration.participant_id)
    assert _figures(hall, pool) == before
    assert fresh(a_guest_too).given_name == "Vera"


def _figures(event_id: int, pool: SeatPool) -> dict[str, Any]:
    db.session.rollback()
    states = (Registration.state, Registration.role, Registration.region_id)
    people = select(*states, func.count()).where(Registration.event_id == event_id)
    records = select(AttendanceRecord.verdict, func.count()).group_by(AttendanceRecord.verdict)
    evidence = select(Evidence.kind, Evidence.verdict, Evidence.at).order_by(Evidence.id)
    return {
        "people": [tuple(one) for one in db.session.execute(people.group_by(*states))],
        "records": [tuple(one) for one in db.session.execute(records)],
        "evidence": [tuple(one) for one in db.session.execute(evidence)],
        "seats": figures(pool),
    }


def test_a_seat_that_is_still_ahead_goes_to_the_next_in_line_who_is_written_to():
    hall = a_hall(capacity=1)
    first, second, third = (a_guest(hall, name) for name in ("Anna", "Boris", "Vera"))
    pool = first.pool
    operations.erase(first.participant_id)
    assert fresh(first).state == "cancelled"
    assert [fresh(one).state for one in (second, third)] == ["confirmed", "waitlisted"]
    assert figures(pool) == (1, 1)
    assert [one.kind for one in letters_to(second, "promoted")] == ["promoted"]
    assert letters_to(first) == []


def test_a_place_in_line_is_given_up_too():
    hall = a_hall(capacity=1)
    first, second = a_guest(hall, "Anna"), a_guest(hall, "Boris")
    operations.erase(second.participant_id)
    assert fresh(first).state == "confirmed"
    assert figures(first.pool) == (1, 0)


def test_nobody_who_went_is_enrolled_in_a_date_that_is_added_to_their_series(clock):
    course = evenings(2)
    person = enrol(course.series).participant_id
    operations.erase(person)
    course.add()
    clock.advance(minutes=10)
    assert enrol_in_added_dates() == 0
    assert number(Registration, Registration.state.in_(LIVE_STATES)) == 0


def test_old_links_lead_nowhere():
    registration = anna()
    token = links.token("manage", registration.public_id)
    feed = registration.participant.public_id
    operations.erase(registration.participant_id)
    target = links.read("manage", token)
    assert target is not None
    assert queries.registration_for_page(target.public_id) is None
    assert queries.person_by_public_id(feed) is None


def test_what_was_agreed_to_and_when_that_ended_is_proved_without_the_address():
    registration = anna_of_whom_everything_is_known()
    operations.erase(registration.participant_id)
    db.session.rollback()
    consents = db.session.scalars(select(Consent)).all()
    assert consents
    assert all(one.withdrawn_at is not None for one in consents)
    news = db.session.scalars(select(NewsConsent)).all()
    assert news
    assert {one.email_key for one in news} == {suppression.digest_of(ANNA)}
    assert all(one.withdrawn_at is not None for one in news)


def test_an_address_that_wanted_no_letters_still_gets_none():
    registration = anna_of_whom_everything_is_known()
    operations.erase(registration.participant_id)
    assert suppression.is_suppressed(ANNA)


def test_every_browser_is_signed_out():
    registration = anna_of_whom_everything_is_known()
    operations.erase(registration.participant_id)
    assert sessions() == []


def test_who_shares_the_mailbox_keeps_everything_and_reads_the_name_nowhere():
    first, second = anna(family_name="Ivanova"), a_second_at_the_address()
    # At the same event letters name each other.
    another = a_guest(_hall_of(first), "Boris", email=ANNA)
    subscribe(ANNA, audience="parent")
    assert any("Ivanova" in one.facts["other_line"] for one in letters_to(another))
    operations.erase(first.participant_id)
    assert found_in(dump(), "Ivanova") == []
    assert [fresh(one).state for one in (second, another)] == ["confirmed", "confirmed"]
    assert letters_to(another)
    assert number(Subscriber, Subscriber.email_key == ANNA) == 1
    operations.erase(another.participant_id)
    assert found_in(dump(), "anna@", "Boris") == []
    assert number(Subscriber) == 0


def test_letters_that_lie_on_this_machine_go_too_and_those_of_others_stay():
    participant_id = anna(family_name="Ivanova").participant_id
    a_guest(a_hall(), "Vera")
    folder = settings().mail_folder
    assert send_letters() == 2

    def kept() -> str:
        return "\n".join(one.read_text() for one in (folder / "new").iterdir())

    assert found_in(kept(), ANNA)
    assert found_in(kept(), "vera")
    operations.erase(participant_id)
    assert found_in(kept(), ANNA) == []
    assert found_in(kept(), "vera")


def _hall_of(registration: Registration) -> Hall:
    return Hall(registration.event_id, registration.event.meetings[0].id)


def test_the_same_name_and_address_may_come_again_as_somebody_new():
    registration = anna()
    event_id = registration.event_id
    operations.erase(registration.participant_id)
    again = registration_of(sign_up(event_id, application("Anna")))
    assert again.state == "confirmed"
    assert again.participant_id != registration.participant_id


def test_two_may_go_who_come_and_go_with_the_same_name():
    for _time in range(2):
        operations.erase(anna().participant_id)
    assert number(Participant, Participant.given_name == "—") == 2


def test_nobody_goes_twice_and_nobody_unknown(app):
    registration = anna()
    person = registration.participant_id
    answers = at_once(app, 3, lambda: operations.erase(person))
    assert [one for one in answers if isinstance(one, Exception)] == []
    with pytest.raises(NotFound):
        operations.erase(person + 1000)


def test_what_is_over_is_not_given_back(clock):
    registration = anna()
    clock.set(registration.event.last_end + timedelta(hours=1))
    operations.erase(registration.participant_id)
    assert fresh(registration).state == "confirmed"
    assert fresh(registration).given_name == "—"


def test_letters_of_one_who_went_are_no_more_swept(clock):
    registration = anna()
    operations.erase(registration.participant_id)
    making.change(registration.event.meetings[0], sequence=1, changed_at=product_clock.now())
    clock.set(registration.event.first_start - timedelta(hours=20))
    announce_changes()
    remind()
    assert number(OutboxMessage) == 0
