"""Who signs in to the demonstration: an owner of the site, and somebody who only reads."""

import fcntl
import os
import secrets
from collections.abc import Mapping

from sqlalchemy import select

from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts import passwords
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.queries import by_email
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.web import settings
from webinar_hub.settings import Settings

OWNER = "organizer@example.org"
VIEWER = "viewer@example.org"
NAMES: Mapping[str, str] = {OWNER: "Анна Демина", VIEWER: "Михаил Читаев"}
SECRET_FILE = "demo-organizer.secret"
PASSWORD_BYTES = 12


def organizer_credentials(settings: Settings) -> tuple[str, str]:
    """Address and password of the demonstration's organizer; the password is made once."""
    settings.data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.data / SECRET_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # processes that start together read the same
        password = file.read().strip()
        if not password:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            file.write(password)
    return OWNER, password


def let_sign_in() -> None:
    """Make the accounts, or mend them where the file with the password was lost meanwhile."""
    _, password = organizer_credentials(settings())
    present = (by_email(OWNER), by_email(VIEWER))
    if not all(one is not None and _may_sign_in(one, password) for one in present):
        _set_up(passwords.hashed(password))


def _may_sign_in(organizer: Organizer, password: str) -> bool:
    return organizer.disabled_at is None and passwords.matches(organizer.password_hash, password)


@operation
def _set_up(password_hash: str) -> None:
    one_at_a_time("accounts of the demonstration")
    for email, name in NAMES.items():
        organizer = by_email(email) or _added(email, name)
        organizer.disabled_at = None
        organizer.site_owner = email == OWNER
        organizer.password_hash = password_hash
    for programme_id in db.session.scalars(select(Programme.id).where(Programme.demo)).all():
        accounts.set_role(VIEWER, programme_id, "viewer")


def _added(email: str, name: str) -> Organizer:
    own = settings()
    accounts.add_organizer(
        email,
        name,
        site_owner=email == OWNER,
        language=own.default_language,
        zone=own.default_zone,
    )
    return db.session.scalars(select(Organizer).where(Organizer.email == email)).one()
