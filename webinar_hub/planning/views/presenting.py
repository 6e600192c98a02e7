"""Dates that would be made, as a list to strike out from."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from babel.dates import format_date

from webinar_hub.accounts.gate import me
from webinar_hub.catalogue import held
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.clashes import Held, clashes
from webinar_hub.catalogue.times import line_of
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.planning.rules import Planned
from webinar_hub.workspace.clash_words import clash_words
from webinar_hub.workspace.queries import programmes_of


@dataclass(frozen=True)
class Row:
    """`value` is what its tick sends; `refused` why it cannot be made."""

    value: str
    words: str
    title: str = ""
    ticked: bool = True
    refused: Any = ""
    notes: list[Any] = field(default_factory=list)


def row(one: Planned, value: str = "", title: str = "") -> Row:
    value = value or one.day.isoformat()
    if one.times is None:
        words = format_date(one.day, "EEEE, d MMMM y", locale=current())
        refused = one.refusal.message if one.refusal else ""
        return Row(value, words, title, ticked=False, refused=refused)
    notes = [_("The clocks show this time twice; the first one is meant")] if one.twice else []
    return Row(value, line_of(one.times, current()), title, notes=notes)


def everything_ahead() -> list[Held]:
    """All that could be in the way, in every programme in which the organizer has a role."""
    return held.ahead([one.id for one in programmes_of(me())], clock.now())


def with_clashes(
    shown: Row, one: Planned, event: Event, everything: Sequence[Held], *, as_meeting: bool = False
) -> Row:
    """Who or what would be in two places at once, said at the date."""
    if one.times is None:
        return shown
    own = Held(
        event_id=event.id if as_meeting else 0,
        title=event.title,
        starts_at=one.times.starts_at,
        ends_at=one.times.ends_at,
        mode=event.format,
        place=event.place,
        room_link=event.room_link if as_meeting else "",
        speakers=tuple(speaker.name for speaker in event.speakers),
    )
    found = clashes([own], everything).get(own.event_id, [])
    return replace(shown, notes=[*shown.notes, *map(clash_words, found)])


def ticked(rows: Iterable[Row], left: Collection[str]) -> list[Row]:
    """As the person has left them."""
    return [replace(one, ticked=not one.refused and one.value in left) for one in rows]


def print_of(*what: Any) -> str:
    """Stands for the dates that a page shows: others have another one."""
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]
