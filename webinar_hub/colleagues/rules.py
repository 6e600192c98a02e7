"""Whom one person may sign up for others, for how long they are asked, what may be typed."""

import re
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.colleagues.models import Colleague
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import SignUpState, answer_by, sign_up_state

ROLE = "professional"
CONFIRM_WITHIN = timedelta(days=2)
KEPT_AFTER_ANSWER = timedelta(days=1)  # so that whoever comes late reads that they are late
KEPT_AFTER_EVENT = timedelta(days=30)
DAY = timedelta(days=1)
LETTERS_TO_A_MAILBOX = 3  # a day, by which somebody is told that they were put on a list
LONGEST_NAME = 60

# Whoever gets the letter did not ask for it: nothing in it may lead anywhere or be a message.
_WORD = r"(?:(?:[^\W\d_]\.){1,3}|[^\W\d_]+\.?)"  # a dot ends a word, or follows an initial
_NAME = re.compile(rf"{_WORD}(?:[ '’\-]{{1,2}}{_WORD})*")


class NotForColleagues(Refusal):
    message = _("Nobody can be signed up by others for this event.")


class TooManyToday(Refusal):
    message = _(
        "So many people cannot be asked in one day. Nothing was sent; please press the button "
        "again tomorrow."
    )


class AlreadyAnswered(Refusal):
    message = _("This person has accepted meanwhile and decides alone from now on.")


def takes_colleagues(event: Event, at: datetime) -> bool:
    """Events for professionals. A sensitive one is named to nobody who did not ask for it.

    Where organizers decide on each sign-up they decide on people who have asked themselves.
    """
    return (
        ROLE in event.audience
        and not event.sensitive
        and not event.approval
        and sign_up_state(event, at) is SignUpState.OPEN
    )


def is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def waits_until(colleague: Colleague) -> datetime | None:
    """Until when the answer of somebody counts: as the letter that went out last says."""
    registration = colleague.registration
    if registration is not None and held(registration):
        assert registration.offered_until is not None
        return answer_by(registration.event, registration.offered_until)
    return colleague.answer_by


def held(registration: Registration) -> bool:
    """A seat is held for the person, who has not agreed yet."""
    return registration.state == "offered" and registration.agrees_within is not None


def standing(colleague: Colleague, at: datetime) -> str:
    """All that the manager learns: `accepted`, `waiting` or `no_answer`.

    Whoever says no, or is not written to at all, looks like somebody who has not answered yet.
    """
    if colleague.state == "accepted":
        return "accepted"
    until = waits_until(colleague)
    return "waiting" if until is None or at < until else "no_answer"
