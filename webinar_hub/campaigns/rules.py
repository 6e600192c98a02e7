"""What may be sent to many, when each letter leaves, and to whom it does not go: pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.news.rules import night_ends

WORTH_SENDING = timedelta(days=7)
WEEK = timedelta(days=7)  # within which only so much news goes to one person
FURTHEST_AHEAD = timedelta(days=366)
LONGEST_SUBJECT = 150  # characters
LONGEST_BODY = 20_000
EXAMPLES = 3  # letters that are looked at before sending
TESTS_AN_HOUR = 20


class NobodyThere(Refusal):
    message = _(
        "There is nobody with an address among the chosen people, so there is nothing to send."
    )


class NoEvent(Refusal):
    message = _(
        "News of an event goes to people who signed up for it: please choose events or series."
    )


class OneEvent(Refusal):
    message = _(
        "People who were invited are asked about one event: please choose exactly one, and no "
        "series."
    )


class NoWords(Refusal):
    message = _("There is nothing to send: please write the letter first.")


class OnlyLive(Refusal):
    message = _("Who gave the seat back does not take part any more: only programme news can go.")


class AlreadyBegun(Conflict):
    message = _("This letter is on its way already and cannot be changed any more.")


class NotPossibleNow(Conflict):
    message = _("That is not possible any more: the letter has gone on meanwhile.")


class TooFarAhead(Refusal):
    message = _("Please choose a time within the next year.")


class InThePast(Refusal):
    message = _("That time has passed. Please choose a later one, or send now.")


class TooManyTests(Refusal):
    message = _("Twenty tests within an hour are enough. Please try again later.")


def leaves_at(at: datetime, zone: str, next_start: datetime | None = None) -> datetime:
    """By day at once, in the night of the reader in the morning.

    Unless what it is about begins before that: then it cannot wait.
    """
    morning = night_ends(at, zone)
    if next_start is not None and at < next_start <= morning:
        return at
    return morning


def check_start(at: datetime, now: datetime) -> None:
    """Raises InThePast, TooFarAhead."""
    if at < now - timedelta(minutes=1):
        raise InThePast(field="at")
    if at > now + FURTHEST_AHEAD:
        raise TooFarAhead(field="at")


def the_one(registrations: Sequence[Any], now: datetime) -> Any:
    """Of a person's registrations the one that the letter is about: the next that is still ahead,
    else the last one."""
    ahead = [one for one in registrations if _start(one) is not None and _start(one) > now]
    if ahead:
        return min(ahead, key=lambda one: (_start(one), one.id))
    return max(registrations, key=lambda one: one.id)


def _start(registration: Any) -> Any:
    return registration.event.first_start


def varied(candidates: Iterable[Any], number: int = EXAMPLES) -> list[Any]:
    """Examples that differ: each language, open and discreet, before a second of the same."""
    found: list[Any] = []
    rest: list[Any] = []
    seen: set[tuple[str, bool]] = set()
    for one in candidates:
        sort = (one.language, one.discreet)
        (rest if sort in seen else found).append(one)
        seen.add(sort)
    return [*found, *rest][:number]
