"""Whom a letter to many is for: what an organizer chose, as values; pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

# What organizers choose by, and the states of registrations that each means.
STATES: dict[str, tuple[str, ...]] = {
    "confirmed": ("confirmed",),
    "waiting": ("waitlisted", "offered"),
    "pending": ("pending",),
    "left": ("cancelled", "declined"),
}
ATTENDANCES = ("came", "absent")


@dataclass(frozen=True)
class People:
    """Those to whom all of it applies; what is empty says nothing.

    Somebody is of the events or of the series; `begins` and `ends` are days of the event. `ticked`:
    only those who were ticked one by one, whose rows stand beside the letter.
    """

    events: tuple[int, ...] = ()
    series: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    regions: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # of registrations
    attendance: str = ""
    begins: str = ""  # ISO
    ends: str = ""
    ticked: bool = False

    @property
    def of_some_event(self) -> bool:
        return bool(self.events or self.series)

    @property
    def only_event(self) -> int | None:
        alone = len(self.events) == 1 and not self.series
        return self.events[0] if alone else None

    @property
    def groups(self) -> list[str]:
        """The states by the words with which they are chosen."""
        return [name for name, states in STATES.items() if set(states) <= set(self.states)]

    @property
    def first_day(self) -> date | None:
        return date.fromisoformat(self.begins) if self.begins else None

    @property
    def last_day(self) -> date | None:
        return date.fromisoformat(self.ends) if self.ends else None

    def as_document(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


def of_document(document: dict[str, Any]) -> People:
    known = {one.name for one in fields(People)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name in known
    }
    return People(**values)


def of_ticked(event_id: int, kind: str) -> People:
    """News of an event goes to nobody who has left it meanwhile."""
    taking_part = states_of(("confirmed", "waiting", "pending"))
    states = taking_part if kind == "service" else ()
    return People(events=(event_id,), states=states, ticked=True)


def states_of(groups: Sequence[str]) -> tuple[str, ...]:
    return tuple(state for name, states in STATES.items() if name in groups for state in states)
