"""The door: the page behind each person's own link, before, during and after a meeting."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from markupsafe import Markup

from webinar_hub.attendance import operations, presenting, rules
from webinar_hub.attendance.rules import Stage, Threshold
from webinar_hub.campaigns.queries import messages_to
from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import time_words
from webinar_hub.core import clock, links
from webinar_hub.core.language import current
from webinar_hub.core.markdown import html_of
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.registration import queries
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import prove_address
from webinar_hub.registration.rules import comes_in_person
from webinar_hub.registration.views.browser import remembered_seat
from webinar_hub.registration.views.event_page import help_line

blueprint = Blueprint("attendance", __name__)
blueprint.after_request(private)

LOOK_AGAIN_SECONDS = 30  # while there is no room yet
_TEMPLATES = {
    Stage.LEFT: "left",
    Stage.CANCELLED: "cancelled",
    Stage.OVER: "over",
    Stage.OVERTIME: "over",
    Stage.WAITING: "waiting",
    Stage.PENDING: "waiting",
    Stage.NO_DATE: "waiting",
    Stage.EARLY: "early",
    Stage.OPEN: "open",
}


@blueprint.get("/join/<token>")
def join(token: str) -> Response:
    registration = _of_letter(token)
    return _old_link(token) if registration is None else _door(registration, token)


@blueprint.post("/join/<token>")
def come_in(token: str) -> Response:
    registration = _of_letter(token)
    return _old_link(token) if registration is None else _go_through(registration, token)


@blueprint.get("/join/here")
def join_here() -> Response:
    """For a browser in which somebody signed up when it was about to begin."""
    registration = _of_browser()
    return _nothing_here() if registration is None else _door(registration, None)


@blueprint.post("/join/here")
def come_in_here() -> Response:
    registration = _of_browser()
    return _nothing_here() if registration is None else _go_through(registration, None)


def _of_letter(token: str) -> Registration | None:
    """Whose link it is; None when a newer one was sent. Raises NotFound for any other address."""
    link = links.read("join", token)
    found = queries.registration_for_page(link.public_id) if link else None
    if link is None or found is None:
        raise NotFound
    return found if found.link_counter == link.counter else None


def _of_browser() -> Registration | None:
    seat = remembered_seat()
    return queries.registration_for_page(seat.public_id) if seat else None


def _door(registration: Registration, token: str | None) -> Response:
    where = rules.threshold(registration, registration.event, clock.now())
    template = f"attendance/{_TEMPLATES[where.stage]}.html"
    return make_response(render_template(template, **_page(registration, where, token)))


def _go_through(registration: Registration, token: str | None) -> Response:
    """Record the arrival and go on to the room; a form opened at another time shows the door again.

    Without a token the browser only knows that it signed somebody up. Where that person was known
    before, nothing proves who sits here: the room opens, nothing is recorded.
    """
    where = rules.threshold(registration, registration.event, clock.now())
    meeting = where.meeting
    if meeting is None or where.stage not in (Stage.OPEN, Stage.OVERTIME):
        return _door(registration, token)
    room = rules.room_of(meeting, registration.event)
    if not room or comes_in_person(registration.pool.mode, meeting.mode):
        return _door(registration, token)
    page = render_template("attendance/room.html", room=room, **_page(registration, where, token))
    seat = remembered_seat()
    if token is not None:
        prove_address(registration.id)
    if token is not None or (seat is not None and seat.fresh):
        operations.arrive(registration.id, meeting.id)
    return make_response(page)


def _page(registration: Registration, where: Threshold, token: str | None) -> dict[str, Any]:
    event = registration.event
    return {
        "registration": registration,
        "event": event,
        "stage": where.stage.value,
        "help_line": help_line(event),
        "way_in": url_for("attendance.come_in", token=token)
        if token
        else url_for("attendance.come_in_here"),
        "manage_url": _manage_url(registration) if token else None,
        "messages_to_me": _messages(registration) if token else [],
        "line_number": queries.ahead_in_line(registration) + 1
        if token and where.stage is Stage.WAITING
        else None,
        "over": event.over(clock.now()),
    } | (_of_meeting(registration, where.meeting) if where.meeting else {})


def _of_meeting(registration: Registration, meeting: Meeting) -> dict[str, Any]:
    now, language = clock.now(), current()
    left = rules.door_opens(meeting) - now
    hour, own_hour = presenting.door_hour(meeting, language, registration.zone)
    return {
        "meeting": meeting,
        "time": time_words(meeting, language, registration.zone),
        "in_person": comes_in_person(registration.pool.mode, meeting.mode),
        "place": meeting.place or registration.event.place,
        "has_room": bool(rules.room_of(meeting, registration.event)),
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
            "html": Markup(html_of(message.body)),
            "when": presenting.moment(message.created_at, registration.zone, current()),
        }
        for message in messages_to(registration.id)
    ]


def _manage_url(registration: Registration) -> str:
    token = links.token("manage", registration.public_id, registration.link_counter)
    return url_for("registration.manage", token=token)


def _old_link(token: str) -> Response:
    """The link was ours, and a newer one has replaced it."""
    link = links.read("join", token)
    found = queries.registration_for_page(link.public_id) if link else None
    public = found is not None and not found.discreet and found.event.visibility == "listed"
    page = render_template(
        "attendance/old_link.html", event=found.event if found and public else None
    )
    return make_response(page, 410)


def _nothing_here() -> Response:
    return make_response(render_template("attendance/nothing_here.html"), 404)
