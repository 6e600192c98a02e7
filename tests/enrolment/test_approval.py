"""Dates of a series that organizers confirm one by one. On both databases."""

import pytest

from tests import making
from tests.enrolment.evenings import Evenings, enrol, evenings, letters_to, own, registration_at
from tests.registration.people import fresh, kinds_to
from webinar_hub.enrolment import jobs, operations, rules
from webinar_hub.registration import operations as registrations

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def those() -> Evenings:
    """Of two evenings the organizers confirm the first."""
    found = evenings(2)
    making.change(found.dates[0], approval=True)
    return found


def decline(registration) -> None:
    done = registrations.decline(registration.event_id, [registration.public_id], "No room")
    assert done.declined == 1


def test_such_a_date_is_a_request_and_the_letter_says_so(those: Evenings) -> None:
    anna = enrol(those.series)
    assert own(anna) == {"Evening 1": "pending", "Evening 2": "confirmed"}
    (letter,) = letters_to(anna)
    first, second = letter.facts["dates_md"].split("\n\n")
    assert "You have no seat yet" in first
    assert "You have a seat" in second


def test_a_yes_is_a_letter_of_its_own_in_the_thread_of_the_series(those: Evenings) -> None:
    anna = enrol(those.series)
    asking = registration_at(anna, those.dates[0])
    registrations.approve(asking.event_id, [asking.public_id])
    assert own(anna)["Evening 1"] == "confirmed"
    assert kinds_to(asking) == ["approved"]


def test_a_no_stays_when_the_person_enrols_again(those: Evenings, clock) -> None:
    anna = enrol(those.series, chosen=those.dates[:1])
    asking = registration_at(anna, those.dates[0])
    decline(asking)
    clock.advance(hours=2)
    enrol(those.series)
    assert own(anna) == {"Evening 1": "declined", "Evening 2": "confirmed"}
    assert kinds_to(asking)[-1] == "still_declined"
    assert not rules.may_come_back(
        those.dates[0], "parent", fresh(asking), clock.now()
    )
    operations.come_back(anna.id, those.dates[0].id)
    assert own(anna)["Evening 1"] == "declined"


def test_where_every_date_was_declined_no_letter_names_none(those: Evenings, clock) -> None:
    making.change(those.dates[1], approval=True)
    anna = enrol(those.series, chosen=those.dates)
    for date in those.dates:
        decline(registration_at(anna, date))
    registrations_before = len(letters_to(anna))
    operations.leave(anna.id)
    clock.advance(hours=2)
    again = enrol(those.series, chosen=those.dates)
    assert letters_to(again) == []
    assert len(letters_to(anna)) == registrations_before + 1
    for date in those.dates:
        assert kinds_to(registration_at(anna, date))[-1] == "still_declined"


def test_a_date_that_is_added_is_a_request_too(those: Evenings, clock) -> None:
    anna = enrol(those.series)
    those.add(approval=True)
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 1
    assert own(anna)["Evening 3"] == "pending"
    letter = letters_to(anna)[-1]
    assert letter.facts["intro"].startswith("A date was added. The organizers confirm")


def test_leaving_takes_the_requests_back(those: Evenings) -> None:
    anna = enrol(those.series)
    operations.leave(anna.id)
    assert set(own(anna).values()) == {"cancelled"}
