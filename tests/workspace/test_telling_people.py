"""Before a change reaches people, the organizer sees who gets which letter. On both databases."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests import making
from tests import organizing as some
from tests.forms import fields, forms, part
from tests.registration import people
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.changes import behind
from webinar_hub.registration.operations.foretelling import AT_ONCE
from webinar_hub.registration.operations.pools import PoolPlan


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def oleg(app, programme):
    return some.signed_in(app, some.an_organizer("Oleg", programme, "organizer"))


@pytest.fixture
def event(programme):
    """Two have a seat, one waits."""
    event = some.an_event(programme)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 2)])
    some.sign_up(event, 3)
    return event


@pytest.fixture
def meeting(event):
    return event.meetings[0]


def moved(**changes):
    return {
        "date": "2026-11-13",
        "start": "19:00",
        "end": "20:30",
        "zone": "Europe/Moscow",
        "mode": "online",
        "title": "",
        "place": "",
        "room_link": "",
    } | changes


def at_meeting(event: Event, meeting: Meeting) -> str:
    return f"/organize/events/{event.public_id}/meetings/{meeting.public_id}"


def fresh(row):
    db.session.rollback()
    return db.session.get_one(type(row), row.id)


def asked_again(page: str):
    """The form with which the organizer agrees."""
    return fields(next(one for one in forms(page) if 'name="agreed"' in one))


def told(event: Event) -> int:
    """Everybody knows how things are now; returns how many had to be told."""
    db.session.rollback()
    number = registration.tell_changes(behind(event.id, AT_ONCE), AT_ONCE)
    people.delivered()
    return number


def letters() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(OutboxMessage))


def test_moving_asks_first_and_saves_nothing(oleg, event, meeting):
    response = some.post(oleg, at_meeting(event, meeting), **moved())
    shown = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Thursday, 12 November 2026, 18:00–19:30" in shown
    assert "Friday, 13 November 2026, 19:00–20:30" in shown
    assert "2 people with a seat get a letter; their calendar entries follow." in shown
    assert "1 person on the waiting list gets a letter." in shown
    assert fresh(meeting).sequence == 0


def test_where_there_are_more_letters_than_people_both_are_said(oleg, event):
    """Both dates are in the calendars of the two who have a seat; who waits has none there."""
    further = catalogue.add_meeting(event.id, some.sitting(date(2026, 11, 14)))
    people.delivered()
    told(event)
    address = f"/organize/events/{event.public_id}"
    page = some.post(oleg, at_meeting(event, further), **moved()).get_data(as_text=True)
    assert "In all" not in page
    shown = oleg.get(f"{address}/cancellation").get_data(as_text=True)
    assert "In all 3 people, 5 letters: each date in a calendar has a letter of its own." in shown
    before = letters()
    some.post(oleg, f"{address}/cancellation", reason="Ill")
    told(event)
    assert letters() - before == 5


def test_a_hall_that_is_added_is_saved_at_once_since_nobody_online_is_told(oleg, event):
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    typed = part(page, "details", format="both", place="Lesnaya 5")
    address = f"/organize/events/{event.public_id}/details"
    assert oleg.post(address, data=typed).status_code == 303
    assert fresh(event).place == "Lesnaya 5"
    assert told(event) == 0


def test_who_has_no_address_is_not_counted(oleg, event, meeting):
    for person in db.session.scalars(select(Participant)).all():
        making.change(person, email_key=None)
    assert some.post(oleg, at_meeting(event, meeting), **moved()).status_code == 303


def test_what_was_agreed_to_is_saved_once(oleg, event, meeting):
    page = some.post(oleg, at_meeting(event, meeting), **moved(title="{name}")).get_data(True)
    agreed = asked_again(page)
    for _pressed_twice in range(2):
        assert oleg.post(at_meeting(event, meeting), data=agreed).status_code == 303
    meeting = fresh(meeting)
    assert (meeting.sequence, meeting.title) == (1, "{name}")
    assert meeting.wall_start.hour == 19


def test_a_change_that_reaches_nobody_is_saved_at_once(oleg, event, meeting, programme):
    only_title = moved(date="2026-11-12", start="18:00", end="19:30", title="First")
    assert some.post(oleg, at_meeting(event, meeting), **only_title).status_code == 303
    lonely = some.an_event(programme)
    address = at_meeting(lonely, lonely.meetings[0])
    assert some.post(oleg, address, **moved()).status_code == 303


def test_what_is_wrong_is_said_before_anybody_is_asked(oleg, event, meeting):
    response = some.post(oleg, at_meeting(event, meeting), **moved(end="18:00"))
    assert response.status_code == 422
    assert "The end must be after the start." in response.get_data(as_text=True)


def test_a_form_opened_before_the_meeting_moved_overwrites_nothing(oleg, event, meeting):
    page = oleg.get(at_meeting(event, meeting)).get_data(as_text=True)
    opened = fields(next(one for one in forms(page) if 'name="start"' in one))
    catalogue.move_meeting(
        meeting.id, some.sitting(date(2026, 11, 20)), mode="online", place="", title=""
    )
    response = oleg.post(
        at_meeting(event, meeting), data=opened | {"date": "2026-11-14", "agreed": "yes"}
    )
    shown = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "<dt>Day</dt><dd>2026-11-20</dd>" in shown
    assert 'value="2026-11-14"' in shown
    assert fresh(meeting).wall_start.date() == date(2026, 11, 20)


@pytest.mark.parametrize("way", ["added", "removed", "restored"])
def test_every_way_through_asks_first(oleg, event, way):
    further = catalogue.add_meeting(event.id, some.sitting(date(2026, 11, 14)))
    told(event)
    address = f"/organize/events/{event.public_id}/meetings"
    typed = {}
    if way == "added":
        typed = moved(key="k" * 16)
        expected = "Added: Friday, 13 November 2026"
    elif way == "removed":
        address += f"/{further.public_id}/removal"
        expected = "Does not take place: Saturday, 14 November 2026"
    else:
        catalogue.remove_meeting(further.id)
        told(event)
        address += f"/{further.public_id}/restoration"
        expected = "Takes place after all: Saturday, 14 November 2026"
    page = some.post(oleg, address, **typed).get_data(as_text=True)
    assert expected in page
    before = len(fresh(event).standing_meetings)
    assert oleg.post(address, data=asked_again(page)).status_code == 303
    after = len(fresh(event).standing_meetings)
    assert after - before == {"added": 1, "removed": -1, "restored": 1}[way]


def test_another_way_of_taking_part_in_the_details_asks_first(oleg, event):
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    typed = part(page, "details", format="in_person", place="Lesnaya 5")
    address = f"/organize/events/{event.public_id}/details"
    asked = oleg.post(address, data=typed).get_data(as_text=True)
    assert "Other place or other way of taking part" in asked
    assert fresh(event).place == ""
    assert oleg.post(address, data=asked_again(asked)).status_code == 303
    assert fresh(event).meetings[0].sequence == 1


def test_cancelling_takes_two_steps_and_a_reason(oleg, event, meeting):
    address = f"/organize/events/{event.public_id}/cancellation"
    page = oleg.get(address).get_data(as_text=True)
    assert "2 people with a seat get a letter" in page
    empty = some.post(oleg, address, reason=" ")
    assert empty.status_code == 422
    assert fresh(event).status == "scheduled"
    assert some.post(oleg, address, reason="The speaker\nis ill.").status_code == 303
    assert (fresh(event).status, event.cancel_reason) == ("cancelled", "The speaker is ill.")
    shown = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "The speaker is ill." in shown
    assert fresh(meeting).status == "cancelled"


def test_restoring_asks_first(oleg, event):
    catalogue.cancel_event(event.id, "Ill")
    told(event)
    address = f"/organize/events/{event.public_id}/restoration"
    page = some.post(oleg, address).get_data(as_text=True)
    assert "Takes place after all" in page
    assert fresh(event).status == "cancelled"
    assert oleg.post(address, data=asked_again(page)).status_code == 303
    assert fresh(event).status == "scheduled"


def test_what_nobody_has_heard_of_yet_is_taken_back_without_asking(oleg, event):
    catalogue.cancel_event(event.id, "Ill")
    address = f"/organize/events/{event.public_id}/restoration"
    assert some.post(oleg, address).status_code == 303
    assert told(event) == 0


def test_a_past_event_cannot_be_cancelled(oleg, event, clock):
    clock.advance(days=20)
    oleg = some.signed_in(oleg.application, some.by_email("oleg@example.org"))
    assert oleg.get(f"/organize/events/{event.public_id}/cancellation").status_code == 422


def test_letters_can_be_sent_without_waiting(oleg, event, meeting, clock):
    clock.advance(minutes=5)
    catalogue.move_meeting(meeting.id, some.sitting(date(2026, 11, 20)), mode="online", place="")
    before = letters()
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "3 people will be written to about the last change" in page
    address = f"/organize/events/{event.public_id}/announcement"
    assert some.post(oleg, address).status_code == 303
    assert letters() > before
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "letters are on their way" in page
    assert "will be written to" not in page
