"""One date and all that follow are changed together; people are asked about first."""

from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import one_line
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Refusal
from webinar_hub.planning import operations, queries, rules
from webinar_hub.planning.forms import ChangeDates
from webinar_hub.planning.views.blueprint import blueprint
from webinar_hub.workspace.asking_first import ask_first_of_all
from webinar_hub.workspace.queries import speakers_of
from webinar_hub.workspace.rules import PeopleAreTold
from webinar_hub.workspace.views.blueprint import say
from webinar_hub.workspace.views.saving import AGREED, back_to, confirm_page

Dates = list[list[Meeting]]


@blueprint.get("/events/<public_id>/following")
@staff("organizer", Event)
def following(event: Event) -> Response:
    dates = queries.following(event, clock.now())
    if not dates:
        return _nothing_ahead(event)
    form = _form(event, dates, None)
    form.show(dates[0][0], [_key(one) for one in dates], _seen(dates))
    return _page(event, form, dates)


@blueprint.post("/events/<public_id>/following")
@staff("organizer", Event)
def change_following(event: Event) -> Response:
    dates = queries.following(event, clock.now())
    if not dates:
        return _nothing_ahead(event)
    form = _form(event, dates, request.form)
    if not form.validate():
        return _page(event, form, dates, 422)
    chosen = [one for one in dates if _key(one) in (form.dates.data or ())]
    meetings = [meeting for one in chosen for meeting in one]
    ids, events = [one.id for one in meetings], list({one.event_id for one in meetings})
    change, by, seen = form.change(dates[0][0]), me().id, form.seen.data
    state = rules.seen(meetings)
    try:
        rules.check_likely(form.date.data, "date", clock.now().year)
        if not meetings:
            raise rules.NothingChosen(field="dates")
        if seen != _seen(dates):
            raise rules.DatesChanged
        ask_first_of_all(
            events,
            lambda: operations.change_dates(ids, change, by=by, seen=state),
            agreed=AGREED in request.form,
        )
    except PeopleAreTold as refusal:
        return confirm_page(event, refusal, "")
    except Refusal as refusal:
        show_refusal(form, refusal)
        form.seen.data, form.seen.raw_data = _seen(queries.following(event, clock.now())), None
        return _page(event, form, dates, 409 if isinstance(refusal, rules.DatesChanged) else 422)
    say(_("Saved."))
    return _back(event)


def _back(event: Event) -> Response:
    if event.series is None:
        return back_to(event)
    return redirect(url_for("planning.series", public_id=event.series.public_id), 303)


def _nothing_ahead(event: Event) -> Response:
    say(_("No date of it is ahead that could be changed."), "attention", "meetings")
    return back_to(event, "meetings")


def _form(event: Event, dates: Dates, formdata: Any) -> ChangeDates:
    form = ChangeDates(formdata)
    words = [(_key(one), _words(one)) for one in dates]
    form.offer(words, speakers_of(event.programme_id) if event.series_id else ())
    return form


def _key(date: Sequence[Meeting]) -> str:
    return date[0].public_id


def _words(date: Sequence[Meeting]) -> str:
    first = date[0]
    title = first.event.title if first.event.series_id else first.title
    return ": ".join(filter(None, (one_line(first, current()), title)))


def _seen(dates: Dates) -> str:
    return rules.seen(meeting for one in dates for meeting in one)


def _page(event: Event, form: ChangeDates, dates: Dates, status: int = 200) -> Response:
    body = render_template(
        "planning/following.html",
        event=event,
        form=form,
        of_series=event.series_id is not None,
        first=_words(dates[0]),
    )
    return make_response(body, status)
