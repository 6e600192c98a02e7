"""The page behind a series letter's link: what was, what comes, skip a date, come back, leave.

The link in the address is what proves the person; nothing here acts on GET.
"""

from contextlib import suppress
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.attendance.queries import verdicts_of
from webinar_hub.core import clock, links
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.enrolment import operations, presenting, queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.queries import OwnDate
from webinar_hub.enrolment.views.blueprint import blueprint
from webinar_hub.ical.download import download
from webinar_hub.questions import asking
from webinar_hub.registration import operations as registrations
from webinar_hub.registration.rules import AlreadyCancelled, EventOver
from webinar_hub.registration.views import calendars
from webinar_hub.registration.views.whom_to_ask import help_line, safety


class OldLink(NotFound):
    """The address changed since, or the link was cut off on its way."""

    message = _(
        "This link is no longer valid or was cut off. Sign up for the series again with the same "
        "name and address: the letter with your link comes once more, and you keep your seats."
    )


@blueprint.get("/dates/<token>")
def own_dates(token: str) -> Response:
    enrolment = own_enrolment(token)
    dates = queries.own_dates(enrolment, clock.now())
    ids = [one.registration.id for one in dates if one.registration]
    asked = asking.of_series(enrolment.series, frozenset({enrolment.role}))
    shown = presenting.overview(enrolment, dates, verdicts_of(ids), clock.now())
    return _answer(
        "enrolment/own_dates.html",
        enrolment,
        dates,
        token=token,
        shown=shown,
        asks=enrolment.live and bool(asked),
        saved=request.args.get("saved"),
        may_enrol_again=bool(rules.open_dates([one.event for one in dates], clock.now())),
        has_entries=bool(_entries(dates)),
    )


@blueprint.get("/dates/<token>/calendar.ics")
def calendar_file(token: str) -> Response:
    entries = _entries(queries.own_dates(own_enrolment(token), clock.now()))
    if not entries:
        raise NotFound
    response = make_response(download(entries))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return private(response)


@blueprint.get("/dates/<token>/events/<public_id>/skip")
def ask_skip(token: str, public_id: str) -> Response:
    enrolment, one = _one(token, public_id)
    if not rules.may_skip(one.event, one.registration, clock.now()):
        return _back(token)
    return _confirm(enrolment, one, token, "skip")


@blueprint.post("/dates/<token>/events/<public_id>/skip")
def skip(token: str, public_id: str) -> Response:
    enrolment, one = _one(token, public_id)
    if one.registration is not None:
        # After a second press of the button, or a late one, the page says how things stand.
        with suppress(AlreadyCancelled, EventOver):
            if enrolment.live and one.registration.state == "confirmed":
                operations.skip(enrolment.id, one.registration.id)
            else:
                registrations.cancel(one.registration.id)
    return _back(token)


@blueprint.get("/dates/<token>/events/<public_id>/return")
def ask_return(token: str, public_id: str) -> Response:
    enrolment, one = _one(token, public_id)
    if not _may_return(enrolment, one):
        return _back(token)
    return _confirm(enrolment, one, token, "return")


@blueprint.post("/dates/<token>/events/<public_id>/return")
def come_back(token: str, public_id: str) -> Response:
    enrolment, one = _one(token, public_id)
    if not _may_return(enrolment, one):
        return _back(token)
    try:
        operations.come_back(enrolment.id, one.event.id)
    except (NotFound, Gone):
        raise
    except Refusal as refusal:
        enrolment, one = _one(token, public_id)
        return _confirm(enrolment, one, token, "return", status=422, refusal=refusal.message)
    return _back(token)


@blueprint.get("/dates/<token>/leaving")
def ask_leaving(token: str) -> Response:
    enrolment = own_enrolment(token)
    if not enrolment.live:
        return _back(token)
    dates = queries.own_dates(enrolment, clock.now())
    ahead = [one for one in dates if rules.may_skip(one.event, one.registration, clock.now())]
    return _answer("enrolment/leaving.html", enrolment, dates, token=token, ahead=len(ahead))


@blueprint.post("/dates/<token>/leaving")
def leave(token: str) -> Response:
    with suppress(rules.AlreadyLeft):
        operations.leave(own_enrolment(token).id)
    return _back(token)


def own_enrolment(token: str) -> SeriesEnrolment:
    """What the link in the address opens."""
    target = links.read("series", token)
    enrolment = queries.by_public_id(target.public_id) if target else None
    if enrolment is None or target is None or enrolment.link_counter != target.counter:
        raise OldLink
    return enrolment


def _one(token: str, public_id: str) -> tuple[SeriesEnrolment, OwnDate]:
    enrolment = own_enrolment(token)
    for one in queries.own_dates(enrolment, clock.now()):
        if one.event.public_id == public_id:
            return enrolment, one
    raise NotFound


def _may_return(enrolment: SeriesEnrolment, one: OwnDate) -> bool:
    event, now = one.event, clock.now()
    return enrolment.live and rules.may_come_back(event, enrolment.role, one.registration, now)


def _back(token: str) -> Response:
    return redirect(url_for("enrolment.own_dates", token=token), 303)


def _entries(dates: list[OwnDate]) -> list[Any]:
    now = clock.now()
    own = [one.registration for one in dates if one.registration and not one.event.over(now)]
    return [entry for registration in own for entry in calendars.entries(registration)]


def _confirm(
    enrolment: SeriesEnrolment, one: OwnDate, token: str, what: str, **more: Any
) -> Response:
    line = presenting.overview(enrolment, [one], {}, clock.now()).coming[0]
    full = what == "return" and queries.is_full(one.event.id)
    waiting = one.registration is not None and one.registration.state == "waitlisted"
    return _answer(
        f"enrolment/{what}.html",
        enrolment,
        [one],
        token=token,
        line=line,
        full=full,
        waiting=waiting,
        pending=one.registration is not None and one.registration.state == "pending",
        **more,
    )


def _answer(
    template: str,
    enrolment: SeriesEnrolment,
    dates: list[OwnDate],
    *,
    status: int = 200,
    **values: Any,
) -> Response:
    sensitive = (one.event for one in dates if one.event.sensitive)
    page = render_template(
        template,
        enrolment=enrolment,
        series=enrolment.series,
        help_line=help_line(enrolment.series),
        safety=next((safety(event, enrolment.region) for event in sensitive), None),
        **values,
    )
    return private(make_response(page, status))
