"""All dates of a series on one page; several drafts are published together."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import plural
from webinar_hub.core.refusals import Refusal
from webinar_hub.planning import operations, queries, rules
from webinar_hub.planning.forms import Chosen
from webinar_hub.planning.views.blueprint import blueprint
from webinar_hub.registration.offered import number_of
from webinar_hub.registration.queries import seats_of
from webinar_hub.workspace.queries import programmes_of
from webinar_hub.workspace.views import needs, presenting
from webinar_hub.workspace.views.blueprint import say


@blueprint.get("/series/<public_id>/dates")
@staff("viewer", Series)
def series(series: Series) -> Response:
    return _page(series, Chosen(None))


@blueprint.post("/series/<public_id>/publication")
@staff("organizer", Series)
def publish(series: Series) -> Response:
    form = Chosen(request.form)
    drafts = _drafts(queries.dates_of(series))
    form.dates.choices = [SelectChoice(one.public_id, one.title) for one in drafts]
    wanted = [one.id for one in drafts if one.public_id in (form.dates.data or ())]
    try:
        if not wanted:
            raise rules.NothingChosen
        operations.publish_drafts(wanted, by=me().id)
    except rules.DraftNotReady as refusal:
        return _page(series, form, refusal, 422)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(series, form, status=422)
    said = plural("%(num)s date is published.", "%(num)s dates are published.", len(wanted))
    say(said)
    return redirect(url_for("planning.series", public_id=series.public_id), 303)


def _drafts(events: list[Event]) -> list[Event]:
    return [one for one in events if not one.published and one.status == "scheduled"]


def _page(
    series: Series, form: Chosen, unready: rules.DraftNotReady | None = None, status: int = 200
) -> Response:
    now, events = clock.now(), queries.dates_of(series)
    ids = [one.id for one in events]
    marks = needs.marks(events, [one.id for one in programmes_of(me())], now)
    seats, offered = seats_of(ids), number_of(ids)
    drafts = {one.id for one in _drafts(events)}
    body = render_template(
        "planning/series.html",
        series=series,
        form=form,
        unready=unready,
        missing=[str(one.text) for one in unready.missing] if unready else [],
        rows=[
            (
                one,
                presenting.row(
                    *(one, seats.get(one.id), now, offered.get(one.id, 0)),
                    marks.get(one.id, ()),
                ),
                one.id in drafts,
            )
            for one in events
        ],
        drafts=len(drafts),
        last=_last([one for one in events if one.status == "scheduled" and not one.historical]),
        next_date=next((one.public_id for one in events if _can_change(one)), None),
        may_edit=may("organizer"),
    )
    return make_response(body, status)


def _last(events: list[Event]) -> str | None:
    return events[-1].public_id if events else None


def _can_change(event: Event) -> bool:
    return bool(queries.open_meetings(event, clock.now()))
