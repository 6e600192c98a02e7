"""How long things hold, and how often one may guess: pure."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

GOOD_FOR = timedelta(minutes=10)  # the letter's link and code
MOST_TRIES = 6
IDLE = timedelta(days=30)
IDLE_DISCREET = timedelta(hours=12)  # others may use the device
SEEN_EVERY = timedelta(hours=1)  # a sign of life is written no more often than this
KEPT = timedelta(hours=1)  # what was asked, after it has ended
LETTERS_KEPT = timedelta(days=1)


class WrongCode(Refusal):
    message = _(
        "This is not the code of the newest letter. Please look once more: it has six digits."
    )


class NoMoreTries(Refusal):
    message = _("The code was typed wrong too often, so it is void. Please ask for a new letter.")


class TooLate(Refusal):
    message = _(
        "The link and the code of the letter hold ten minutes and once. "
        "Please ask for a new letter."
    )


class Asked(Protocol):
    """As much of a sign-in as it takes to say whether it is still good."""

    @property
    def expires_at(self) -> Any: ...
    @property
    def proved_at(self) -> Any: ...
    @property
    def used_at(self) -> Any: ...
    @property
    def tries(self) -> Any: ...


def is_good(asked: Asked, at: datetime) -> bool:
    """The link and the code still do something."""
    return asked.expires_at > at and asked.proved_at is None


def waits_for_choice(asked: Asked, at: datetime) -> bool:
    """The mailbox is proved, and it is not said yet who of its people it is."""
    return asked.expires_at > at and asked.proved_at is not None and asked.used_at is None


def why_not(asked: Asked, at: datetime) -> Refusal:
    """Of a code that cannot be tried any more."""
    if is_good(asked, at) and asked.tries >= MOST_TRIES:
        return NoMoreTries(field="code")
    return TooLate(field="code")


def idle_for(*, discreet: bool) -> timedelta:
    return IDLE_DISCREET if discreet else IDLE


def is_alive(seen_at: datetime, at: datetime, *, discreet: bool) -> bool:
    return seen_at + idle_for(discreet=discreet) > at
