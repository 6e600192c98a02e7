"""What needs an organizer stands on the first page until it is settled, and no longer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import organizing as some
from tests.counting import counted_statements
from tests.guests.people import guests, invite
from tests.making import change
from tests.registration.people import application
from webinar_hub.attendance import operations as attendance
from webinar_hub.attendance import rules
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.core.operation import operation
from webinar_hub.guests import operations as answers
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.recordings import operations as recordings
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations.pools import PoolPlan
from webinar_hub.workspace import needs
from webinar_hub.workspace.needs import lately
from webinar_hub.workspace.queries import coming_up

NOTHING_SEEN = rules.state_of([])
ZOOM = "https://us02web.zoom.us/j/123"


@pytest.fixture(autouse=True)
def in_the_morning(app, at):
    at(some.MORNING)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def event(programme):
    """In ten days, with a speaker and a room, so that it needs nobody."""
    event = some.an_event(programme)
    anna = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    catalogue.assign_speakers(event.id, [anna.id])
    catalogue.set_room_link(event.id, ZOOM)
    registration.ensure_pools(event.id, [PoolPlan("", "online", 2)])
    return event


def needed(programme) -> list[str]:
    """What the first page says, of all events."""
    db.session.rollback()
    now, ids = clock.now(), [programme.id]
    events = [*coming_up(ids, now), *lately.held(ids, now)]
    with in_language("en"):
        found = needs.of(events, ids, now)
        return [str(one.text) for lines in found.values() for one in lines]


@pytest.fixture
def after(at):
    """`after(event, 2)`: it is two days after the event's end."""
    return lambda event, days: at(event.last_end + timedelta(days=days))


def test_an_event_with_all_it_needs_needs_nobody(programme, event):
    some.sign_up(event, 1)
    assert needed(programme) == []


def test_nobody_named_to_speak_is_asked_for_a_week_before(programme, event, after):
    catalogue.assign_speakers(event.id, [])
    assert needed(programme) == []
    after(event, -6.9)
    assert needed(programme) == ["Nobody is named who speaks"]
    catalogue.edit_details(event.id, some.details(kind="round_table"))
    assert needed(programme) == []


def test_a_letter_that_did_not_arrive_is_told_until_one_does(programme, event):
    some.sign_up(event, 2)
    became("failed", name="Guest 1")
    assert needed(programme) == ["The last letter did not reach 1 person"]
    became("sent", name="Guest 1")
    assert needed(programme) == []


def test_a_letter_that_left_later_settles_one_that_was_refused(programme, event):
    some.sign_up(event, 1)
    became("failed", name="Guest 0")
    catalogue.move_meeting(event.meetings[0].id, moved_by_a_day(event), mode="online", place="")
    registration.tell_changes([db.session.scalar(select(Registration.id))], timedelta(0))
    became("sent", name="Guest 0", kind="changed")
    assert needed(programme) == []


def test_people_who_wait_although_seats_are_free_are_told_of(programme, event):
    some.sign_up(event, 3)
    assert needed(programme) == []
    pool = db.session.scalars(select(SeatPool)).one()
    change(pool, taken=1)
    assert needed(programme) == ["1 person waits although seats are free"]


def test_guests_who_have_not_answered_are_told_of_until_they_were_reminded(
    programme, event, at
):
    invite(event, "one@example.org\ntwo@example.org\nthree@example.org")
    one, two, _three = guests(event)
    assert needed(programme) == []
    answers.decline(one.id)
    answers.sign_up(two.id, application("Anna", "anna@example.org"))
    at(some.MORNING + timedelta(days=2))
    assert needed(programme) == ["1 who was invited has not answered"]
    answers.remind(event.id, by=None)
    assert needed(programme) == []


def test_requests_are_told_of(programme, event):
    catalogue.set_approval(event.id, True)
    some.sign_up(event, 2)
    assert needed(programme) == ["2 people wait for your decision"]


def test_who_came_is_asked_a_day_after_until_it_is_known(programme, event, after):
    catalogue.set_room_link(event.id, "https://room.example.org")
    some.sign_up(event, 2)
    oleg = some.an_organizer("Oleg", programme, "organizer")
    after(event, 0.9)
    assert needed(programme) == []
    after(event, 1)
    assert needed(programme) == ["Did they come? Of 2 people it is not known"]
    mark(event, oleg, "Guest 0", "attended")
    assert needed(programme) == ["Did they come? Of 1 person it is not known"]
    mark(event, oleg, "Guest 1", "absent")
    assert needed(programme) == []


