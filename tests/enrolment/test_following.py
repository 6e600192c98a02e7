"""Dates that come later, dates that are skipped, and the end of it."""

import logging
from datetime import timedelta

import pytest
from flask import Flask

from tests import making
from tests.conftest import StandingClock
from tests.enrolment.evenings import (
    all_kinds,
    enrol,
    evenings,
    letters_to,
    own,
    pool_of,
    registration_at,
)
from tests.registration.people import at_once, delivered, figures, fresh, kinds_to, sign_up
from webinar_hub.core import clock
from webinar_hub.enrolment import jobs, operations, queries
from webinar_hub.enrolment.rules import AlreadyLeft
from webinar_hub.registration import operations as registrations
from webinar_hub.registration.operations.details import Details
from webinar_hub.registration.rules import SignUpRefused

pytestmark = pytest.mark.usefixtures("in_november")


def test_a_date_that_is_added_enrols_the_enrolled_and_writes_to_them(clock: StandingClock) -> None:
    those = evenings(1)
    anna, boris = enrol(those.series), enrol(those.series, "Boris")
    added = those.add()
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 2
    assert own(anna)["Evening 2"] == own(boris)["Evening 2"] == "confirmed"
    first, letter = letters_to(anna)
    assert (letter.kind, letter.in_reply_to) == ("series_date_added", first.message_id)
    assert letter.calendar is not None
    assert registration_at(anna, added).invitations[0].told_sequence == 0
    assert jobs.enrol_in_added_dates() == 0
    assert len(letters_to(anna)) == 2


def test_an_organizer_who_still_corrects_a_new_date_is_left_alone(clock: StandingClock) -> None:
    those = evenings(1)
    enrol(those.series)
    those.add()
    assert jobs.enrol_in_added_dates() == 0
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 1


def test_several_new_dates_are_one_letter(clock: StandingClock) -> None:
    those = evenings(1)
    anna = enrol(those.series)
    those.add()
    those.add()
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    assert letters_to(anna)[1].facts["subject"] == "2 more dates: Family evenings"
    assert len(letters_to(anna)) == 2


def test_a_full_new_date_is_a_place_in_line(clock: StandingClock) -> None:
    those = evenings(1)
    anna, boris = enrol(those.series), enrol(those.series, "Boris")
    added = those.add(capacity=1)
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    assert (own(anna)["Evening 2"], own(boris)["Evening 2"]) == ("confirmed", "waitlisted")
    assert "number 1 on the waiting list" in letters_to(boris)[1].facts["dates_md"]
    assert figures(pool_of(added)) == (1, 1)


@pytest.mark.parametrize(
    "columns",
    [
        {"audience": frozenset({"professional"})},
        {"visibility": "draft"},
        {"visibility": "link_only"},
        {"visibility": "invitation_only"},
        {"status": "cancelled"},
        {"historical": True},
    ],
)
def test_what_is_not_for_the_person_or_not_open_is_nobodys(columns, clock: StandingClock) -> None:
    those = evenings(1)
    enrol(those.series)
    those.add(**columns)
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 0


def test_a_date_whose_door_opens_is_theirs_from_then_on(clock: StandingClock) -> None:
    those = evenings(1)
    opens = clock.now() + timedelta(days=3)
    those.add(sign_up_opens_at=opens)
    anna = enrol(those.series)
    clock.set(opens - timedelta(minutes=1))
    assert jobs.enrol_in_added_dates() == 0
    clock.set(opens)
    assert jobs.enrol_in_added_dates() == 1
    assert own(anna)["Evening 2"] == "confirmed"


def test_nothing_is_added_for_who_picked_single_dates_or_left(clock: StandingClock) -> None:
    those = evenings(1)
    enrol(those.series, chosen=those.dates)
    operations.leave(enrol(those.series, "Boris").id)
    those.add()
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 0


def test_who_gave_a_date_back_is_not_enrolled_in_it_again(clock: StandingClock) -> None:
    those = evenings(2)
    anna = enrol(those.series)
    registrations.cancel(registration_at(anna, those.dates[1]).id)
    clock.advance(days=1)
    assert jobs.enrol_in_added_dates() == 0
    assert own(anna)["Evening 2"] == "cancelled"
    assert enrol(those.series).id == anna.id
    assert own(anna)["Evening 2"] == "cancelled"


def test_a_new_date_that_ten_people_of_the_address_have_is_passed_over(
    clock: StandingClock,
) -> None:
    those = evenings(1)
    enrol(those.series, email="family@example.org")
    added = those.add()
    for number in range(10):
        sign_up(added, f"Guest {number}", email="family@example.org")
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 0


def test_who_renamed_themselves_stays_the_same_person(clock: StandingClock) -> None:
    those = evenings(1)
    anna = enrol(those.series)
    details(registration_at(anna, those.dates[0]), given_name="Anna Maria")
    those.add()
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    assert registration_at(anna, those.dates[1]).given_name == "Anna Maria"


def test_who_asked_for_discreet_letters_on_a_dates_page_gets_no_other(clock: StandingClock) -> None:
    those = evenings(1)
    anna = enrol(those.series)
    clock.advance(minutes=1)
    details(registration_at(anna, those.dates[0]), discreet=True, language="ru")
    those.add()
    clock.advance(minutes=2)
    jobs.enrol_in_added_dates()
    letter = letters_to(anna)[1]
    assert letter.language == "ru"
    assert "Family" not in str((letter.facts, letter.frame, letter.links, letter.calendar))
    assert registration_at(anna, those.dates[1]).discreet


