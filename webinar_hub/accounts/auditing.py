"""Who did what to which thing: noted in the same transaction as what was done."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from webinar_hub.accounts import audit_digests as digests
from webinar_hub.accounts.models import AuditChain, AuditEntry, AuditValue
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation

PERSONAL = "personal"  # under this name an entry keeps digests of values that can be erased
REMOVED = "entries removed"
LONGEST_VALUE = 40_000  # characters: whatever a form takes, whole


@operation
def note(
    by: int | None,
    action: str,
    about_type: str,
    about_id: int,
    programme_id: int | None = None,
    changes: dict[str, Any] | None = None,
    *,
    personal: Mapping[str, Sequence[Any]] | None = None,
    subject: tuple[str, int] | None = None,
) -> None:
    """Record who did what, in the same transaction.

    `changes` never hold what is personal. `personal`: field → before and after, kept apart, and
    erased when the person is whom `subject` names; without it the thing itself is the subject.
    """
    values = _values(personal or {}, *(subject or (about_type, about_id)))
    told = dict(changes or {})
    if values:
        told[PERSONAL] = {one.field: _digests(one) for one in values}
    entry = AuditEntry(
        at=clock.now(),
        organizer_id=by,
        programme_id=programme_id,
        action=action,
        about_type=about_type,
        about_id=about_id,
        changes=digests.plain(told),
    )
    entry.stamp = digests.stamp(entry)
    db.session.add(entry)
    if values:
        db.session.flush()
        for one in values:
            one.entry_id = entry.id
        db.session.add_all(values)


def remove(*conditions: ColumnElement[bool]) -> None:
    """Take entries out with what they were about, and say so in one that stays; part of an
    operation.

    The chain holds: it keeps their digests, and the entry that names their numbers. What has no
    place in it yet leaves none.
    """
    db.session.execute(select(AuditChain.id).with_for_update())  # nothing is sealed meanwhile
    found = db.session.execute(select(AuditEntry.id, AuditEntry.sealed).where(*conditions)).all()
    ids = [row.id for row in found]
    db.session.execute(delete(AuditValue).where(AuditValue.entry_id.in_(ids)))
    db.session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids)))
    placed = sorted(row.id for row in found if row.sealed)
    if placed:
        note(None, REMOVED, "record", 0, None, {"entries": placed})


def _values(
    personal: Mapping[str, Sequence[Any]], subject_type: str, subject_id: int
) -> list[AuditValue]:
    return [
        AuditValue(
            field=field,
            subject_type=subject_type,
            subject_id=subject_id,
            salt=secrets.token_hex(16),
            before=_text(before),
            after=_text(after),
        )
        for field, (before, after) in personal.items()
    ]


def _digests(one: AuditValue) -> list[str]:
    return [
        digests.of_value(one.salt or "", one.field, value)
        for value in (one.before or "", one.after or "")
    ]


def is_as_noted(one: AuditValue, told: Sequence[str] | None) -> bool:
    """Whether a value is the one that the entry knows, or was erased."""
    erased = one.salt is None and one.before is None and one.after is None
    return told is not None and (erased or _digests(one) == list(told))


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST_VALUE]
