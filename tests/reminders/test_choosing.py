"""Organizers choose when the people of an event are reminded."""

from datetime import timedelta

import pytest

from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.organizing import an_organizer, post, signed_in
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.core.refusals import Conflict
from webinar_hub.reminders import holding, jobs, operations
from webinar_hub.timetable import planned

USUAL = "each:60 first:1440"


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall()


@pytest.fixture
def oleg(hall):
    return an_organizer("Oleg", hall.event.programme, "organizer").id


def offsets(hall) -> set[tuple[str, int]]:
    db.session.rollback()  # what a browser did meanwhile is seen too
    return {(one.before, one.minutes) for one in holding.offsets_of(hall.event)}


def test_an_event_can_have_its_own_reminders(clock, hall, oleg):
    operations.choose_reminders("event", hall.event_id, oleg, {("each", 180)}, USUAL)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(days=1))
    assert jobs.remind() == 0
    clock.set(THURSDAY_EVENING - timedelta(hours=3))
    assert jobs.remind() == 1
    assert len(letters("reminder_day")) == 1


def test_no_reminder_at_all_is_a_choice_too(clock, hall, oleg):
    operations.choose_reminders("event", hall.event_id, oleg, set(), USUAL)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=30))
    assert jobs.remind() == 0


def test_a_new_rule_whose_moment_has_passed_writes_nobody_twice(clock, hall, oleg):
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=50))
    jobs.remind()
    before = len(letters())
    operations.choose_reminders("event", hall.event_id, oleg, {("each", 60), ("each", 180)}, USUAL)
    assert jobs.remind() == 0
    assert len(letters()) == before


def test_a_rule_that_stays_is_not_forgotten_by_changing_another(clock, hall, oleg):
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=50))
    operations.choose_reminders("event", hall.event_id, oleg, {("each", 60)}, USUAL)
    assert jobs.remind() == 1


def test_the_second_of_two_organizers_is_told(hall, oleg):
    operations.choose_reminders("event", hall.event_id, oleg, {("each", 30)}, USUAL)
    with pytest.raises(Conflict):
        operations.choose_reminders("event", hall.event_id, oleg, {("each", 15)}, USUAL)
    assert offsets(hall) == {("each", 30)}


def test_the_page_shows_what_holds_and_saves_what_is_ticked(app, hall, oleg):
    client = signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))
    address = f"/organize/events/{hall.event.public_id}/reminders"
    page = client.get(address).get_data(as_text=True)
    assert "Wednesday, 11 November, 18:00 (Moscow, UTC+3)" in page
    assert page.count("checked") >= 2
    answer = post(client, address, seen=USUAL, each=["30", "60"])
    assert (answer.status_code, answer.location) == (303, address)
    assert offsets(hall) == {("each", 30), ("each", 60)}
    answer = post(client, address, seen=USUAL, each=["15"])
    assert answer.status_code == 409
    assert "Somebody else changed the reminders" in answer.get_data(as_text=True)
    assert post(client, f"{address}/following", seen="each:30 each:60").status_code == 303
    assert offsets(hall) == {("first", 1440), ("each", 60)}


def test_what_is_not_offered_cannot_be_chosen(app, hall, oleg):
    client = signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))
    address = f"/organize/events/{hall.event.public_id}/reminders"
    assert post(client, address, seen=USUAL, each=["1"]).status_code == 422


def test_a_viewer_reads_and_cannot_save(app, hall, oleg):
    client = signed_in(app, an_organizer("Lida", hall.event.programme, "viewer"))
    address = f"/organize/events/{hall.event.public_id}/reminders"
    assert client.get(address).status_code == 200
    assert post(client, address, seen=USUAL).status_code == 403


def test_the_page_says_what_goes_out_when_and_what_came_of_it(app, clock, hall, oleg):
    a_guest(hall)

    def lines() -> list[tuple[str, int, str]]:
        db.session.rollback()
        with in_language("en"):
            found = planned.of_event(hall.event, holding.offsets_of(hall.event))
        return [(one.what, one.people, one.state) for one in found]

    assert lines() == [("1 day before", 1, "Planned"), ("1 hour before", 1, "Planned")]
    clock.set(THURSDAY_EVENING - timedelta(days=1))
    jobs.remind()
    assert lines() == [("1 day before", 1, "1 is leaving"), ("1 hour before", 1, "Planned")]
    clock.set(THURSDAY_EVENING - timedelta(minutes=50))
    wanted = {("first", 1440), ("each", 180)}
    operations.choose_reminders("event", hall.event_id, oleg, wanted, USUAL)
    assert lines()[1] == ("3 hours before", 1, "Skipped: it was chosen after this moment")
    client = signed_in(app, an_organizer("Vera", hall.event.programme, "owner"))
    page = client.get(f"/organize/events/{hall.event.public_id}/reminders").get_data(as_text=True)
    assert "What goes out when" in page
    with counted_statements() as one_person:
        lines()
    a_guest(hall, "Boris")
    with counted_statements() as two_people:
        lines()
    assert len(one_person) == len(two_people)
