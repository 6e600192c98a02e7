"""Whose rules hold: the nearest that has any wins whole; on both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, letters
from tests.counting import counted_statements
from tests.organizing import an_organizer
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Conflict
from webinar_hub.reminders import choosing, holding, jobs, rules
from webinar_hub.reminders.copying import copy_series_reminders
from webinar_hub.reminders.rules import DAY, Offset

USUAL = "each:60 first:1440"


@pytest.fixture(autouse=True)
def at_first(app, clock):
    clock.set(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return making.make_programme()


@pytest.fixture
def series(programme):
    return making.make_series(programme)


@pytest.fixture
def oleg(programme):
    return an_organizer("Oleg", programme, "organizer").id


def a_date(programme, series=None, **columns) -> Hall:
    known = {"starts": THURSDAY_EVENING, "series_id": series.id if series else None}
    event = making.make_event(programme, **(known | columns))
    making.make_pool(event, capacity=None)
    return Hall(event.id, event.meetings[0].id)


def held(owner) -> list[str]:
    db.session.rollback()
    present = db.session.get_one(type(owner), owner.id)
    return sorted(one.text for one in holding.offsets_of(present))


def test_the_nearest_that_has_rules_wins_whole(programme, series):
    inside, beside = a_date(programme, series), a_date(programme)
    assert held(inside.event) == held(programme) == ["each:60", "first:1440"]
    making.make_reminder_rules(programme, ("each", 30))
    assert held(inside.event) == held(series) == held(beside.event) == ["each:30"]
    making.make_reminder_rules(series, ("first", 2 * DAY))
    assert (held(inside.event), held(beside.event)) == (["first:2880"], ["each:30"])
    making.change(inside.event, reminders_changed=True)
    assert held(inside.event) == []  # none at all is a rule of its own as well


def test_rules_of_a_programme_remind_the_people_of_its_events(clock, programme, series, oleg):
    choosing.choose_reminders("programme", programme.id, oleg, {("each", 180)}, USUAL)
    a_guest(a_date(programme, series))
    clock.set(THURSDAY_EVENING - timedelta(days=1))
    assert jobs.remind() == 0
    clock.set(THURSDAY_EVENING - timedelta(hours=3))
    assert (jobs.remind(), jobs.remind()) == (1, 0)


def test_a_confirmation_promises_what_the_series_has_by_now(programme, series, oleg):
    hall = a_date(programme, series)
    a_guest(hall, "Anna")
    choosing.choose_reminders("series", series.id, oleg, {("each", 180)}, USUAL)
    a_guest(hall, "Boris")
    said = [one.facts["door_line"] for one in letters("confirmation")]
    assert "We will remind you a day and an hour before the start." in said[0]
    assert "We will remind you 3 hours before the start." in said[1]


def test_rules_that_are_given_up_make_up_for_nothing_that_others_would_have_had(
    clock, programme, series, oleg
):
    hall = a_date(programme, series)
    a_guest(hall)
    choosing.choose_reminders("event", hall.event_id, oleg, set(), USUAL)
    clock.set(THURSDAY_EVENING - timedelta(hours=5))
    choosing.follow("event", hall.event_id, oleg, "")
    assert held(hall.event) == ["each:60", "first:1440"]
    assert jobs.remind() == 0  # the moment of the day before had passed
    clock.set(THURSDAY_EVENING - timedelta(hours=1))
    assert jobs.remind() == 1


def test_joining_a_series_makes_up_for_nothing_either(clock, programme, series):
    making.make_reminder_rules(series, ("first", 2 * DAY))
    making.make_reminder_rules(programme)
    hall = a_date(programme)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(days=1))
    catalogue.join_series(hall.event_id, series.id)
    assert held(hall.event) == ["first:2880"]
    assert jobs.remind() == 0
    assert len(letters()) == 1


def test_what_stays_goes_on_and_what_is_new_begins_now(clock, programme, oleg):
    hall = a_date(programme)
    a_guest(hall)
    clock.set(THURSDAY_EVENING - timedelta(minutes=50))
    choosing.add_rule("event", hall.event_id, oleg, Offset("each", 120), USUAL)
    assert jobs.remind() == 1  # an hour before, as it was
    (one,) = [one for one in holding.offsets_of(hall.event) if one.minutes == 120]
    assert one.since == THURSDAY_EVENING - timedelta(minutes=50)


def test_one_rule_for_the_same_people_at_the_same_time(programme, oleg):
    def add(offset: Offset) -> None:
        seen = rules.as_text(holding.offsets_of(programme))
        choosing.add_rule("programme", programme.id, oleg, offset, seen)

    add(Offset("each", 60, calendar="never"))
    add(Offset("end", 60, audience="came"))
    add(Offset("end", DAY, audience="came"))
    add(Offset("first", DAY, audience="waiting"))
    add(Offset("end", 2 * DAY))
    with pytest.raises(rules.NotThen):
        add(Offset("end", 60, audience="waiting"))
    assert held(programme) == [
        *("came:end:1440", "each:60:never", "end:2880", "first:1440", "waiting:first:1440"),
    ]
    seen = rules.as_text(holding.offsets_of(programme))
    choosing.choose_reminders("programme", programme.id, oleg, {("each", 60)}, seen)
    assert held(programme) == ["came:end:1440", "each:60:never", "end:2880", "waiting:first:1440"]
    seen = rules.as_text(holding.offsets_of(programme))
    choosing.remove_rule("programme", programme.id, oleg, "came:end:1440", seen)
    with pytest.raises(Conflict):
        choosing.remove_rule("programme", programme.id, oleg, "waiting:first:1440", seen)


def test_a_copied_series_has_the_rules_of_the_first(programme, series):
    making.make_reminder_rules(series, ("first", 2 * DAY))
    copy = making.make_series(programme)
    copy_series_reminders(series.id, copy.id)
    assert held(copy) == ["first:2880"]


def test_whose_rules_hold_is_asked_once_for_all_events(programme, series):
    making.make_reminder_rules(series, ("first", 2 * DAY))
    def statements() -> int:
        a_date(programme, series)
        a_date(programme)
        db.session.rollback()
        events = db.session.query(Event).all()
        with counted_statements() as found:
            assert len(holding.of_events(events)) == len(events)
        return len(found)

    assert statements() == statements()
