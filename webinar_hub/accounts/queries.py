"""Organizers, signed-in browsers, the record of who did what."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.accounts import rules
from webinar_hub.accounts.models import (
    AuditEntry,
    OneTimeLink,
    Organizer,
    RecoveryCode,
    StaffSession,
)
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db


def by_email(email: str) -> Organizer | None:
    key = rules.email_key(email)
    if key is None:
        return None
    return db.session.scalar(select(Organizer).where(Organizer.email_key == key))


def by_public_id(public_id: str) -> Organizer | None:
    return db.session.scalar(select(Organizer).where(Organizer.public_id == public_id))


def signed_in(secret: str | None) -> StaffSession | None:
    """The living sign-in of a cookie, with the organizer and the roles."""
    if not secret:
        return None
    found = db.session.scalar(
        select(StaffSession)
        .where(StaffSession.token_digest == tokens.digest(secret))
        .options(joinedload(StaffSession.organizer).selectinload(Organizer.roles))
    )
    return found if found is not None and rules.is_alive(found, clock.now()) else None


def living_sessions(organizer_id: int) -> list[StaffSession]:
    """Where somebody is signed in now, the last seen first."""
    found = db.session.scalars(
        select(StaffSession)
        .where(StaffSession.organizer_id == organizer_id, StaffSession.ended_at.is_(None))
        .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
        .options(joinedload(StaffSession.organizer))
    )
    return [one for one in found if rules.is_alive(one, clock.now())]


def is_new_browser(organizer_id: int, browser: str) -> bool:
    """Whether others are known of this account, and none of this kind."""
    kinds = set(
        db.session.scalars(
            select(StaffSession.browser).where(
                StaffSession.organizer_id == organizer_id, StaffSession.browser != ""
            )
        )
    )
    return bool(kinds) and browser not in kinds


def unused_recovery_codes(organizer_id: int) -> int:
    mine = RecoveryCode.organizer_id == organizer_id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*mine)) or 0


def last_signed_in(secret: str | None) -> Organizer | None:
    """Whose sign-in a cookie is of, also when it has ended."""
    return db.session.scalar(
        select(Organizer)
        .join(StaffSession, StaffSession.organizer_id == Organizer.id)
        .where(StaffSession.token_digest == tokens.digest(secret or ""))
    )


def usable_link(token: str, purpose: str) -> OneTimeLink | None:
    found = db.session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.token_digest == tokens.digest(token), OneTimeLink.purpose == purpose)
        .options(joinedload(OneTimeLink.organizer))
    )
    return found if found is not None and rules.is_usable(found, clock.now()) else None


def history(about_type: str, about_ids: Iterable[int], limit: int = 20) -> list[AuditEntry]:
    """What was done to these things, the newest first."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.about_type == about_type, AuditEntry.about_id.in_(list(about_ids)))
            .order_by(AuditEntry.id.desc())
            .limit(limit)
            .options(joinedload(AuditEntry.organizer))
        )
    )


def organizers_of(programme_id: int, *, also_disabled: bool = False) -> list[Organizer]:
    """Who has a role in a programme, by name."""
    wanted = _everybody().where(Organizer.roles.any(programme_id=programme_id))
    if not also_disabled:
        wanted = wanted.where(Organizer.disabled_at.is_(None))
    return list(db.session.scalars(wanted))


def everybody() -> list[Organizer]:
    """Who has an account, disabled or not, by name."""
    return list(db.session.scalars(_everybody()))


def _everybody() -> Select[Organizer]:
    return (
        select(Organizer)
        .options(selectinload(Organizer.roles))
        .order_by(Organizer.name, Organizer.id)
    )
