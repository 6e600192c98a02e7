"""Organizers say that a recording is planned and where it is, and read who asked for it."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.labels import ROLES
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.core.web import private
from webinar_hub.mail.queries import not_reached
from webinar_hub.participants.rules import full_name
from webinar_hub.recordings import queries
from webinar_hub.recordings.forms import RecordingForm
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.recordings.operations import set_recording

blueprint = Blueprint("recordings_of_events", __name__)
blueprint.after_request(private)

PAGE = "/organize/events/<public_id>/recording"


@blueprint.get(PAGE)
@staff("viewer", Event)
def recording(event: Event) -> Response:
    form = RecordingForm(formdata=None)
    form.show(queries.of_event(event.id), event.zone)
    return _page(event, form)


@blueprint.post(PAGE)
@staff("organizer", Event)
def save(event: Event) -> Response:
    form = RecordingForm()
    address = url_for("recordings_of_events.recording", public_id=event.public_id)
    if not form.validate_on_submit():
        return _page(event, form, 422)
    try:
        set_recording(event.id, form.wanted(event.zone), by=me().id, version=form.version)
    except Conflict as conflict:
        show_refusal(form, conflict)
        present = queries.of_event(event.id)
        form.seen.data = str(present.version_id if present else 0)
        return _page(event, form, 409)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, form, 422)
    flash(_said(form), "done")
    return redirect(address, 303)


def _said(form: RecordingForm) -> str:
    if form.link.data:
        return str(_("Saved. In a minute everybody who is to know of the recording gets a letter."))
    return str(_("Saved. Nobody is written to until the address of the recording is here."))


def _page(event: Event, form: RecordingForm, status: int = 200) -> Response:
    asked = queries.who_asked(event.id)
    unreached = not_reached("recording", [one.id for one in asked])
    page = render_template(
        "recordings/organizers.html",
        event=event,
        form=form,
        asked=[_line(one, event, reached=one.id not in unreached) for one in asked],
        number=plural("%(num)s person", "%(num)s people", len(asked)),
        may_change=may("organizer"),
    )
    return make_response(page, status)


def _line(request: RecordingRequest, event: Event, *, reached: bool) -> dict[str, Any]:
    person = request.participant
    return {
        "name": full_name(person.given_name, person.family_name, person.patronymic),
        "email": request.email,
        "role": ROLES[request.role],
        "when": moment_words(request.created_at, event.zone, current()),
        "reached": reached,
    }
