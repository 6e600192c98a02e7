"""Room and speakers belong to a whole event: they change with all of its dates or not at all."""

from datetime import time, timedelta

import pytest

from tests import making
from tests import organizing as some
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.planning import operations, rules
from webinar_hub.planning.operations import Change

LINK = "https://room.example.org/2"


@pytest.fixture
def event(app, at) -> Event:
    at(some.MORNING)
    with app.app_context():
        event = some.an_event(some.a_programme())
        making.make_meeting(event, event.first_start + timedelta(days=1))
        yield event


def ids(event: Event) -> list[int]:
    db.session.rollback()
    return [one.id for one in event.meetings]


@pytest.mark.parametrize("change", [Change(room_link=LINK), Change(speaker_ids=())])
def test_for_one_of_two_dates_they_are_refused_in_words_and_nothing_changes(event, change) -> None:
    with pytest.raises(rules.OfTheWholeEvent):
        operations.change_dates(ids(event)[:1], change, by=None)
    db.session.rollback()
    assert event.room_link != LINK


def test_hours_of_one_date_change_alone(event) -> None:
    operations.change_dates(ids(event)[:1], Change(start=time(9), end=time(10)), by=None)
    db.session.rollback()
    assert len({one.wall_start.time() for one in event.meetings}) == 2


def test_a_date_whose_hour_is_not_known_keeps_nobody_from_it(event) -> None:
    making.change(event.meetings[1], precision="month")
    operations.change_dates(ids(event)[:1], Change(room_link=LINK), by=None)
    db.session.rollback()
    assert event.room_link == LINK


def test_a_meeting_with_a_room_of_its_own_is_led_to_the_new_one(event) -> None:
    making.change(event.meetings[0], room_link="https://room.example.org/own")
    operations.change_dates(ids(event), Change(room_link=LINK), by=None)
    db.session.rollback()
    assert [one.room_link for one in event.meetings] == [LINK, ""]
    assert event.room_link == LINK
