"""Coming in on another device: six digits are shown here and typed there. Operations."""

import hashlib
import hmac
import secrets

from sqlalchemy import and_, delete, or_, select, update

from webinar_hub.attendance import rules
from webinar_hub.attendance.models import JoinCode
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.web import settings
from webinar_hub.registration.models import Registration


@operation
def make_code(registration_id: int) -> str:
    """New digits; those that were shown before and not used open nothing any more."""
    now = clock.now()
    unused = JoinCode.used_at.is_(None)
    db.session.execute(
        delete(JoinCode).where(
            unused, or_(JoinCode.registration_id == registration_id, JoinCode.expires_at <= now)
        )
    )
    code = _unused_digits()
    db.session.add(
        JoinCode(
            registration_id=registration_id,
            code_digest=_digest(code),
            expires_at=now + rules.CODE_HOLDS,
        )
    )
    return code


@operation
def use_code(code: str) -> str:
    """The secret for the device on which the code was typed. Raises NoSuchCode."""
    now, secret = clock.now(), tokens.secret()
    used = db.session.scalar(
        update(JoinCode)
        .where(
            JoinCode.code_digest == _digest(code),
            JoinCode.used_at.is_(None),
            JoinCode.expires_at > now,
        )
        .values(used_at=now, code_digest=None, browser_digest=tokens.digest(secret))
        .returning(JoinCode.id)
    )
    if used is None:
        raise rules.NoSuchCode(field="code")
    return secret


def let_in(secret: str) -> str | None:
    """The public id of the registration whose code was typed on the device with that secret."""
    return db.session.scalar(
        select(Registration.public_id)
        .join(JoinCode, JoinCode.registration_id == Registration.id)
        .where(JoinCode.browser_digest == tokens.digest(secret))
    )


@operation
def forget_codes() -> int:
    """Codes that nobody typed in time, and devices whose event is over."""
    now = clock.now()
    over = (
        select(Registration.id)
        .join(Registration.event)
        .where(Event.last_end < now - rules.CODES_KEPT)
    )
    gone = or_(
        and_(JoinCode.used_at.is_(None), JoinCode.expires_at <= now),
        JoinCode.registration_id.in_(over),
    )
    return len(db.session.scalars(delete(JoinCode).where(gone).returning(JoinCode.id)).all())


def _unused_digits() -> str:
    """Of a million, a few are taken at a time."""
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        taken = select(JoinCode.id).where(JoinCode.code_digest == _digest(code))
        if db.session.scalar(taken) is None:
            return code


def _digest(code: str) -> str:
    """Keyed, since whoever reads the database could try a million digits in a second."""
    return hmac.new(settings().link_key, f"join\0{code}".encode(), hashlib.sha256).hexdigest()