def test_after_sixty_days_nobody_is_asked_any_more(programme, event, after):
    catalogue.set_room_link(event.id, "https://room.example.org")
    some.sign_up(event, 1)
    after(event, 60)
    assert len(needed(programme)) == 1
    after(event, 60.1)
    assert needed(programme) == []


def test_a_report_is_asked_for_before_zoom_deletes_it(programme, event, after):
    some.sign_up(event, 1)
    after(event, 20)
    said = needed(programme)
    assert said[0].startswith("Zoom deletes its report of who was there on 12 December")
    after(event, 30)
    assert len(needed(programme)) == 1


def test_a_report_is_asked_for_before_teams_deletes_it(programme, event, after):
    catalogue.set_room_link(event.id, "https://teams.microsoft.com/l/meetup-join/1")
    some.sign_up(event, 1)
    after(event, 100)
    assert needed(programme) == []
    after(event, 340)
    assert [one.split(" deletes")[0] for one in needed(programme)] == ["Microsoft Teams"]


def test_a_recording_that_was_promised_is_asked_for_until_it_is_there(programme, event, after):
    wanted = recordings.Wanted(planned=True, link="", until=None, for_seats=False)
    recordings.set_recording(event.id, wanted, by=None, version=0)
    after(event, 1)
    assert needed(programme) == ["A recording was promised, and is not there yet"]
    there = recordings.Wanted(planned=True, link=ZOOM, until=None, for_seats=False)
    recordings.set_recording(event.id, there, by=None, version=1)
    assert needed(programme) == []


def test_clashes_are_told_at_both_events_and_drafts_count(programme, event):
    anna = event.speakers[0]
    draft = some.a_draft(programme, title="Case night", when=some.sitting())
    catalogue.assign_speakers(draft.id, [anna.id])
    said = needed(programme)
    assert "At the same time Anna speaks at “Case night”" in said
    assert "At the same time Anna speaks at “The tender age”" in said
    catalogue.withdraw(draft.id)
    assert needed(programme) == []


def test_what_is_cancelled_needs_nobody(programme, event):
    catalogue.set_approval(event.id, True)
    some.sign_up(event, 1)
    catalogue.cancel_event(event.id, "Ill")
    assert needed(programme) == []


def test_the_number_of_queries_does_not_grow_with_the_events(programme, event, after, at):
    def look() -> int:
        with counted_statements() as sent:
            needed(programme)
        return len(sent)

    for one in (event, *(some.an_event(programme, title=f"Event {n}") for n in range(3))):
        registration.ensure_pools(one.id, [PoolPlan("", "online", 9)])
    some.sign_up(event, 1)
    after(event, 1)
    few = look()
    for number in range(9):
        at(some.MORNING)
        some.an_event(programme, title=f"More {number}")
    after(event, 1)
    assert look() == few


def test_the_first_page_and_the_page_of_the_event_lead_to_where_it_is_settled(
    app, programme, event
):
    catalogue.set_approval(event.id, True)
    some.sign_up(event, 1)
    other = some.an_event(some.a_programme("Trust"), title="Foreign")
    oleg = some.signed_in(app, some.an_organizer("Oleg", programme, "organizer"))
    first = oleg.get("/organize").get_data(as_text=True)
    way = f'href="/organize/events/{event.public_id}/requests"'
    assert "1 event needs you." in first
    assert way in first
    assert other.title not in first
    page = oleg.get(f"/organize/events/{event.public_id}").get_data(as_text=True)
    assert "1 person waits for your decision</a>" in page


@operation
def became(state: str, *, name: str, kind: str = "confirmation") -> None:
    for letter in db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)):
        if letter.recipient_name == name:
            letter.state, letter.sent_at = state, clock.now()


def moved_by_a_day(event: Event):
    return some.sitting((event.first_start + timedelta(days=1)).date())


def mark(event: Event, organizer, name: str, verdict: str) -> None:
    one = db.session.scalars(select(Registration).where(Registration.given_name == name)).one()
    word = attendance.Mark(one.public_id, verdict, NOTHING_SEEN)
    attendance.mark(event.id, event.meetings[0].id, organizer.id, [word])
