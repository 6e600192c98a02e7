"""A whole series in a new period: shown before it is made."""

from collections.abc import Mapping
from datetime import date

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Event, Meeting, Series
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import plural
from webinar_hub.core.refusals import Refusal
from webinar_hub.planning import operations, queries, rules
from webinar_hub.planning.forms import CopySeries
from webinar_hub.planning.rules import Hours
from webinar_hub.planning.views import presenting
from webinar_hub.planning.views.blueprint import blueprint
from webinar_hub.workspace.views.blueprint import say

Firsts = dict[Event, Meeting]  # the first meeting of each event whose hour is known


@blueprint.get("/series/<public_id>/copy")
@staff("organizer", Series)
def copy(series: Series) -> Response:
    form = CopySeries(None)
    form.title.data = series.title
    return _page(series, form)


@blueprint.post("/series/<public_id>/copy")
@staff("organizer", Series)
def make_copy(series: Series) -> Response:
    form = CopySeries(request.form)
    if not form.validate():
        return _page(series, form, status=422)
    try:
        begins = rules.check_likely(form.begins.data, "begins", clock.now().year)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(series, form, status=422)
    firsts = _firsts(series)
    days = _moved(firsts, begins)
    rows = _rows(firsts, days)
    shown = presenting.print_of([(one.public_id, day) for one, day in days.items()])
    if request.form.get("step") != "make":
        return _preview(series, form, rows, shown)
    try:
        if form.looked_at.data != shown:
            raise rules.LookAgain
        left = set(request.form.getlist("day")) & {one.value for one in rows if not one.refused}
        wanted = {one.id: day for one, day in days.items() if one.public_id in left}
        if not wanted:
            raise rules.NothingChosen
        made = operations.copy_series(
            series.id, form.title.data, wanted, by=me().id, key=form.key.data
        )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _preview(series, form, rows, shown, 422)
    say(
        plural(
            "The series is there, with %(num)s draft.",
            "The series is there, with %(num)s drafts.",
            len(wanted),
        )
    )
    return redirect(url_for("planning.series", public_id=made.public_id), 303)


def _firsts(series: Series) -> Firsts:
    """In order; what was cancelled is not offered again."""
    found = {}
    for event in queries.dates_of(series):
        precise = [one for one in event.standing_meetings if one.precise]
        if precise and event.status == "scheduled":
            found[event] = min(precise, key=lambda one: one.wall_start)
    return found


def _moved(firsts: Firsts, begins: date) -> dict[Event, date]:
    """Every date on its weekday, at the same distance from the first one."""
    if not firsts:
        return {}
    by = rules.weeks_to(min(one.wall_start for one in firsts.values()).date(), begins)
    return {event: first.wall_start.date() + by for event, first in firsts.items()}


def _rows(firsts: Firsts, days: Mapping[Event, date]) -> list[presenting.Row]:
    found, everything = [], presenting.everything_ahead()
    for event, first in firsts.items():
        (one,) = rules.planned([days[event]], Hours.of(first), clock.now())
        shown = presenting.row(one, event.public_id, event.title)
        found.append(presenting.with_clashes(shown, one, event, everything))
    return found


def _preview(
    series: Series, form: CopySeries, rows: list[presenting.Row], shown: str, status: int = 200
) -> Response:
    if form.looked_at.data == shown:
        rows = presenting.ticked(rows, request.form.getlist("day"))
    form.looked_at.data, form.looked_at.raw_data = shown, None
    return _page(series, form, rows, status)


def _page(
    series: Series, form: CopySeries, rows: list[presenting.Row] | None = None, status: int = 200
) -> Response:
    body = render_template(
        "planning/copy.html",
        series=series,
        form=form,
        rows=rows,
        making=sum(one.ticked for one in rows or ()),
    )
    return make_response(body, status)
