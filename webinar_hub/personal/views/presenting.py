"""Registrations turned into what one's own page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from webinar_hub.catalogue.labels import ORGANISATION_KINDS
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import TimeWords, time_words
from webinar_hub.core import links
from webinar_hub.core.language import _, current
from webinar_hub.news import choosing
from webinar_hub.news.models import Subscriber
from webinar_hub.participants.models import Participant
from webinar_hub.participants.profile import Work
from webinar_hub.participants.rules import full_name
from webinar_hub.registration.letters.words import joins_online
from webinar_hub.registration.models import Registration
from webinar_hub.registration.queries import ahead_in_line
from webinar_hub.registration.rules import join_is_near


@dataclass(frozen=True)
class Row:
    """A registration in a list: `kind` is that of its badge, `join_url` empty when it is early."""

    title: str
    language: str
    programme: str
    time: TimeWords | None
    further: int  # meetings beside the one whose time is shown
    state: Any
    kind: str
    url: str
    join_url: str


def coming_and_past(
    registrations: Sequence[Registration], zone: str, now: datetime
) -> tuple[list[Row], list[Row]]:
    """The nearest first in both."""
    ordered = sorted(registrations, key=lambda one: (_when(one.event, now), one.id))
    coming = [row_of(one, zone, now) for one in ordered if not one.event.over(now)]
    past = [row_of(one, zone, now) for one in reversed(ordered) if one.event.over(now)]
    return coming, past


def row_of(registration: Registration, zone: str, now: datetime) -> Row:
    event = registration.event
    token = links.token("manage", registration.public_id, registration.link_counter)
    state, kind = state_words(registration, now)
    shown = _shown_meeting(event, now)
    return Row(
        title=event.title,
        language=event.language,
        programme=event.programme.name,
        time=time_words(shown, current(), zone) if shown else None,
        further=max(0, len(event.standing_meetings) - 1),
        state=state,
        kind=kind,
        url=url_for("registration.manage", token=token),
        join_url=_join_url(registration, now),
    )


def state_words(registration: Registration, now: datetime) -> tuple[Any, str]:
    """How things stand in words, and the kind of the badge."""
    event, state = registration.event, registration.state
    if state == "declined":
        return _("The organizers have declined"), "plain"
    if state == "cancelled":
        return _("Not signed up any more"), "plain"
    if event.status != "scheduled":
        return _("Does not take place"), "bad"
    if event.over(now):
        return _("Over"), "plain"
    if state == "waitlisted":
        place = ahead_in_line(registration) + 1
        return _("Number %(place)s on the waiting list", place=place), "attention"
    if state == "pending":
        return _("The organizers look at your request"), "attention"
    if state == "offered":
        return _("A seat is kept for you"), "attention"
    return _("You have a seat"), "good"


@dataclass(frozen=True)
class News:
    """What a mailbox wants to hear of, in words, and where that is changed."""

    wanted: list[str]
    url: str


def news(subscriber: Subscriber | None) -> News | None:
    confirmed = [one for one in subscriber.subscriptions if one.confirmed_at] if subscriber else []
    if subscriber is None or not confirmed:
        return None
    token = links.token("news", subscriber.public_id)
    return News(
        wanted=[choosing.in_words(choosing.of_row(one, current())) for one in confirmed],
        url=url_for("news.own_page", token=token),
    )


def profile(person: Participant, work: Work, now: datetime) -> dict[str, Any]:
    """What is kept for all sign-ups, and whether it is time to ask if it is still right."""
    kind = ORGANISATION_KINDS[work.organisation_kind] if work.organisation_kind else ""
    rows = [
        (_("Name"), full_name(person.given_name, person.family_name, person.patronymic)),
        (_("Organization"), work.organisation),
        (_("Kind of organization"), kind),
        (_("Position"), work.position),
        (_("Region"), person.region.name_in(current()) if person.region else ""),
    ]
    return {
        "profile": [(term, value) for term, value in rows if value],
        "ask_again": person.may_be_out_of_date(now),
    }


def _join_url(registration: Registration, now: datetime) -> str:
    event = registration.event
    seated = registration.state == "confirmed" and event.status == "scheduled"
    if not seated or not join_is_near(event, now):
        return ""
    if not joins_online(registration, event.standing_meetings):
        return ""
    return links.personal_url("join", registration.public_id, registration.link_counter)


def _shown_meeting(event: Event, now: datetime) -> Meeting | None:
    """The one that runs or comes next; when all are over, the first."""
    meetings = event.standing_meetings or event.meetings
    ahead = (one for one in meetings if one.ends_at > now)
    return next(ahead, meetings[0] if meetings else None)


def _when(event: Event, now: datetime) -> datetime:
    shown = _shown_meeting(event, now)
    return shown.starts_at if shown else event.created_at
