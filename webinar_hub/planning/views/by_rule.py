"""Many dates after one event: a rule, the list to strike out from, then they are made."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.rules import publishing
from webinar_hub.catalogue.rules.times import EndsBeforeStart, TooLong
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import current, plural
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.zones import local
from webinar_hub.planning import operations, rules
from webinar_hub.planning.forms import MEETINGS, ByRule
from webinar_hub.planning.rules import Hours, Planned
from webinar_hub.planning.views import presenting
from webinar_hub.planning.views.blueprint import blueprint
from webinar_hub.workspace.queries import series_of
from webinar_hub.workspace.views.blueprint import say
from webinar_hub.workspace.views.saving import save

MAKE = "make"


@blueprint.get("/events/<public_id>/dates")
@staff("organizer", Event)
def dates(event: Event) -> Response:
    publishing.check_scheduled(event)
    form, template = _form(event, None), _template(event)
    form.show(event, template, _a_week_later(event, template))
    return _page(event, form)


@blueprint.post("/events/<public_id>/dates")
@staff("organizer", Event)
def make_dates(event: Event) -> Response:
    form = _form(event, request.form)
    if not form.validate():
        return _page(event, form, status=422)
    try:
        publishing.check_scheduled(event)
        rules.check_likely(form.first.data, "first", clock.now().year)
        hours = form.hours(_zone(event), _nights(event))
        found = _found(form, hours)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, form, status=422)
    shown = presenting.print_of(form.rule(), hours, form.kind.data)
    if request.form.get("step") != MAKE:
        return _preview(event, form, found, shown)
    try:
        if form.looked_at.data != shown:
            raise rules.LookAgain
        days = rules.chosen(request.form.getlist("day"), [one.day for one in found if one.times])
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _preview(event, form, found, shown, 422)
    return _make(event, form, found, shown, days, hours)


def _make(
    event: Event,
    form: ByRule,
    found: Sequence[Planned],
    shown: str,
    days: Sequence[date],
    hours: Hours,
) -> Response:
    by, key = me().id, form.key.data
    if form.kind.data == MEETINGS:
        return save(
            event,
            form,
            lambda: operations.make_meetings(event.id, days, hours, by=by, key=key),
            again=lambda form, status: _preview(event, form, found, shown, status),
            part="meetings",
        )
    try:
        made = operations.make_events(event.id, days, hours, form.into(), by=by, key=key)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _preview(event, form, found, shown, 422)
    say(
        plural(
            "%(num)s draft is made. Nobody sees it until you publish it.",
            "%(num)s drafts are made. Nobody sees them until you publish them.",
            len(made),
        )
    )
    series = made[0].series
    assert series is not None
    return redirect(url_for("planning.series", public_id=series.public_id), 303)


def _found(form: ByRule, hours: Hours) -> list[Planned]:
    found = rules.planned(rules.dates(form.rule()), hours, clock.now())
    for one in found:
        if isinstance(one.refusal, (EndsBeforeStart, TooLong)):
            raise one.refusal  # no date is to blame
    return found


def _form(event: Event, formdata: Any) -> ByRule:
    form = ByRule(formdata)
    form.offer(event, series_of(event.programme_id))
    return form


def _template(event: Event) -> Meeting | None:
    return next((one for one in event.standing_meetings if one.precise), None)


def _zone(event: Event) -> str:
    template = _template(event)
    return template.zone if template else event.zone


def _nights(event: Event) -> int:
    """So many midnights lie within the meeting that is repeated."""
    template = _template(event)
    return Hours.of(template).days if template else 0


def _a_week_later(event: Event, template: Meeting | None) -> date:
    if template is None:
        return local(clock.now(), event.zone).date()
    last = max(one.wall_start for one in event.standing_meetings)
    return last.date() + timedelta(days=7)


def _preview(
    event: Event, form: ByRule, found: Sequence[Planned], shown: str, status: int = 200
) -> Response:
    everything, as_meeting = presenting.everything_ahead(), form.kind.data == MEETINGS
    rows = [
        presenting.with_clashes(
            presenting.row(one), one, event, everything, as_meeting=as_meeting
        )
        for one in found
    ]
    if form.looked_at.data == shown:
        rows = presenting.ticked(rows, request.form.getlist("day"))
    form.looked_at.data, form.looked_at.raw_data = shown, None
    return _page(event, form, rows, status)


def _page(
    event: Event, form: ByRule, rows: Sequence[presenting.Row] = (), status: int = 200
) -> Response:
    precise = [one for one in event.standing_meetings if one.precise]
    body = render_template(
        "planning/dates.html",
        event=event,
        form=form,
        rows=rows,
        making=sum(one.ticked for one in rows),
        meetings=form.kind.data == MEETINGS,
        several=len(precise) > 1,
        zone=zone_label(event.first_start or clock.now(), _zone(event), current()),
    )
    return make_response(body, status)
