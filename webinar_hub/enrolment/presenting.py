"""A person's dates of a series as their own page shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.presenting import event_path, shown_meeting
from webinar_hub.catalogue.times import moment_words, time_words
from webinar_hub.core import links
from webinar_hub.core.language import _, current
from webinar_hub.enrolment import rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.queries import OwnDate
from webinar_hub.registration.letters.words import joins_online
from webinar_hub.registration.models import Registration

CAME = {"attended", "partly"}


@dataclass(frozen=True)
class Line:
    """One date; `state`: words, and the kind of badge that shows them."""

    public_id: str
    title: str
    lang: str
    url: str
    time: Any
    state: tuple[Any, str]
    join_url: str = ""
    details_url: str = ""
    may_skip: bool = False
    may_return: bool = False


@dataclass(frozen=True)
class Overview:
    coming: list[Line] = field(default_factory=list)
    past: list[Line] = field(default_factory=list)
    attended: tuple[int, int] | None = None  # of how many; None: nothing is known


def overview(
    enrolment: SeriesEnrolment,
    dates: Sequence[OwnDate],
    verdicts: Mapping[int, Collection[str]],
    now: datetime,
) -> Overview:
    coming = [one for one in dates if not one.event.over(now) and _is_of_interest(one, enrolment)]
    had = [one for one in dates if one.event.over(now) and _had_a_seat(one)]
    known = [set(verdicts.get(_id(one), ())) for one in had]
    attended = (sum(bool(one & CAME) for one in known), len(had)) if any(known) else None
    return Overview(
        [_coming(one, enrolment, now) for one in coming],
        [_past(one, verdicts, enrolment, now) for one in reversed(had)],
        attended,
    )


def _is_of_interest(one: OwnDate, enrolment: SeriesEnrolment) -> bool:
    """A date that they never had is shown only to who takes part in the whole."""
    if one.registration is not None:
        return True
    return enrolment.standing and enrolment.role in one.event.audience


def _had_a_seat(one: OwnDate) -> bool:
    held = one.registration is not None and one.registration.state == "confirmed"
    return held and one.event.status == "scheduled"


def _id(one: OwnDate) -> int:
    return one.registration.id if one.registration else 0


def _coming(one: OwnDate, enrolment: SeriesEnrolment, now: datetime) -> Line:
    registration, event = one.registration, one.event
    standing = event.status == "scheduled"
    own = registration if registration is not None and registration.live and standing else None
    return _line(
        event,
        enrolment,
        now,
        state=_state(one, enrolment, now),
        join_url=_join_url(own) if own else "",
        details_url=_personal("manage", own) if own else "",
        may_skip=rules.may_skip(event, registration, now),
        may_return=enrolment.live
        and rules.may_come_back(event, enrolment.role, registration, now),
    )


def _past(
    one: OwnDate,
    verdicts: Mapping[int, Collection[str]],
    enrolment: SeriesEnrolment,
    now: datetime,
) -> Line:
    known = set(verdicts.get(_id(one), ()))
    state: tuple[Any, str] = (_("Not recorded"), "plain")
    if known & CAME:
        state = (_("You were there"), "good")
    elif "absent" in known:
        state = (_("You were not there"), "plain")
    return _line(one.event, enrolment, now, state=state)


def _line(
    event: Event, enrolment: SeriesEnrolment, now: datetime, *, state: tuple[Any, str], **more: Any
) -> Line:
    meeting = shown_meeting(event, now)
    time = time_words(meeting, current(), enrolment.zone) if meeting else None
    return Line(
        event.public_id, event.title, event.language, event_path(event), time, state, **more
    )


def _state(one: OwnDate, enrolment: SeriesEnrolment, now: datetime) -> tuple[Any, str]:
    registration, event = one.registration, one.event
    if event.status != "scheduled":
        return _("Does not take place"), "bad"
    if registration is None:
        if event.sign_up_opens_at is not None and now < event.sign_up_opens_at:
            opens = moment_words(event.sign_up_opens_at, event.zone, current())
            return _("Sign-up opens on %(time)s", time=opens), "plain"
        if rules.open_dates([event], now):
            return _("You will be signed up shortly"), "plain"
        return _("Sign-up is closed"), "plain"
    if registration.state == "declined":
        return _("The organizers have declined"), "plain"
    if not registration.live:
        if not enrolment.live:
            return _("You are not signed up"), "plain"
        if registration.cancelled_by == "self":
            return _("You skip this date"), "plain"
        if registration.released or registration.lapsed:
            return _("You are not signed up for this date any more"), "plain"
        return _("The organizers have taken you out of this date"), "plain"
    if registration.state == "waitlisted":
        return _("Number %(place)s on the waiting list", place=one.place), "attention"
    if registration.state == "offered":
        return _("A seat is offered to you"), "attention"
    if registration.state == "pending":
        return _("The organizers look at your request"), "plain"
    return _("You have a seat"), "good"


def _join_url(registration: Registration) -> str:
    """Only where they come by a link, and have a seat."""
    meetings = registration.event.standing_meetings
    if registration.state != "confirmed" or not joins_online(registration, meetings):
        return ""
    return _personal("join", registration)


def _personal(purpose: str, registration: Registration) -> str:
    return links.personal_url(purpose, registration.public_id, registration.link_counter)
