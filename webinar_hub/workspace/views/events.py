"""All events of an organizer's programmes; new ones; copies."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.registration.offered import number_of
from webinar_hub.registration.queries import seats_of
from webinar_hub.workspace import operations, queries
from webinar_hub.workspace.forms import NewEvent
from webinar_hub.workspace.views import needs, presenting
from webinar_hub.workspace.views.blueprint import blueprint, say

STATES = {
    "ahead": _("Ahead"),
    "drafts": _("Drafts"),
    "past": _("Past"),
    "away": _("Cancelled and put away"),
}


@blueprint.get("/events")
@staff(ANYBODY)
def events() -> str:
    now = clock.now()
    state = request.args.get("state", "ahead")
    state = state if state in STATES else "ahead"
    programmes = queries.programmes_of(me())
    chosen = next((p for p in programmes if p.slug == request.args.get("programme")), None)
    page = page_number(request.args.get("page"))
    ids = [one.id for one in ([chosen] if chosen else programmes)]
    found, total = queries.events(ids, state, now, page)
    marks = needs.marks(found, [one.id for one in programmes], now)
    ids = [event.id for event in found]
    seats, offered = seats_of(ids), number_of(ids)
    return render_template(
        "workspace/events.html",
        rows=[
            presenting.row(
                event,
                seats.get(event.id),
                now,
                offered=offered.get(event.id, 0),
                marks=marks.get(event.id, ()),
            )
            for event in found
        ],
        states=[(word, _address(name, chosen), name == state) for name, word in STATES.items()],
        programmes=_programme_links(programmes, chosen, state),
        several=len(programmes) > 1,
        may_make=bool(queries.workplaces_of(me())),
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        previous=_address(state, chosen, page - 1) if page > 1 else None,
        following=_address(state, chosen, page + 1) if page * queries.PAGE < total else None,
    )


@blueprint.get("/events/new")
@staff(ANYBODY)
def choose_programme() -> Response | str:
    """In which programme the new event will be; with one alone there is nothing to ask."""
    found = [
        (one.name, url_for("workspace.new_event", public_id=one.public_id))
        for one in queries.workplaces_of(me())
    ]
    if not found:
        raise NotFound
    if len(found) == 1:
        return redirect(found[0][1], 303)
    return render_template("workspace/choose_programme.html", choices=found)


@blueprint.get("/programmes/<public_id>/events/new")
@staff("organizer", Programme)
def new_event(programme: Programme) -> str:
    form = _new_form(programme, None)
    form.zone.data, form.language.data = programme.zone, programme.language
    form.format.data = "online"
    return _new_page(programme, form)


@blueprint.post("/programmes/<public_id>/events")
@staff("organizer", Programme)
def create_event(programme: Programme) -> Response:
    form = _new_form(programme, request.form)
    if form.validate():
        try:
            event = operations.create_event(
                programme.id,
                form.details(),
                form.sitting(),
                form.capacity.data,
                by=me().id,
                public_id=form.key.data,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(_("The draft is made. Nobody sees it until you publish it."))
            return redirect(url_for("workspace.event_editor", public_id=event.public_id), 303)
    return make_response(_new_page(programme, form), 422)


def _new_form(programme: Programme, formdata: Any) -> NewEvent:
    form = NewEvent(formdata=formdata)
    form.offer_zones(clock.now(), current(), programme.zone)
    return form


def _new_page(programme: Programme, form: NewEvent) -> str:
    return render_template("workspace/new_event.html", programme=programme, form=form)


def _programme_links(
    programmes: list[Programme], chosen: Programme | None, state: str
) -> list[tuple[object, str, bool]]:
    every: list[tuple[object, str, bool]] = [(_("All"), _address(state, None), chosen is None)]
    return every + [(one.name, _address(state, one), one is chosen) for one in programmes]


def _address(state: str, programme: Programme | None, page: int = 1) -> str:
    return url_for(
        "workspace.events",
        state=None if state == "ahead" else state,
        programme=programme.slug if programme else None,
        page=page if page > 1 else None,
    )
