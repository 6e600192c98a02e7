"""What an organizer is reminded of, and what a change means for people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

ROOM_NEEDED = timedelta(days=1)
DRAFT_IS_LATE = timedelta(days=14)

Parts = dict[int, tuple[str, int]]  # by the seat pool: mode, people


@dataclass(frozen=True)
class Shown:
    """A meeting as people were told of it, kept beyond the transaction that read it."""

    sequence: int
    status: str
    precise: bool
    ends_at: datetime
    words: str


@dataclass(frozen=True)
class Effect:
    """What people are told of a meeting: `moved`, `changed`, `added`, `removed`, `restored`.

    Or so many `people` change to the other part of the event: `to_online`, `to_in_person`.
    """

    what: str
    before: str = ""
    after: str = ""
    people: int = 0


class PeopleAreTold(Refusal):
    """The change would write to people, and nobody has agreed to that yet. Nothing was saved.

    `told`: how many people, and by how many letters.
    """

    message = _("Please look at what people will be told.")

    def __init__(self, effects: list[Effect], told: Any):
        super().__init__()
        self.effects, self.told = effects, told


def effects(before: dict[int, Shown], after: dict[int, Shown], at: datetime) -> list[Effect]:
    """What of a change reaches people; meetings that are over reach nobody."""
    found = []
    for key, now in after.items():
        past = before.get(key)
        if now.ends_at <= at or not now.precise:
            continue
        if past is None:
            found.append(Effect("added", "", now.words))
        elif now.sequence > past.sequence:
            found.append(_effect(past, now))
    return found


def moved_over(before: Parts, after: Parts) -> list[Effect]:
    """The people of parts that are given up."""
    gone = [part for key, part in before.items() if key not in after]
    return [
        Effect("to_online" if mode == "in_person" else "to_in_person", people=people)
        for mode, people in gone
        if people
    ]


def _effect(past: Shown, now: Shown) -> Effect:
    if now.status != past.status:
        what = "removed" if now.status == "cancelled" else "restored"
        return Effect(what, past.words, now.words)
    return Effect("changed" if past.words == now.words else "moved", past.words, now.words)


@dataclass(frozen=True)
class Mark:
    """Something about an event that needs an organizer; `part` of the editor mends it."""

    part: str
    text: Any


def marks(event: Event, at: datetime) -> list[Mark]:
    """What needs somebody now, the most urgent first."""
    if event.historical or event.status != "scheduled":
        return []
    if not event.published:
        return _marks_of_draft(event, at)
    return [
        Mark("room", _("No link to the room yet")) for _meeting in _soon_without_room(event, at)[:1]
    ]


def _marks_of_draft(event: Event, at: datetime) -> list[Mark]:
    if event.first_start is None:
        return []
    if event.first_start <= at:
        return [Mark("meetings", _("Its date has passed, and it is still a draft"))]
    if event.first_start - at <= DRAFT_IS_LATE:
        return [Mark("publication", _("Its date is near, and it is still a draft"))]
    return []


def lacks_room(event: Event, at: datetime) -> bool:
    """People will come online, and nobody has said yet where to; there is time until the start."""
    if event.historical or event.status != "scheduled":
        return False
    return any(_without_room(event, meeting, at) for meeting in event.standing_meetings)


def _soon_without_room(event: Event, at: datetime) -> list[Meeting]:
    return [
        meeting
        for meeting in event.standing_meetings
        if meeting.starts_at - at <= ROOM_NEEDED and _without_room(event, meeting, at)
    ]


def _without_room(event: Event, meeting: Meeting, at: datetime) -> bool:
    return (
        meeting.precise
        and meeting.mode != "in_person"
        and meeting.ends_at > at
        and not (meeting.room_link or event.room_link)
    )
