"""Roles in a programme are given, changed, taken and given up; the last owner stays."""

from sqlalchemy import select

from webinar_hub.accounts import queries, rules
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import PROGRAMME_ROLES, Organizer, ProgrammeRole
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation


@operation
def set_role(email: str, programme_id: int, role: str | None, by: int | None = None) -> None:
    """Give a role in a programme, change it, or take it away with None."""
    if role is not None and role not in PROGRAMME_ROLES:
        raise ValueError(f"no such role: {role!r}")
    organizer = queries.by_email(email)
    if organizer is None:
        raise rules.UnknownOrganizer(field="email")
    if organizer.id == by:
        raise rules.NotForOneself(field="email")
    held = db.session.scalar(
        select(ProgrammeRole).where(
            ProgrammeRole.organizer_id == organizer.id, ProgrammeRole.programme_id == programme_id
        )
    )
    before = held.role if held is not None else None
    if by is not None and before == "owner" != role:
        check_not_last_owner(organizer.id, programme_id)
    if role is None:
        if held is not None:
            db.session.delete(held)
    elif held is None:
        db.session.add(
            ProgrammeRole(organizer_id=organizer.id, programme_id=programme_id, role=role)
        )
    else:
        held.role = role
    note(by, "role set", "organizer", organizer.id, programme_id, {"role": [before, role]})


def check_not_last_owner(organizer_id: int, programme_id: int) -> None:
    """Held until the end: of two owners who leave at once, one has to stay. Raises LastOwner."""
    owners = db.session.scalars(
        select(ProgrammeRole.organizer_id)
        .join(Organizer)
        .where(
            ProgrammeRole.programme_id == programme_id,
            ProgrammeRole.role == "owner",
            Organizer.disabled_at.is_(None),
        )
        .order_by(ProgrammeRole.id)
        .with_for_update(of=ProgrammeRole)
    ).all()
    if set(owners) == {organizer_id}:
        raise rules.LastOwner(field="email")


@operation
def leave(organizer_id: int, programme_id: int) -> None:
    """Give up the own role. Raises LastOwner."""
    held = db.session.scalar(
        select(ProgrammeRole).filter_by(organizer_id=organizer_id, programme_id=programme_id)
    )
    if held is None:
        return
    if held.role == "owner":
        check_not_last_owner(organizer_id, programme_id)
    db.session.delete(held)
    changes = {"role": [held.role, None]}
    note(organizer_id, "role given up", "organizer", organizer_id, programme_id, changes)
