"""Organizers come, sign in, get roles, leave; and what they do is noted."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from webinar_hub.accounts import letters, passwords, queries, rules, second_step
from webinar_hub.accounts.auditing import note as note
from webinar_hub.accounts.giving_roles import set_role as set_role
from webinar_hub.accounts.models import (
    OneTimeLink,
    Organizer,
    StaffSession,
)
from webinar_hub.core import clock, limits, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.text import one_line
from webinar_hub.mail import outbox

QUARTER_HOUR = 900
HOUR = 3600
SEEN_EVERY = timedelta(minutes=10)  # a sign of life is written no more often than this
WELCOME = "welcome"
LONGEST_NAME = 120


def sign_in(
    email: str, password: str, network: str, replaces: str | None = None, browser: str = ""
) -> str:
    """A new secret for the cookie; raises WrongSignIn, TooMany or CodeNeeded.

    `network` is where the attempt comes from. The sign-in that the browser held before, `replaces`,
    is ended.
    """
    who = rules.email_key(email) or one_line(email)
    limits.use("sign-in", f"{who} {network}", allowed=10, seconds=QUARTER_HOUR)
    limits.use("sign-in to one account", who, allowed=100, seconds=HOUR)
    limits.use("sign-in from one network", network, allowed=100, seconds=QUARTER_HOUR)
    organizer = queries.by_email(email)
    stored = organizer.password_hash if organizer and organizer.disabled_at is None else None
    if not passwords.matches(stored, password) or organizer is None or stored is None:
        raise rules.WrongSignIn
    if passwords.outdated(stored):
        keep_hash(organizer.id, stored, passwords.hashed(password))
    if organizer.step_sealed is not None:
        raise rules.CodeNeeded(passed=second_step.passed(organizer))
    if replaces:
        sign_out(replaces)
    return open_session(organizer.id, browser)


@operation
def open_session(organizer_id: int, browser: str = "") -> str:
    """Remember a browser as signed in; the secret is stored as its digest only.

    Its owner is written to where no sign-in of the last weeks was from a browser of this kind.
    """
    now, secret = clock.now(), tokens.secret()
    if browser and queries.is_new_browser(organizer_id, browser):
        outbox.put(letters.new_browser(db.session.get_one(Organizer, organizer_id), browser))
    db.session.add(
        StaffSession(
            organizer_id=organizer_id,
            browser=browser,
            token_digest=tokens.digest(secret),
            created_at=now,
            seen_at=now,
            expires_at=now + rules.LONGEST,
        )
    )
    note(organizer_id, "signed in", "organizer", organizer_id)
    return secret


@operation
def keep_hash(organizer_id: int, old: str, new: str) -> None:
    """Replace a hash by one with today's parameters, unless the password changed meanwhile."""
    same = Organizer.id == organizer_id, Organizer.password_hash == old
    db.session.execute(update(Organizer).where(*same).values(password_hash=new))


@operation
def keep_alive(session_id: int) -> None:
    db.session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(seen_at=clock.now())
    )


@operation
def sign_out(secret: str) -> None:
    end_sessions(StaffSession.token_digest == tokens.digest(secret))


@operation
def forget_old() -> int:
    """Remove sign-ins and links that ended long ago; returns how many."""
    before = clock.now() - rules.KEPT
    gone = [
        db.session.scalars(delete(model).where(model.expires_at < before).returning(model.id)).all()
        for model in (StaffSession, OneTimeLink)
    ]
    return sum(map(len, gone))


@operation
def add_organizer(email: str, name: str, site_owner: bool, language: str, zone: str) -> str:
    """Add one without a password; returns the token of the link with which it is chosen."""
    key = rules.email_key(email)
    if key is None:
        raise rules.UnusableAddress(field="email")
    if queries.by_email(email) is not None:
        raise rules.AddressTaken(field="email")
    organizer = Organizer(
        public_id=tokens.public_id(),
        email=one_line(email),
        email_key=key,
        name=one_line(name)[:LONGEST_NAME],
        site_owner=site_owner,
        language=language,
        zone=zone,
        created_at=clock.now(),
    )
    db.session.add(organizer)
    db.session.flush()
    note(None, "organizer added", "organizer", organizer.id)
    return _new_link(organizer)


