"""Seats whose holders have not shown yet that letters reach them: when they are asked, and until
when; how many one mailbox or network may hold."""

from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.rules.offers import CUT_OFF, SHORTEST

FIRST_LETTER = timedelta(hours=24)  # so long the letter with the seat has time to be used
TO_ANSWER = timedelta(hours=24)
LEAST_TO_ANSWER = timedelta(hours=6)  # somebody who sleeps must still be able to
BEFORE_OFFERS_STOP = timedelta(hours=1)  # for a sweep that is late


class TooManyUnproven(Refusal):
    """`field` is that of the address where it is about the mailbox."""


class MailboxHoldsTooMany(TooManyUnproven):
    message = _(
        "Very many seats are held for this address, and nobody has shown yet that letters arrive "
        "there. Please open one of the letters, press “I keep my seat” on the page behind its link "
        "or sign in under “My registrations”, and send this form again: what you typed stays here."
    )


class NetworkHoldsTooMany(TooManyUnproven):
    message = _(
        "From your network very many seats are held by people who have not used their letters yet. "
        "If you have such a letter, please press “I keep my seat” on the page behind its link. "
        "Then send this form again: what you typed stays here."
    )


def offers_stop(event: Event) -> datetime | None:
    """After that a freed seat could not be offered any more."""
    return event.first_start - CUT_OFF - SHORTEST if event.first_start else None


def keep_by(event: Event, since: datetime, at: datetime) -> datetime | None:
    """Until when somebody is asked to keep the seat that they have `since`; None: they are not.

    Not before the first letter has had its time, and not where too little is left to answer: who
    has signed up shortly before the start is left alone.
    """
    stop = offers_stop(event)
    if stop is None or event.status != "scheduled" or at < since + FIRST_LETTER:
        return None
    last = stop - BEFORE_OFFERS_STOP
    if last - at < LEAST_TO_ANSWER:
        return None
    return _whole_minute(min(at + TO_ANSWER, last))


def may_release(event: Event, until: datetime, at: datetime) -> bool:
    """The time to answer is over, and whoever waits can still be offered the seat."""
    stop = offers_stop(event)
    return event.status == "scheduled" and stop is not None and until <= at <= stop


def check_unproven(
    mailbox: int, network: int, *, more: int, per_mailbox: int, per_network: int
) -> None:
    """`mailbox` and `network` hold so many, and `more` are asked for."""
    if mailbox + more > per_mailbox:
        raise MailboxHoldsTooMany(field="email")
    if network + more > per_network:
        raise NetworkHoldsTooMany


def _whole_minute(moment: datetime) -> datetime:
    """That minute: a letter can name it exactly."""
    return moment.replace(second=0, microsecond=0)
