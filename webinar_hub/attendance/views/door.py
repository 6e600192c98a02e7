"""The door: the page behind each person's own link, before, during and after a meeting."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, url_for
from markupsafe import Markup

from webinar_hub.attendance import operations, presenting, rules
from webinar_hub.attendance.rules import Stage, Threshold
from webinar_hub.attendance.views.blueprint import blueprint
from webinar_hub.campaigns.queries import messages_to
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import time_words
from webinar_hub.core import clock, links
from webinar_hub.core.language import current
from webinar_hub.core.refusals import NotFound, Paused
from webinar_hub.participants.models import Region
from webinar_hub.registration import queries
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import prove_address
from webinar_hub.registration.rules import comes_in_person
from webinar_hub.registration.views.browser import remembered_seat
from webinar_hub.registration.views.presenting import offer_words
from webinar_hub.registration.views.whom_to_ask import whom_to_ask

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 30  # while there is no room yet
_TEMPLATES = {
    Stage.LEFT: "left",
    Stage.CANCELLED: "cancelled",
    Stage.OVER: "over",
    Stage.OVERTIME: "over",
    Stage.WAITING: "waiting",
    Stage.OFFERED: "waiting",
    Stage.PENDING: "waiting",
    Stage.NO_DATE: "waiting",
    Stage.EARLY: "early",
    Stage.OPEN: "open",
}


@dataclass(frozen=True)
class Visitor:
    """Who stands at the door: the person of a letter's link, or this browser's, known by nobody.

    For a browser the page is the same whoever signed up in it, so that a stranger who types
    somebody's name and address does not learn whether that person is signed up: `registration` then
    only says whose arrival is noted, and without one nobody's is.
    """

    event: Event
    state: str
    pool_mode: str
    registration: Registration | None
    token: str | None
    way_in: str

    @property
    def zone(self) -> str | None:
        """The person's own zone; none for a browser, which is shown the event's."""
        return self.registration.zone if self.registration and self.token else None


@blueprint.get("/join/<token>")
def join(token: str) -> Response:
    visitor = of_letter(token)
    return old_link(token) if visitor is None else door(visitor)


@blueprint.post("/join/<token>")
def come_in(token: str) -> Response:
    visitor = of_letter(token)
    return old_link(token) if visitor is None else go_through(visitor)


@blueprint.get("/join/here")
def join_here() -> Response:
    """For a browser in which somebody signed up when it was about to begin."""
    visitor = _of_browser()
    return nothing_here() if visitor is None else door(visitor)


@blueprint.post("/join/here")
def come_in_here() -> Response:
    visitor = _of_browser()
    return nothing_here() if visitor is None else go_through(visitor)


def of_letter(token: str) -> Visitor | None:
    """Whose link it is; None when a newer one was sent. Raises NotFound for any other address."""
    link = links.read("join", token)
    found = queries.registration_for_page(link.public_id) if link else None
    if link is None or found is None:
        raise NotFound
    if found.link_counter != link.counter:
        return None
    way_in = url_for("attendance.come_in", token=token)
    return Visitor(found.event, found.state, found.pool.mode, found, token, way_in)


def _of_browser() -> Visitor | None:
    """Who has no seat of their own comes in like a newcomer: while there are seats for newcomers.

    Of several kinds of seat the browser does not tell which was taken: its door is the online one.
    """
    seat = remembered_seat()
    event = queries.event_for_door(seat.event_public_id) if seat else None
    if seat is None or event is None:
        return None
    pools = queries.pools_of(event.id)
    own = queries.registration_for_page(seat.public_id) if seat.public_id else None
    seated = own is not None and own.state == "confirmed"
    welcome = seated or queries.together(pools).free != 0
    modes = {pool.mode for pool in pools}
    return Visitor(
        event=event,
        state="confirmed" if welcome else "waitlisted",
        pool_mode=modes.pop() if len(modes) == 1 else "online",
        registration=own if seated else None,
        token=None,
        way_in=url_for("attendance.come_in_here"),
    )


def threshold(visitor: Visitor) -> Threshold:
    where = rules.threshold(visitor.state, visitor.event, clock.now())
    if visitor.token is None and where.stage is Stage.OVERTIME:
        return Threshold(Stage.OVER, where.meeting)  # a browser's sign-up ends with the event
    return where


def door(visitor: Visitor) -> Response:
    where = threshold(visitor)
    template = f"attendance/{_TEMPLATES[where.stage]}.html"
    return make_response(render_template(template, **_page(visitor, where)))


def go_through(visitor: Visitor) -> Response:
    """Record the arrival and go on to the room; a form opened at another time shows the door again.

    To come from the browser proves no address.
    """
    where = threshold(visitor)
    meeting = where.meeting
    if meeting is None or where.stage not in (Stage.OPEN, Stage.OVERTIME):
        return door(visitor)
    room = rules.room_of(meeting, visitor.event)
    if not room or comes_in_person(visitor.pool_mode, meeting.mode):
        return door(visitor)
    page = render_template("attendance/room.html", room=room, **_page(visitor, where))
    if visitor.registration is not None:
        _note_arrival(visitor.registration.id, meeting.id, proved=visitor.token is not None)
    return make_response(page)


def _note_arrival(registration_id: int, meeting_id: int, *, proved: bool) -> None:
    """While nothing can be written everybody still comes in: the room matters more than the record.

    The organizer marks by hand who came; the log names the rows.
    """
    try:
        if proved:
            prove_address(registration_id)
        operations.arrive(registration_id, meeting_id)
    except Paused:
        log.warning(
            "registration %s came to meeting %s, which could not be written down",
            registration_id,
            meeting_id,
        )


def _page(visitor: Visitor, where: Threshold) -> dict[str, Any]:
    event, token = visitor.event, visitor.token
    return {
        "event": event,
        "stage": where.stage.value,
        **whom_to_ask(event, _own_region(visitor)),
        "way_in": visitor.way_in,
        "over": event.over(clock.now()),
        **(_of_person(visitor.registration, where) if visitor.registration and token else {}),
        **(_of_meeting(visitor, where.meeting) if where.meeting else {}),
    }


def _own_region(visitor: Visitor) -> Region | None:
    """A browser's page does not tell a stranger where somebody lives."""
    return visitor.registration.region if visitor.registration and visitor.token else None


