"""Programmes and their series."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from webinar_hub.accounts.gate import ANYBODY, SITE_OWNER, may, me, staff
from webinar_hub.accounts.queries import organizers_of
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.programmes import AboutProgramme, AboutSeries, NewProgramme
from webinar_hub.catalogue.models import Programme, Series
from webinar_hub.catalogue.operations.editing import fingerprint
from webinar_hub.catalogue.operations.programmes import PROGRAMME_FIELDS, SERIES_FIELDS
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.workspace import queries
from webinar_hub.workspace.views.blueprint import blueprint, say
from webinar_hub.workspace.views.saving import values


@blueprint.get("/programmes")
@staff(ANYBODY)
def programmes() -> str:
    return render_template("workspace/programmes.html", programmes=queries.programmes_of(me()))


@blueprint.get("/programmes/<public_id>")
@staff("viewer", Programme)
def programme_page(programme: Programme) -> str:
    return render_template(
        "workspace/programme.html",
        programme=programme,
        series=queries.series_of(programme.id),
        speakers=queries.speakers_of(programme.id),
        people=[(one.name, one.role_in(programme.id)) for one in organizers_of(programme.id)],
        may_own=may("owner"),
        may_edit=may("organizer"),
    )


@blueprint.get("/programmes/new")
@staff(SITE_OWNER)
def new_programme() -> Response:
    form = _new_programme_form(None)
    form.zone.data = me().zone
    return _page(form, _("New programme"), url_for("workspace.create_programme"))


@blueprint.post("/programmes")
@staff(SITE_OWNER)
def create_programme() -> Response:
    form = _new_programme_form(request.form)
    if form.validate():
        try:
            programme = catalogue.create_programme(
                int(form.organization.data), _details(form), by=me().id, public_id=form.key.data
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(_("The programme is there. Give people their roles in it."))
            return _to_programme(programme)
    return _page(form, _("New programme"), url_for("workspace.create_programme"), status=422)


@blueprint.get("/programmes/<public_id>/edit")
@staff("owner", Programme)
def edit_programme(programme: Programme) -> Response:
    form = _programme_form(None, programme)
    form.process(data=_seen(programme, PROGRAMME_FIELDS))
    return _programme_editor(programme, form)


@blueprint.post("/programmes/<public_id>/edit")
@staff("owner", Programme)
def save_programme(programme: Programme) -> Response:
    form = _programme_form(request.form, programme)
    status = 422
    if form.validate():
        try:
            catalogue.edit_programme(
                programme.id, _details(form), by=me().id, seen=form.seen.data
            )
        except Refusal as refusal:
            status = refused(form, refusal, programme, PROGRAMME_FIELDS)
        else:
            say(_("Saved."))
            return _to_programme(programme)
    return _programme_editor(programme, form, status)


@blueprint.get("/programmes/<public_id>/series/new")
@staff("organizer", Programme)
def new_series(programme: Programme) -> Response:
    form = AboutSeries(formdata=None, language=programme.language)
    return _new_series_page(programme, form)


@blueprint.post("/programmes/<public_id>/series")
@staff("organizer", Programme)
def create_series(programme: Programme) -> Response:
    form = AboutSeries(request.form)
    if not form.validate():
        return _new_series_page(programme, form, 422)
    details = catalogue.SeriesDetails(**values(form, SERIES_FIELDS))
    catalogue.create_series(programme.id, details, by=me().id, public_id=form.key.data)
    say(_("The series is there."))
    return _to_programme(programme)


@blueprint.get("/series/<public_id>")
@staff("organizer", Series)
def edit_series(series: Series) -> Response:
    form = AboutSeries(formdata=None)
    form.process(data=_seen(series, SERIES_FIELDS))
    return _series_editor(series, form)


@blueprint.post("/series/<public_id>")
@staff("organizer", Series)
def save_series(series: Series) -> Response:
    form = AboutSeries(request.form)
    status = 422
    if form.validate():
        details = catalogue.SeriesDetails(**values(form, SERIES_FIELDS))
        try:
            catalogue.edit_series(series.id, details, by=me().id, seen=form.seen.data)
        except Refusal as refusal:
            status = refused(form, refusal, series, SERIES_FIELDS)
        else:
            say(_("Saved."))
            return _to_programme(series.programme)
    return _series_editor(series, form, status)


def refused(form: Any, refusal: Refusal, row: Any, names: tuple[str, ...]) -> int:
    """Say why, and let the form be about the present state from now on. Returns the status."""
    show_refusal(form, refusal)
    if not isinstance(refusal, Conflict):
        return 422
    form.seen.data = fingerprint(row, names)
    form.seen.raw_data = None
    return 409


def _seen(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} | {
        "seen": fingerprint(row, names),
        "key": row.public_id,
    }


def _details(form: AboutProgramme) -> catalogue.ProgrammeDetails:
    return catalogue.ProgrammeDetails(**values(form, PROGRAMME_FIELDS))


def _programme_form(formdata: Any, programme: Programme) -> AboutProgramme:
    form = AboutProgramme(formdata)
    form.offer_zones(clock.now(), current(), programme.zone)
    return form


def _new_programme_form(formdata: Any) -> NewProgramme:
    form = NewProgramme(formdata)
    form.offer_zones(clock.now(), current(), me().zone)
    form.offer(queries.organizations())
    return form


def _programme_editor(programme: Programme, form: AboutProgramme, status: int = 200) -> Response:
    address = url_for("workspace.save_programme", public_id=programme.public_id)
    return _page(form, programme.name, address, programme, status=status)


def _new_series_page(programme: Programme, form: AboutSeries, status: int = 200) -> Response:
    address = url_for("workspace.create_series", public_id=programme.public_id)
    return _page(form, _("New series"), address, programme, status=status)


def _series_editor(series: Series, form: AboutSeries, status: int = 200) -> Response:
    address = url_for("workspace.save_series", public_id=series.public_id)
    return _page(form, series.title, address, series.programme, row=series, status=status)


def _page(
    form: Any,
    heading: Any,
    address: str,
    programme: Programme | None = None,
    *,
    row: Any = None,
    status: int = 200,
) -> Response:
    """A thing with a few texts. After a conflict the present ones stand beside what was typed."""
    present = row if row is not None else programme
    body = render_template(
        "workspace/texts.html",
        form=form,
        heading=heading,
        address=address,
        programme=programme,
        present=_differing(form, present) if status == 409 else [],
    )
    return make_response(body, status)


def _differing(form: Any, row: Any) -> list[tuple[str, str]]:
    return [
        (str(field.label.text), str(getattr(row, field.short_name)) or "—")
        for field in form
        if hasattr(row, field.short_name)
        and field.short_name != "key"
        and field.data != getattr(row, field.short_name)
    ]


def _to_programme(programme: Programme) -> Response:
    return redirect(url_for("workspace.programme_page", public_id=programme.public_id), 303)
