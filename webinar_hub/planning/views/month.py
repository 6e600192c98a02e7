"""Everything in a month, in whatever state, for organizers."""

from dataclasses import replace
from datetime import date, datetime

from flask import render_template, request, url_for

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.catalogue import days
from webinar_hub.catalogue.models import Meeting, Programme
from webinar_hub.catalogue.months import Month
from webinar_hub.catalogue.presenting import Reader
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.core.zones import local
from webinar_hub.planning import queries
from webinar_hub.planning.views.blueprint import blueprint
from webinar_hub.workspace.queries import programmes_of
from webinar_hub.workspace.views import presenting

YEARS = range(2000, 2101)


@blueprint.get("/month")
@staff(ANYBODY)
def month() -> str:
    now = clock.now()
    today = local(now, me().zone).date()
    shown = _asked(request.args.get("month", "")) or Month.of(today)
    programmes = programmes_of(me())
    chosen = next((p for p in programmes if p.slug == request.args.get("programme")), None)
    ids = [one.id for one in ([chosen] if chosen else programmes)]
    dates = _days(queries.in_month(ids, *shown.instants()), shown, now)
    further = {"before": shown.before, "after": shown.after, "now": Month.of(today)}
    return render_template(
        "planning/month.html",
        name=days.month_name(shown, current()),
        weekdays=days.weekdays(current()),
        weeks=days.table(shown, dates, today),
        days=dates,
        clock=days.clock_words(Reader(current(), me().zone, now)),
        further={
            name: (days.month_name(one, current()), _address(one, chosen))
            for name, one in further.items()
            if one != shown and one.year in YEARS
        },
        programmes=_programmes(programmes, chosen, shown),
        several=len(programmes) > 1,
    )


def _asked(text: str) -> Month | None:
    """`2026-12`; anything else is as if nothing had been asked for."""
    try:
        asked = Month.of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return None
    return asked if asked.year in YEARS and str(asked) == text else None


def _days(meetings: list[Meeting], shown: Month, now: datetime) -> list[days.Day]:
    """Each with its state, and the way to the page on which it is changed."""
    known = [one for one in meetings if one.precision in ("minute", "day")]
    items = days.items(known, Reader(current(), me().zone, now))
    found = [
        replace(
            item,
            url=url_for("workspace.event_editor", public_id=meeting.event.public_id),
            about=item.about if item.cancelled else [_state(meeting, now), *item.about],
        )
        for meeting, item in zip(known, items, strict=True)
    ]
    return days.by_day([one for one in found if Month.of(one.day) == shown], current())


def _state(meeting: Meeting, now: datetime) -> str:
    return presenting.state(meeting.event, now)[0]


def _programmes(
    programmes: list[Programme], chosen: Programme | None, shown: Month
) -> list[tuple[object, str, bool]]:
    every: list[tuple[object, str, bool]] = [(_("All"), _address(shown, None), chosen is None)]
    return every + [(one.name, _address(shown, one), one is chosen) for one in programmes]


def _address(shown: Month, programme: Programme | None) -> str:
    slug = programme.slug if programme else None
    return url_for("planning.month", month=str(shown), programme=slug)