def _of_person(registration: Registration, where: Threshold) -> dict[str, Any]:
    """What only the letter's link shows."""
    return {
        "registration": registration,
        "manage_url": _manage_url(registration),
        "code_url": _code_url(registration, where),
        "together_url": _together_url(registration, where),
        "messages_to_me": _messages(registration),
        "offer": offer_words(registration),
        "line_number": queries.ahead_in_line(registration) + 1
        if where.stage is Stage.WAITING
        else None,
    }


def _of_meeting(visitor: Visitor, meeting: Meeting) -> dict[str, Any]:
    now, language = clock.now(), current()
    left = rules.door_opens(meeting) - now
    hour, own_hour = presenting.door_hour(meeting, language, visitor.zone or meeting.zone)
    return {
        "meeting": meeting,
        "time": time_words(meeting, language, visitor.zone),
        "in_person": comes_in_person(visitor.pool_mode, meeting.mode),
        "place": meeting.place or visitor.event.place,
        "has_room": bool(rules.room_of(meeting, visitor.event)),
        "look_again": LOOK_AGAIN_SECONDS,
        "seconds_left": max(0, int(left.total_seconds()) + 1),
        "time_left": presenting.duration(left, language),
        "door_hour": hour,
        "own_door_hour": own_hour,
    }


def _messages(registration: Registration) -> list[dict[str, Any]]:
    """What organizers wrote to this person: for discreet people the only place where it stands."""
    return [
        {
            "subject": message.subject,
            "html": Markup(message.html),
            "when": presenting.moment(message.at, registration.zone, current()),
        }
        for message in messages_to(registration)
    ]


def _manage_url(registration: Registration) -> str:
    token = links.token("manage", registration.public_id, registration.link_counter)
    return url_for("registration.manage", token=token)


def _code_url(registration: Registration, where: Threshold) -> str:
    """Where a code for another device is made; nothing while it would open no door."""
    if not rules.may_come_in_elsewhere(registration.state, where):
        return ""
    token = links.token("join", registration.public_id, registration.link_counter)
    return url_for("attendance.ask_code", token=token)


def _together_url(registration: Registration, where: Threshold) -> str:
    """Where several at one screen say so; nothing before the door opens."""
    if where.stage not in (Stage.OPEN, Stage.OVERTIME):
        return ""
    token = links.token("join", registration.public_id, registration.link_counter)
    return url_for("attendance.watch_together", token=token)


def old_link(token: str) -> Response:
    """The link was ours, and a newer one has replaced it."""
    link = links.read("join", token)
    found = queries.registration_for_page(link.public_id) if link else None
    public = found is not None and not found.discreet and found.event.visibility == "listed"
    event = found.event if found and public else None
    asked = whom_to_ask(event) if event else {}
    return make_response(render_template("attendance/old_link.html", event=event, **asked), 410)


def nothing_here() -> Response:
    return make_response(render_template("attendance/nothing_here.html"), 404)
