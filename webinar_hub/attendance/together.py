"""Several watch at one screen: one says how many they are, each of the others says "me too".

Nobody is counted by somebody else's word: a typed number is a number. A person counts who types a
code behind their own link, or whose mailbox the host reads as well. Operations.
"""

from collections.abc import Collection

from sqlalchemy import select

from webinar_hub.attendance import rules
from webinar_hub.attendance.models import Evidence, SharedScreen
from webinar_hub.attendance.operations import settle
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock, links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.registration.models import Registration
from webinar_hub.registration.queries import others_at_address

MOST_AT_A_SCREEN = 200


class NotNow(Refusal):
    message = _("This can be said from when the door opens until half an hour after the end.")


class NoSuchScreen(Refusal):
    """Of another meeting, invented, or one's own: all of them answer alike."""

    message = _("This is not a code of this meeting. Please look at it once more.")


def code_of_screen(screen: SharedScreen) -> str:
    return links.code("screen", screen.public_id)


def code_of_meeting(meeting: Meeting) -> str:
    """For the speaker to show. A meeting that moves has another one."""
    return links.code("meeting", meeting.public_id, meeting.sequence)


@operation
def say_how_many(
    registration_id: int, meeting_id: int, people: int, public_ids: Collection[str] = ()
) -> None:
    """So many sit at this person's screen. `public_ids`: those who share the mailbox and are there.

    Raises NotFound or NotNow.
    """
    host, meeting = _there(registration_id, meeting_id)
    screen = screen_of(registration_id, meeting_id)
    if screen is None:
        screen = _new_screen(registration_id, meeting)
    screen.people, screen.changed_at = people, clock.now()
    db.session.flush()
    _note(registration_id, meeting_id, "together", None)
    for one in others_at_address(host):
        if one.public_id in public_ids and one.state == "confirmed":
            _note(one.id, meeting_id, "together", screen.public_id)


@operation
def join_by_code(registration_id: int, meeting_id: int, code: str) -> None:
    """The person is there as well. Twice is once. Raises NotFound, NotNow or NoSuchScreen."""
    _person, meeting = _there(registration_id, meeting_id)
    if code == code_of_meeting(meeting):
        _note(registration_id, meeting_id, "code", None)
        return
    for screen in screens_of(meeting_id):
        if screen.registration_id != registration_id and code == code_of_screen(screen):
            _note(registration_id, meeting_id, "together", screen.public_id)
            return
    raise NoSuchScreen(field="code")


def screen_of(registration_id: int, meeting_id: int) -> SharedScreen | None:
    return db.session.scalar(
        select(SharedScreen).where(
            SharedScreen.registration_id == registration_id, SharedScreen.meeting_id == meeting_id
        )
    )


def screens_of(meeting_id: int) -> list[SharedScreen]:
    rows = select(SharedScreen).where(SharedScreen.meeting_id == meeting_id)
    return list(db.session.scalars(rows.order_by(SharedScreen.id)))


def _there(registration_id: int, meeting_id: int) -> tuple[Registration, Meeting]:
    """Who has a seat, while the meeting goes on; arrivals of one person wait for each other."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    meeting = db.session.get(Meeting, meeting_id)
    if registration is None or meeting is None or meeting.event_id != registration.event_id:
        raise NotFound
    if registration.state != "confirmed" or not rules.is_together_time(meeting, clock.now()):
        raise NotNow
    return registration, meeting


def _new_screen(registration_id: int, meeting: Meeting) -> SharedScreen:
    """With a code that no other screen of the meeting has."""
    taken = {code_of_meeting(meeting), *(code_of_screen(one) for one in screens_of(meeting.id))}
    while links.code("screen", public_id := tokens.public_id()) in taken:
        pass
    screen = SharedScreen(
        public_id=public_id, registration_id=registration_id, meeting_id=meeting.id
    )
    db.session.add(screen)
    return screen


def _note(registration_id: int, meeting_id: int, kind: str, screen: str | None) -> None:
    """The first screen stays: nobody sits at two."""
    known = select(Evidence.id).where(
        Evidence.registration_id == registration_id,
        Evidence.meeting_id == meeting_id,
        Evidence.kind == kind,
    )
    if db.session.scalar(known.limit(1)) is not None:
        return
    db.session.add(
        Evidence(
            registration_id=registration_id,
            meeting_id=meeting_id,
            kind=kind,
            verdict="attended",
            at=clock.now(),
            screen=screen,
        )
    )
    settle([registration_id], meeting_id)