def test_one_who_cannot_be_signed_up_holds_up_nobody(
    clock: StandingClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    those = evenings(1)
    anna, boris = enrol(those.series), enrol(those.series, "Boris")
    those.add()
    clock.advance(minutes=2)
    real = jobs.enrol_in_new_dates

    def fails_for_anna(enrolment_id: int) -> int:
        if enrolment_id == anna.id:
            raise RuntimeError("a letter that cannot be written")
        return real(enrolment_id)

    monkeypatch.setattr(jobs, "enrol_in_new_dates", fails_for_anna)
    with caplog.at_level(logging.ERROR):
        assert jobs.enrol_in_added_dates() == 1
    assert f"enrolment {anna.id} cannot" in caplog.text
    assert own(boris)["Evening 2"] == "confirmed"


def test_a_batch_ends_and_the_next_one_follows(
    clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    those = evenings(1)
    for name in ("Anna", "Boris", "Vera", "Oleg", "Lida"):
        enrol(those.series, name)
    those.add()
    clock.advance(minutes=2)
    assert jobs.enrol_in_added_dates() == 5


def test_two_sweeps_at_once_enrol_once(app: Flask, clock: StandingClock) -> None:
    those = evenings(1)
    anna = enrol(those.series)
    added = those.add()
    clock.advance(minutes=2)
    enrolment_id = anna.id
    done = at_once(app, 2, lambda: operations.enrol_in_new_dates(enrolment_id))
    assert sorted(done) == [0, 1]
    assert figures(pool_of(added)) == (1, 0)
    assert len(letters_to(anna)) == 2


def test_who_comes_back_to_a_date_has_a_new_seat_and_a_letter_of_its_own() -> None:
    those = evenings(2)
    anna = enrol(those.series, role="parent", children=2)
    first = registration_at(anna, those.dates[1])
    registrations.cancel(first.id)
    operations.come_back(anna.id, those.dates[1].id)
    second = registration_at(anna, those.dates[1])
    assert (second.attempt, second.state, second.children) == (2, "confirmed", 2)
    assert second.participant_id == first.participant_id
    assert kinds_to(second) == ["confirmation"]
    assert second.invitations[0].uid != first.invitations[0].uid


def test_nobody_comes_back_through_a_closed_door() -> None:
    those = evenings(1)
    anna = enrol(those.series)
    registrations.cancel(registration_at(anna, those.dates[0]).id)
    making.change(those.dates[0], sign_up_closes_at=clock.now())
    with pytest.raises(SignUpRefused):
        operations.come_back(anna.id, those.dates[0].id)


def test_leaving_gives_back_what_is_ahead_by_one_letter_and_keeps_what_was(
    clock: StandingClock,
) -> None:
    those = evenings(4, capacity=1)
    anna = enrol(those.series)
    boris = sign_up(those.dates[3], "Boris")
    delivered()
    clock.set(those.dates[0].last_end + timedelta(hours=1))
    operations.leave(anna.id)
    assert fresh(anna).state == "left"
    assert own(anna) == {
        "Evening 1": "confirmed",
        "Evening 2": "cancelled",
        "Evening 3": "cancelled",
        "Evening 4": "cancelled",
    }
    assert [one.kind for one in letters_to(anna)] == ["series_enrolled", "series_left"]
    assert fresh(boris).state == "confirmed"
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0), (0, 0), (0, 0), (1, 0)]


def test_each_calendar_entry_is_taken_out_of_the_calendar_of_who_leaves() -> None:
    those = evenings(3)
    anna = enrol(those.series)
    delivered()
    operations.leave(anna.id)
    assert letters_to(anna)[-1].calendar["method"] == "CANCEL"
    assert all_kinds()[-3:] == ["series_left", "invitation_withdrawn", "invitation_withdrawn"]


def test_letters_that_have_not_left_yet_are_taken_back_from_who_leaves() -> None:
    those = evenings(2)
    anna = enrol(those.series)
    operations.leave(anna.id)
    assert [one.state for one in letters_to(anna)] == ["withdrawn", "queued"]


def test_nobody_leaves_twice_and_whoever_left_may_enrol_again() -> None:
    those = evenings(1)
    anna = enrol(those.series)
    operations.leave(anna.id)
    with pytest.raises(AlreadyLeft):
        operations.leave(anna.id)
    again = enrol(those.series)
    assert again.id != anna.id
    assert registration_at(again, those.dates[0]).attempt == 2


def test_who_leaves_while_a_date_is_added_is_not_enrolled_in_it(
    app: Flask, clock: StandingClock
) -> None:
    those = evenings(2)
    anna = enrol(those.series)
    added = those.add()
    clock.advance(minutes=2)
    steps, enrolment_id = iter((operations.leave, operations.enrol_in_new_dates)), anna.id
    at_once(app, 2, lambda: next(steps)(enrolment_id))
    assert own(anna).get("Evening 3", "cancelled") == "cancelled"
    assert figures(pool_of(added)) == (0, 0)


def details(registration, **changes) -> None:
    wanted = {
        name: getattr(registration, name) for name in Details.__dataclass_fields__
    } | changes
    registrations.change_details(registration.id, Details(**wanted))
