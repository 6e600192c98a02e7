"""What a letter tells of each meeting, kept among its facts: a later one says what was before.

A letter's words cannot be read again, and the meeting itself knows only how it is now.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from webinar_hub.catalogue.models import Meeting
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration

FACT = "told"


def told(registration: Registration, meetings: Sequence[Meeting]) -> dict[str, str]:
    return told_together([(registration, meetings)])


def told_together(
    dates: Sequence[tuple[Registration, Sequence[Meeting]]],
) -> dict[str, str]:
    """The meetings of several events in one letter."""
    kept = {one.id: _kept(person, one) for person, meetings in dates for one in meetings}
    return {FACT: json.dumps(kept)}


def read(facts: Mapping[str, str]) -> dict[int, Meeting]:
    """Meetings as they were, by their ids; rows of no database."""
    kept = json.loads(facts.get(FACT) or "{}")
    return {int(key): _as_it_was(*value) for key, value in kept.items()}


def _kept(registration: Registration, meeting: Meeting) -> list[str]:
    in_person = rules.comes_in_person(registration.pool.mode, meeting.mode)
    times = [one.isoformat() for one in (meeting.starts_at, meeting.ends_at)]
    place = (meeting.place or registration.event.place) if in_person else ""
    return [*times, meeting.zone, "in_person" if in_person else "online", place]


def _as_it_was(start: str, end: str, zone: str, mode: str, place: str) -> Meeting:
    return Meeting(
        starts_at=datetime.fromisoformat(start),
        ends_at=datetime.fromisoformat(end),
        zone=zone,
        precision="minute",
        mode=mode,
        place=place,
    )
