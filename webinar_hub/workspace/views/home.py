"""The first page: what is coming up, and what of it needs somebody."""

from collections.abc import Iterable
from datetime import datetime

from flask import redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.accounts.rules import suffices
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.rules import responsible
from webinar_hub.core import clock
from webinar_hub.registration.offered import number_of
from webinar_hub.registration.queries import seats_of
from webinar_hub.workspace import queries
from webinar_hub.workspace.needs import lately
from webinar_hub.workspace.views import needed, needs, presenting
from webinar_hub.workspace.views.blueprint import blueprint


@blueprint.get("")
@staff(ANYBODY)
def home() -> str | Response:
    now = clock.now()
    programmes = queries.programmes_of(me())
    if not programmes and me().is_at_the_door:
        return redirect(url_for("attendance.door"), 303)
    if not programmes and me().is_a_consultant:
        return redirect(url_for("attendance.own_dates"), 303)
    ids = [one.id for one in programmes]
    found = queries.coming_up(ids, now)
    seats = seats_of([event.id for event in found])
    offered = number_of([event.id for event in found])
    needing = needs.by_event([*found, *lately.held(ids, now)], ids, now)
    rows = [
        presenting.row(event, seats.get(event.id), now, offered.get(event.id, 0))
        for event in found
    ]
    return render_template(
        "workspace/home.html",
        rows=rows,
        lacking=_lacking(programmes, found, now),
        needing=needing,
        several=len(programmes) > 1,
        may_make=bool(queries.workplaces_of(me())),
    )


def _lacking(
    programmes: Iterable[Programme], events: Iterable[Event], now: datetime
) -> list[tuple[str, bool, list[needed.Lacking]]]:
    """Organization, whether something of it is published, what must be filled in; where need be."""
    published = {event.programme_id for event in events if event.published and not event.over(now)}
    found = []
    for organization in queries.behind(programmes):
        own = [one for one in programmes if one.organization_id == organization.id]
        lacks = responsible.lacks(organization, {one.language for one in own})
        best = max(own, key=_may_own)  # the way leads through a programme in which one may
        shown = needed.with_ways(lacks, best, may_own=_may_own(best))
        if shown:
            found.append((organization.name, any(one.id in published for one in own), shown))
    return found


def _may_own(programme: Programme) -> bool:
    return suffices(me().role_in(programme.id), "owner")
