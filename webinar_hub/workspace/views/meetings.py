"""Meetings of an event, one by one: added, changed, taken out, put back."""

from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.events import OneMeeting
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.rules import publishing
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound
from webinar_hub.workspace.views import saving
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.saving import do, save


@blueprint.get("/events/<public_id>/meetings/new")
@staff("organizer", Event)
def new_meeting(event: Event) -> Response:
    publishing.check_scheduled(event)
    form = _form(event, None)
    form.process(data=_like_the_last(event) | {"mode": event.format, "place": event.place})
    return _page(event, None, form)


@blueprint.post("/events/<public_id>/meetings")
@staff("organizer", Event)
def add_meeting(event: Event) -> Response:
    form = _form(event, request.form)
    return save(
        event,
        form,
        lambda: catalogue.add_meeting(
            event.id,
            form.sitting(),
            mode=form.mode.data,
            place=form.place.data,
            title=form.title.data,
            by=me().id,
            public_id=form.key.data,
        ),
        again=lambda form, status: _page(event, None, form, status),
        part="meetings",
    )


@blueprint.get("/events/<public_id>/meetings/<meeting_id>")
@staff("organizer", Event)
def edit_meeting(event: Event, meeting_id: str) -> Response:
    meeting = _meeting(event, meeting_id)
    form = _form(event, None, meeting)
    form.show(meeting)
    return _page(event, meeting, form)


@blueprint.post("/events/<public_id>/meetings/<meeting_id>")
@staff("organizer", Event)
def move_meeting(event: Event, meeting_id: str) -> Response:
    meeting = _meeting(event, meeting_id)
    form = _form(event, request.form, meeting)
    return save(
        event,
        form,
        lambda: catalogue.move_meeting(
            meeting.id,
            form.sitting(),
            mode=form.mode.data,
            place=form.place.data,
            title=form.title.data,
            room_link=form.room_link.data,
            by=me().id,
            version=form.version.data,
        ),
        again=lambda form, status: _page(event, meeting, form, status),
        part="meetings",
    )


@blueprint.post("/events/<public_id>/meetings/<meeting_id>/removal")
@staff("organizer", Event)
def remove_meeting(event: Event, meeting_id: str) -> Response:
    meeting = _meeting(event, meeting_id)
    return do(
        event,
        lambda: catalogue.remove_meeting(meeting.id, by=me().id),
        part="meetings",
        said=_("The meeting is taken out.") if event.published else _("The meeting is gone."),
    )


@blueprint.post("/events/<public_id>/meetings/<meeting_id>/restoration")
@staff("organizer", Event)
def restore_meeting(event: Event, meeting_id: str) -> Response:
    meeting = _meeting(event, meeting_id)
    return do(
        event,
        lambda: catalogue.restore_meeting(meeting.id, by=me().id),
        part="meetings",
        said=_("The meeting takes place after all."),
    )


def _meeting(event: Event, public_id: str) -> Meeting:
    """Of this event: one of another event is as good as missing."""
    found = next((one for one in event.meetings if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _form(event: Event, formdata: Any, meeting: Meeting | None = None) -> OneMeeting:
    form = OneMeeting(formdata)
    at = meeting.starts_at if meeting is not None else clock.now()
    form.offer_zones(at, current(), meeting.zone if meeting is not None else "", event.zone)
    return form


def _like_the_last(event: Event) -> dict[str, Any]:
    """A further sitting is mostly at the same hour."""
    last = next((one for one in reversed(event.standing_meetings) if one.precise), None)
    if last is None:
        return {"zone": event.zone}
    return {"zone": last.zone, "start": last.wall_start.time(), "end": last.wall_end.time()}


def _page(event: Event, meeting: Meeting | None, form: OneMeeting, status: int = 200) -> Response:
    changes, differing = [], []
    if status == 409 and meeting is not None:
        present = _form(event, None, meeting)
        present.show(meeting)
        changes = saving.what_changed(event, form.version.data, meeting)
        differing = saving.differing(form, present)
        saving.newest(form, meeting.version_id)
    body = render_template(
        "workspace/meeting.html",
        event=event,
        meeting=meeting,
        form=form,
        changes=changes,
        differing=differing,
        last=meeting is not None and event.standing_meetings == [meeting],
    )
    return make_response(body, status)
