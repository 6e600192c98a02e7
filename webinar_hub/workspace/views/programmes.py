"""Programmes and their series."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, SITE_OWNER, may, me, staff
from webinar_hub.accounts.queries import organizers_of
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.programmes import AboutProgramme, AboutSeries, NewProgramme
from webinar_hub.catalogue.models import Programme, Series
from webinar_hub.catalogue.operations.programmes import PROGRAMME_FIELDS, SERIES_FIELDS
from webinar_hub.catalogue.rules import responsible
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.news.choosing import in_words
from webinar_hub.news.queries.numbers import readers_by_choice
from webinar_hub.workspace import queries
from webinar_hub.workspace.views import needed
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.texts import Page


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
        lacking=needed.with_ways(
            responsible.lacks(programme.organization, {programme.language}),
            programme,
            may_own=may("owner"),
        ),
        series=queries.series_of(programme.id),
        speakers=queries.speakers_of(programme.id),
        people=[(one.name, one.role_in(programme.id)) for one in organizers_of(programme.id)],
        readers=[(in_words(one), n) for one, n in readers_by_choice(programme.id, current())],
        may_own=may("owner"),
        may_edit=may("organizer"),
    )


@blueprint.get("/programmes/new")
@staff(SITE_OWNER)
def new_programme() -> Response:
    form = _new_form(None)
    form.zone.data = me().zone
    return _new_page().show(form)


@blueprint.post("/programmes")
@staff(SITE_OWNER)
def create_programme() -> Response:
    form, page = _new_form(request.form), _new_page()
    return page.save(
        form,
        lambda: catalogue.create_programme(
            int(form.organization.data), _details(form, page), by=me().id, public_id=form.key.data
        ),
        _("The programme is there."),
    )


@blueprint.get("/programmes/<public_id>/edit")
@staff("owner", Programme)
def edit_programme(programme: Programme) -> Response:
    return _page(programme).open(_form(None, programme))


@blueprint.post("/programmes/<public_id>/edit")
@staff("owner", Programme)
def save_programme(programme: Programme) -> Response:
    form, page = _form(request.form, programme), _page(programme)
    return page.save(
        form,
        lambda: catalogue.edit_programme(
            programme.id, _details(form, page), by=me().id, seen=form.seen.data
        ),
    )


@blueprint.get("/programmes/<public_id>/series/new")
@staff("organizer", Programme)
def new_series(programme: Programme) -> Response:
    return _new_series_page(programme).show(AboutSeries(None, language=programme.language))


@blueprint.post("/programmes/<public_id>/series")
@staff("organizer", Programme)
def create_series(programme: Programme) -> Response:
    form, page = AboutSeries(request.form), _new_series_page(programme)
    return page.save(
        form,
        lambda: catalogue.create_series(
            programme.id,
            catalogue.SeriesDetails(**page.values(form)),
            by=me().id,
            public_id=form.key.data,
        ),
        _("The series is there."),
    )


@blueprint.get("/series/<public_id>")
@staff("organizer", Series)
def edit_series(series: Series) -> Response:
    return _series_page(series).open(AboutSeries(None))


@blueprint.post("/series/<public_id>")
@staff("organizer", Series)
def save_series(series: Series) -> Response:
    form, page = AboutSeries(request.form), _series_page(series)
    return page.save(
        form,
        lambda: catalogue.edit_series(
            series.id,
            catalogue.SeriesDetails(**page.values(form)),
            by=me().id,
            seen=form.seen.data,
        ),
    )


def _form(formdata: Any, programme: Programme) -> AboutProgramme:
    form = AboutProgramme(formdata)
    form.offer_zones(clock.now(), current(), programme.zone)
    return form


def _new_form(formdata: Any) -> NewProgramme:
    form = NewProgramme(formdata)
    form.offer_zones(clock.now(), current(), me().zone)
    form.offer(queries.organizations())
    return form


def _details(form: AboutProgramme, page: Page) -> catalogue.ProgrammeDetails:
    return catalogue.ProgrammeDetails(**page.values(form))


def _new_page() -> Page:
    return Page(
        heading=_("New programme"),
        address=url_for("workspace.create_programme"),
        names=PROGRAMME_FIELDS,
        back=url_for("workspace.programmes"),
    )


def _page(programme: Programme) -> Page:
    return Page(
        heading=programme.name,
        address=url_for("workspace.save_programme", public_id=programme.public_id),
        names=PROGRAMME_FIELDS,
        back=_home_of(programme),
        programme=programme,
        row=programme,
    )


def _new_series_page(programme: Programme) -> Page:
    return Page(
        heading=_("New series"),
        address=url_for("workspace.create_series", public_id=programme.public_id),
        names=SERIES_FIELDS,
        back=_home_of(programme),
        programme=programme,
    )


def _series_page(series: Series) -> Page:
    return Page(
        heading=series.title,
        address=url_for("workspace.save_series", public_id=series.public_id),
        names=SERIES_FIELDS,
        back=_home_of(series.programme),
        programme=series.programme,
        row=series,
    )


def _home_of(programme: Programme) -> str:
    return url_for("workspace.programme_page", public_id=programme.public_id)
