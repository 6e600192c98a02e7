"""Which dates of a series somebody may come to, now and later: pure answers and refusals."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules import (
    LETTER_AGAIN_SECONDS,
    DatesChanged,
    RoleNotInvited,
    SignUpState,
    dates_mark,
    sign_up_state,
)

LEFT_ALONE = timedelta(seconds=60)  # an organizer who still corrects a new date writes one letter


class NothingOpen(Refusal):
    message = _("Nobody can sign up for a date of this series now.")


class NoDateChosen(Refusal):
    message = _("Please choose at least one date, or all of them.")


class DateNotForRole(Refusal):
    message = _("Some of these dates are not for this group. Please choose others.")


class AlreadyLeft(Refusal):
    message = _("You have already left this series.")


def open_dates(events: Iterable[Event], at: datetime) -> list[Event]:
    """Those for which people may sign up now."""
    return [event for event in events if sign_up_state(event, at) is SignUpState.OPEN]


def roles_invited(dates: Iterable[Event]) -> frozenset[str]:
    """Whom at least one of the dates is for."""
    return frozenset[str]().union(*(event.audience for event in dates))


def dates_for(
    open_ones: Sequence[Event], role: str, chosen: Collection[str] | None
) -> list[Event]:
    """The dates that a form asks for; `chosen`: public ids, or None for the whole series.

    In the whole series, what is not for the role is passed over. Raises NothingOpen,
    RoleNotInvited, NoDateChosen, DatesChanged or DateNotForRole.
    """
    if not open_ones:
        raise NothingOpen
    if role not in roles_invited(open_ones):
        raise RoleNotInvited(field="role")
    if chosen is None:
        return [event for event in open_ones if role in event.audience]
    if not chosen:
        raise NoDateChosen(field="dates")
    wanted = [event for event in open_ones if event.public_id in chosen]
    if len(wanted) < len(set(chosen)):
        raise DatesChanged
    if any(role not in event.audience for event in wanted):
        raise DateNotForRole(field="dates")
    return wanted


def mark(dates: Iterable[Event]) -> str:
    """Changes whenever a form shows other dates, or dates at another time."""
    seen = sorted((event.public_id, dates_mark(event)) for event in dates)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:12]


def check_seen(dates: Iterable[Event], seen: str | None) -> None:
    """A form may have been open for hours."""
    if seen is not None and seen != mark(dates):
        raise DatesChanged


def parts_offered(pools: Mapping[int, Sequence[SeatPool]]) -> list[str]:
    """The ways to take part, where a date leaves the choice."""
    modes = {pool.mode for several in pools.values() if len(several) > 1 for pool in several}
    return ["in_person", "online"] if {"in_person", "online"} <= modes else []


def pool_for(pools: Sequence[SeatPool], part: str | None) -> SeatPool:
    """Where a person's seat is: in the part that they chose, where the date has it.

    Who was never asked takes part online: for that nobody has to travel.
    """
    return next((pool for pool in pools if pool.mode == (part or "online")), pools[0])


def comes_later(event: Event, role: str, at: datetime) -> bool:
    """Who takes part in the whole series has a seat there once sign-up has opened."""
    return sign_up_state(event, at) is SignUpState.NOT_YET and role in event.audience


def takes_enrolled(event: Event, at: datetime) -> bool:
    """Whether a date has its door open for those who take part in the whole series.

    Not while an organizer may still correct it, and not when it has begun.
    """
    if sign_up_state(event, at) is not SignUpState.OPEN or event.begun(at):
        return False
    touched = [event.changed_at, *(meeting.changed_at for meeting in event.meetings)]
    return max(touched) <= at - LEFT_ALONE


def may_come_back(event: Event, role: str, registration: Registration | None, at: datetime) -> bool:
    """To a date that the person gave back and may still sign up for."""
    gone = registration is not None and registration.state == "cancelled"
    return gone and sign_up_state(event, at) is SignUpState.OPEN and role in event.audience


def may_skip(event: Event, registration: Registration | None, at: datetime) -> bool:
    ahead = event.status == "scheduled" and not event.over(at)
    return registration is not None and registration.live and ahead


def letter_may_go_again(enrolment: SeriesEnrolment, at: datetime) -> bool:
    return (at - enrolment.letter_sent_at).total_seconds() >= LETTER_AGAIN_SECONDS
