"""An event on another date: shown before it is made."""

from datetime import date

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.forms.events import Copy
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import times
from webinar_hub.catalogue.times import line_of
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Refusal
from webinar_hub.workspace import operations
from webinar_hub.workspace.views.blueprint import blueprint, say


@blueprint.get("/events/<public_id>/copy")
@staff("organizer", Event)
def copy_event(event: Event) -> Response:
    return _page(event, Copy(formdata=None))


@blueprint.post("/events/<public_id>/copy")
@staff("organizer", Event)
def make_copy(event: Event) -> Response:
    form = Copy(request.form)
    if not form.validate():
        return _page(event, form, status=422)
    day = form.first_date.data
    try:
        dates = _dates(event, day)
        if request.form.get("step") == "show" or request.form.get("shown", f"{day}") != f"{day}":
            return _page(event, form, dates)
        copy = operations.duplicate_event(event.id, day, by=me().id, public_id=form.key.data)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, form, status=422)
    say(_("The copy is a draft. Look at the times, set the room, then publish it."))
    return redirect(url_for("workspace.event_editor", public_id=copy.public_id), 303)


def _dates(event: Event, day: date) -> list[str]:
    """Of all its meetings; refuses what no clock will show."""
    this_year = clock.now().year
    if not times.EARLIEST_YEAR <= day.year <= this_year + times.YEARS_AHEAD:
        raise times.UnlikelyYear(field="first_date")
    return [
        line_of(times.times_of(sitting, this_year), current())
        for _meeting, sitting in times.copied(event, day)
    ]


def _page(event: Event, form: Copy, dates: list[str] | None = None, status: int = 200) -> Response:
    body = render_template("workspace/copy.html", event=event, form=form, dates=dates)
    return make_response(body, status)