@operation
def new_link(email: str, by: int | None = None) -> str:
    """Another link for choosing a password, for somebody who lost link or password.

    Older links die. The password that holds now goes on holding until a new one is chosen, which
    ends every sign-in of the person.
    """
    organizer = _organizer(email)
    if organizer.disabled_at is not None:
        raise rules.AccountDisabled(field="email")
    _end_links(organizer.id)
    note(by, "link made", "organizer", organizer.id)
    return _new_link(organizer)


@operation
def disable(email: str, by: int | None = None) -> None:
    """End an account at once: its open pages are signed out, its links die.

    Raises LastSiteOwner and NotYourself.
    """
    organizer = _organizer(email)
    rules.check_may_disable(organizer.id, _enabled_site_owners(), by)
    if organizer.disabled_at is None:
        organizer.disabled_at = clock.now()
        end_sessions(StaffSession.organizer_id == organizer.id)
        _end_links(organizer.id)
        note(by, "organizer disabled", "organizer", organizer.id)


@operation
def enable(email: str, by: int | None = None) -> None:
    organizer = _organizer(email)
    if organizer.disabled_at is not None:
        organizer.disabled_at = None
        note(by, "organizer enabled", "organizer", organizer.id)


def choose_password(token: str, password: str, browser: str = "") -> str:
    """Set the password by a one-time link and sign in; returns the cookie's secret.

    Raises LinkUsedUp, WeakPassword, and CodeNeeded once the password is set: a link stands in for
    the password, never for the second step.
    """
    link = queries.usable_link(token, WELCOME)
    if link is None:
        raise rules.LinkUsedUp
    rules.check_password(password, link.organizer.email, link.organizer.name)
    organizer = _use_link(token, passwords.hashed(password))
    if organizer.step_sealed is not None:
        raise rules.CodeNeeded(passed=second_step.passed(organizer))
    return open_session(organizer.id, browser)


@operation
def _use_link(token: str, password_hash: str) -> Organizer:
    now = clock.now()
    link = db.session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.token_digest == tokens.digest(token), OneTimeLink.purpose == WELCOME)
        .with_for_update()
    )
    if link is None or not rules.is_usable(link, now):
        raise rules.LinkUsedUp
    link.organizer.password_hash = password_hash
    _end_links(link.organizer_id)
    end_sessions(StaffSession.organizer_id == link.organizer_id)
    note(link.organizer_id, "password chosen", "organizer", link.organizer_id)
    return link.organizer


def _new_link(organizer: Organizer) -> str:
    now, token = clock.now(), tokens.secret()
    db.session.add(
        OneTimeLink(
            purpose=WELCOME,
            organizer_id=organizer.id,
            token_digest=tokens.digest(token),
            created_at=now,
            expires_at=now + rules.LINK_LIFE,
        )
    )
    return token


def _organizer(email: str) -> Organizer:
    organizer = queries.by_email(email)
    if organizer is None:
        raise rules.UnknownOrganizer(field="email")
    return organizer


def _enabled_site_owners() -> list[int]:
    """Those who can sign in: who never used the first link has no password yet.

    Held until the end: of two owners who disable one another at once, one has to stay.
    """
    return list(
        db.session.scalars(
            select(Organizer.id)
            .where(
                Organizer.site_owner,
                Organizer.disabled_at.is_(None),
                Organizer.password_hash.is_not(None),
            )
            .order_by(Organizer.id)
            .with_for_update()
        )
    )


def _end_links(organizer_id: int) -> None:
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.organizer_id == organizer_id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def end_sessions(*which: Any) -> None:
    """Part of an operation."""
    db.session.execute(
        update(StaffSession)
        .where(*which, StaffSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
