"""Who or what would be in two places at once. Said while planning, never forbidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from webinar_hub.core.text import search_key


@dataclass(frozen=True)
class Held:
    """A meeting as far as it can be in the way of another one."""

    event_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str = ""
    room_link: str = ""
    speakers: tuple[str, ...] = ()

    def uses(self) -> dict[tuple[str, str], str]:
        """What cannot be used twice at a time, and how it is called."""
        found = {("speaker", search_key(name)): name for name in self.speakers}
        if self.mode != "online" and self.place.strip():
            found["place", search_key(self.place)] = self.place
        if self.mode != "in_person" and self.room_link:
            found["room", self.room_link.strip()] = ""
        return found


class Clash(NamedTuple):
    """`what`: `speaker`, `place` or `room`; the name of a room's link is not told."""

    what: str
    name: str
    other: str  # title of the event that is in the way


def clashes(own: Iterable[Held], others: Sequence[Held]) -> dict[int, list[Clash]]:
    """By the event: each thing once for each other event, in the order of time."""
    in_order = sorted(others, key=lambda one: one.starts_at)
    found: dict[int, dict[tuple[str, str, int], Clash]] = {}
    for one in sorted(own, key=lambda held: held.starts_at):
        for other in _beside(one, in_order):
            there: Mapping[tuple[str, str], str] = other.uses()
            for thing, name in one.uses().items():
                if thing in there:
                    clash = Clash(thing[0], name, other.title)
                    found.setdefault(one.event_id, {})[*thing, other.event_id] = clash
    return {event_id: list(several.values()) for event_id, several in found.items()}


def _beside(one: Held, in_order: Iterable[Held]) -> list[Held]:
    """Those of other events that overlap; where one ends as the other begins, none does."""
    return [
        other
        for other in in_order
        if other.event_id != one.event_id
        and other.starts_at < one.ends_at
        and one.starts_at < other.ends_at
    ]
