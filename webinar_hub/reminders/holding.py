"""Whose rules hold for an event: the nearest that has any wins, the others are silent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.reminders import rules
from webinar_hub.reminders.models import ReminderRule

Owner = Event | Series | Programme
KINDS: dict[str, type[Owner]] = {"event": Event, "series": Series, "programme": Programme}


def kind_of(owner: Owner) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(owner, model))


def levels(owner: Owner) -> list[Owner]:
    """It, and those whose rules it follows while it has none of its own, the nearest first."""
    if isinstance(owner, Programme):
        return [owner]
    above: list[Owner] = [owner.programme]
    if isinstance(owner, Event) and owner.series_id is not None and owner.series is not None:
        above.insert(0, owner.series)
    return [owner, *above]


def holder(owner: Owner) -> Owner | None:
    """Whose rules hold here; None: the usual ones."""
    return next((one for one in levels(owner) if one.reminders_changed), None)


def offsets_of(owner: Owner) -> tuple[rules.Offset, ...]:
    return of_all([owner])[owner]


def of_events(events: Sequence[Event]) -> dict[int, tuple[rules.Offset, ...]]:
    return {one.id: offsets for one, offsets in of_all(events).items() if isinstance(one, Event)}


def of_all(owners: Sequence[Owner]) -> dict[Owner, tuple[rules.Offset, ...]]:
    """By at most one query where series and programmes are loaded."""
    held = {one: holder(one) for one in owners}
    own = _own({one for one in held.values() if one is not None})
    found = {}
    for one, by in held.items():
        offsets = rules.USUAL if by is None else own.get((kind_of(by), by.id), ())
        found[one] = rules.not_before(offsets, _followed_since(one, by))
    return found


def _followed_since(owner: Owner, by: Owner | None) -> datetime | None:
    """When the last of those between gave up rules of its own."""
    between = []
    for one in levels(owner):
        if one is by:
            break
        between.append(one.reminders_since)
    return max((moment for moment in between if moment is not None), default=None)


def _own(owners: Collection[Owner]) -> dict[tuple[str, int], tuple[rules.Offset, ...]]:
    if not owners:
        return {}
    ids = {kind: [one.id for one in owners if kind_of(one) == kind] for kind in KINDS}
    rows = db.session.scalars(
        select(ReminderRule)
        .where(
            or_(
                *(
                    getattr(ReminderRule, f"{kind}_id").in_(found)
                    for kind, found in ids.items()
                    if found
                )
            )
        )
        .order_by(ReminderRule.minutes.desc(), ReminderRule.id)
    )
    found: dict[tuple[str, int], tuple[rules.Offset, ...]] = {}
    for row in rows:
        key = next((kind, id_) for kind in KINDS if (id_ := getattr(row, f"{kind}_id")) is not None)
        found[key] = (*found.get(key, ()), rules.offset(row))
    return found
