"""Who may sign in, with which password, for how long."""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

from webinar_hub.accounts.models import OneTimeLink, StaffSession
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, Refusal
from webinar_hub.core.text import one_line

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
LINK_LIFE = timedelta(days=7)
KEPT = timedelta(days=30)  # what has ended can be looked at so long
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
# What each role may do; the two narrow ones see nothing else of a programme.
MAY = {
    "owner": {"owner", "organizer", "viewer", "check_in", "consultant"},
    "organizer": {"organizer", "viewer", "check_in", "consultant"},
    "viewer": {"viewer"},
    "check_in": {"check_in"},
    "consultant": {"consultant"},
}

# Such as people take when twelve characters are asked for; shorter ones are refused anyway.
_COMMON = {
    "123456123456", "123456789012", "1234567890123", "123123123123", "12345678910", "1q2w3e4r5t6y",
    "1qaz2wsx3edc", "qwertyuiop12", "qwertyuiop123", "qwerty123456", "qwertyuiop[]", "asdfghjkl123",
    "passwordpassword", "password1234", "password12345", "password123456", "administrator",
    "iloveyou1234", "letmeinletmein", "welcome12345", "changemenow1", "correcthorsebatterystaple",
    "qazwsxedcrfv", "йцукенгшщзхъ", "йцукен123456", "парольпароль", "пароль123456", "фывапролджэ1",
    "ячсмитьбю123", "организатор1", "администратор",
}  # fmt: skip
_REPETITION = re.compile(r"(.{1,4})\1+.{0,3}")
_STRAIGHT = "01234567890123456789 abcdefghijklmnopqrstuvwxyz абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


class WrongSignIn(Refusal):
    """The same for an unknown address, a wrong password and an account that was ended."""

    message = _("This address and this password do not go together.")


class CodeNeeded(Refusal):
    """The password was right; `details["passed"]` says so to the page that asks for the code."""


class WrongPassword(Refusal):
    message = _("This is not your present password.")


class WrongCode(Refusal):
    message = _(
        "This code does not fit. Please wait for the next one in your app, "
        "or take a recovery code that you have not used yet."
    )


class SetUpTooLong(Refusal):
    message = _("This page has been open for long. Please scan the new picture.")


class WeakPassword(Refusal):
    """Too short, too long, or among the first that anybody would try."""


class LinkUsedUp(Gone):
    message = _(
        "This link has been used already or is too old. "
        "Please ask whoever gave it to you for a new one."
    )


class AddressTaken(Refusal):
    message = _("There is already an organizer with this address.")


class UnusableAddress(Refusal):
    message = _("This does not look like an e-mail address. It should be like anna@example.org.")


class UnknownOrganizer(Refusal):
    message = _(
        "There is no organizer with this address. Whoever looks after this site can add one."
    )


class NotForOneself(Refusal):
    message = _("Nobody changes the own role. Please ask another owner.")


class NotYourself(Refusal):
    message = _("Nobody disables the own account. Please ask another owner of the site.")


class LastSiteOwner(Refusal):
    message = _("This is the last owner of the site. Please add another one first.")


class LastOwner(Refusal):
    message = _(
        "This is the last owner of the programme. Please make somebody else an owner first."
    )


class HasRole(Refusal):
    message = _("Whoever has this address has this role here already.")


class NotYourInvitation(Refusal):
    message = _("This invitation was sent to another address than that of your account.")


class AccountDisabled(Refusal):
    message = _("This account is disabled. Please enable it first.")


def email_key(address: str) -> str | None:
    """The form in which addresses are compared; None for what is no address."""
    try:
        found = validate_email(one_line(address), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return (found.ascii_email or found.normalized).lower()


def check_password(password: str, *known: str) -> None:
    """Long and not among the first guesses; `known` are words that others know of the person."""
    length = len(password)
    if length < SHORTEST_PASSWORD:
        raise WeakPassword(
            _("Please take at least %(number)s characters.", number=SHORTEST_PASSWORD),
            field="password",
        )
    if length > LONGEST_PASSWORD:
        raise WeakPassword(
            _("Please take at most %(number)s characters.", number=LONGEST_PASSWORD),
            field="password",
        )
    if _easily_guessed(unicodedata.normalize("NFKC", password).casefold(), known):
        raise WeakPassword(
            _("This one is among the first that others would try. Please take another one."),
            field="password",
        )


def _easily_guessed(password: str, known: tuple[str, ...]) -> bool:
    bare = "".join(password.split())
    return (
        bare in _COMMON
        or any(bare.startswith(word) and len(bare) - len(word) <= 4 for word in _COMMON)
        or any(word and bare == "".join(word.casefold().split()) for word in known)
        or _REPETITION.fullmatch(bare) is not None
        or bare in _STRAIGHT
        or bare in _STRAIGHT[::-1]
    )


def is_alive(signed_in: StaffSession, at: datetime) -> bool:
    """Whether this browser is still signed in."""
    return (
        signed_in.ended_at is None
        and signed_in.expires_at > at
        and signed_in.seen_at + IDLE > at
        and signed_in.organizer.disabled_at is None
    )


def is_usable(link: OneTimeLink, at: datetime) -> bool:
    return link.used_at is None and link.expires_at > at and link.organizer.disabled_at is None


def check_may_disable(organizer_id: int, site_owners: Collection[int], by: int | None) -> None:
    """Whatever happens, somebody can still sign in and put it right.

    `site_owners`: those who can sign in now.
    """
    if organizer_id == by:
        raise NotYourself
    if set(site_owners) == {organizer_id}:
        raise LastSiteOwner


def suffices(role: str | None, needed: str) -> bool:
    """A higher role may do what a lower one may; a narrow one what it is for, and nothing else."""
    return needed in MAY.get(role or "", ())
