"""Organizers choose who is written to and when: rules of an event, a series or a programme."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete

from webinar_hub.accounts.operations import note
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Conflict, NotFound
from webinar_hub.reminders import holding, rules
from webinar_hub.reminders.models import ReminderRule

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # what held without anybody having asked for it


@operation
def choose_reminders(
    kind: str, owner_id: int, organizer_id: int, wanted: Collection[tuple[str, int]], seen: str
) -> None:
    """Let those with a seat be reminded then and at no other time; never is a choice as well.

    `seen` is what the page showed: raises Conflict when somebody changed it since.
    """
    owner = _locked(kind, owner_id)
    present = _present(owner, seen)
    known = {(one.before, one.minutes): one for one in present if one.reminds}
    others = [one for one in present if not one.reminds]
    seats = [known.get(one) or rules.Offset(*one) for one in wanted]
    _have(owner, organizer_id, present, [*seats, *others])


@operation
def add_rule(
    kind: str, owner_id: int, organizer_id: int, wanted: rules.Offset, seen: str
) -> None:
    """One more; one for the same people at the same time takes the place of the one there was.

    Raises OutOfReach, NotThen or Conflict.
    """
    rules.check(wanted)
    owner = _locked(kind, owner_id)
    present = _present(owner, seen)
    others = [one for one in present if one.place != wanted.place]
    _have(owner, organizer_id, present, [*others, wanted])


@operation
def remove_rule(kind: str, owner_id: int, organizer_id: int, text: str, seen: str) -> None:
    """Twice is once."""
    owner = _locked(kind, owner_id)
    present = _present(owner, seen)
    _have(owner, organizer_id, present, [one for one in present if one.text != text])


@operation
def follow(kind: str, owner_id: int, organizer_id: int, seen: str) -> None:
    """No rules of its own any more: from now on those of the next above it hold."""
    owner = _locked(kind, owner_id)
    _present(owner, seen)
    if not owner.reminders_changed:
        return
    _forget_own(owner)
    owner.reminders_changed, owner.reminders_since = False, clock.now()
    note(organizer_id, "reminders changed", kind, owner.id, owner.programme_id, {"follows": True})


def _have(
    owner: holding.Owner,
    organizer_id: int,
    present: Sequence[rules.Offset],
    wanted: Sequence[rules.Offset],
) -> None:
    if {one.text for one in wanted} == {one.text for one in present}:
        return
    _forget_own(owner)
    kept = {(one.place, one.minutes): one.since or LONG_AGO for one in present}
    kind = holding.kind_of(owner)
    for one in sorted(wanted, key=lambda one: one.place):
        db.session.add(
            ReminderRule(
                **{f"{kind}_id": owner.id},
                audience=one.audience,
                before=one.before,
                minutes=one.minutes,
                calendar=one.calendar,
                created_at=kept.get((one.place, one.minutes)) or clock.now(),
            )
        )
    owner.reminders_changed = True
    changes = {"offsets": sorted(one.text for one in wanted)}
    note(organizer_id, "reminders changed", kind, owner.id, owner.programme_id, changes)


def _forget_own(owner: holding.Owner) -> None:
    column = getattr(ReminderRule, f"{holding.kind_of(owner)}_id")
    db.session.execute(delete(ReminderRule).where(column == owner.id))


def _present(owner: holding.Owner, seen: str) -> Sequence[rules.Offset]:
    offsets = holding.offsets_of(owner)
    if seen != rules.as_text(offsets):
        raise Conflict
    return offsets


def _locked(kind: str, owner_id: int) -> holding.Owner:
    model: Any = holding.KINDS[kind]
    owner: holding.Owner | None = db.session.get(model, owner_id, with_for_update=True)
    if owner is None:
        raise NotFound
    return owner
