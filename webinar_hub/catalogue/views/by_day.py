"""What is coming day by day: a month as a table, and the agenda."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, request

from webinar_hub.catalogue import choosing, days, months, presenting, queries
from webinar_hub.catalogue.filters import Filters, Line, Offered
from webinar_hub.catalogue.models import Meeting, Programme
from webinar_hub.catalogue.months import Month
from webinar_hub.catalogue.views import choices
from webinar_hub.catalogue.views.blueprint import blueprint, reader, ways_to_follow
from webinar_hub.core import addresses, web
from webinar_hub.core.zones import local
from webinar_hub.ical.subscribing import Subscription
from webinar_hub.participants.models import Region

ITEMS_ON_A_PAGE = 40


@dataclass(frozen=True)
class _Choice:
    """What was chosen, and what it was chosen from."""

    filters: Filters
    offered: Offered
    programmes: list[Programme]
    regions: dict[str, Region]

    def links(self, asked: choosing.Asked, language: str) -> dict[str, Any]:
        """What stands above and below the dates."""
        among = (self.programmes, self.regions, language)
        return {
            "groups": choosing.groups(asked, self.offered, *among),
            "chosen": choosing.chosen(asked, *among),
            "views": choosing.views(asked),
            "path": asked.path,
            "wish": self.filters.query(),
        }


@blueprint.get("/month")
def month() -> Response:
    who = reader()
    where = who.zone or web.settings().default_zone
    today = local(who.now, where).date()
    asked = Filters.read(request.args, (), ())
    shown = Month.read(asked.month) if asked.month else Month.of(today)
    begins, ends = shown.instants()
    chosen, lines = _chosen(who, since=min(begins, who.now))
    dates = _days(_meetings(chosen.filters, lines, begins, ends), who, shown)
    first, last = _span(today)
    kept = choices.known(chosen.filters.having("month", None), chosen.offered)
    kept["month"] = asked.month if first <= shown <= last else None
    further = {
        "before": shown.before if first < shown else None,
        "after": shown.after if shown < last else None,
        "now": Month.of(today) if shown != Month.of(today) else None,
    }
    return web.public_page(
        "catalogue/month.html",
        until=days.midnight_after(who.now, where),
        known=kept,
        shows=("catalogue",),
        name=days.month_name(shown, who.language),
        weekdays=days.weekdays(who.language),
        weeks=days.table(shown, dates, today),
        days=dates,
        clock=days.clock_words(who),
        further={
            name: (days.month_name(one, who.language), _address(chosen.filters, one, today))
            for name, one in further.items()
            if one is not None
        },
        ways=_follow(chosen.filters.having("month", None)),
        **chosen.links(
            choosing.Asked(choosing.MONTH_PATH, chosen.filters, ("month",)), who.language
        ),
    )


@blueprint.get("/agenda")
def agenda() -> Response:
    who = reader()
    chosen, lines = _chosen(who, since=who.now)
    asked = choosing.Asked(choosing.AGENDA_PATH, chosen.filters)
    shown = Month.read(chosen.filters.month) if chosen.filters.month else None
    meetings = _meetings(chosen.filters, lines, who.now)
    dates = [item for day in _days(meetings, who, shown) for item in day.items]
    pages = max(1, -(-len(dates) // ITEMS_ON_A_PAGE))
    number = min(addresses.page_number(request.args.get("page")), pages)
    part = dates[(number - 1) * ITEMS_ON_A_PAGE : number * ITEMS_ON_A_PAGE]
    return web.public_page(
        "catalogue/agenda.html",
        until=min((meeting.ends_at for meeting in meetings), default=None),
        known=choices.known(chosen.filters, chosen.offered)
        | {"page": str(number) if number > 1 else None},
        shows=("catalogue",),
        months=days.by_month(days.by_day(part, who.language), who.language),
        clock=days.clock_words(who),
        page=(number, pages),
        page_url=asked.page,
        ways=_follow(chosen.filters),
        **chosen.links(asked, who.language),
    )


def _chosen(who: presenting.Reader, since: datetime) -> tuple[_Choice, list[Line]]:
    lines = queries.upcoming_lines(who.now, since)
    offered = Offered.among(lines)
    programmes = queries.programmes()
    regions = choices.regions(offered)
    filters = choices.filters(programmes, regions)
    return _Choice(filters, offered, programmes, regions), lines


def _meetings(
    filters: Filters, lines: list[Line], begins: datetime, ends: datetime | None = None
) -> list[Meeting]:
    """Of the events that fit; the month is that of each date, not of its event."""
    whole = filters.having("month", None)
    return queries.meetings_of([line.id for line in lines if whole.fit(line)], begins, ends)


def _days(meetings: list[Meeting], who: presenting.Reader, month: Month | None) -> list[days.Day]:
    items = days.items(meetings, who)
    held = [one for one in items if month is None or Month.of(one.day) == month]
    return days.by_day(held, who.language)


def _span(today: date) -> tuple[Month, Month]:
    """The months to which the links lead: as far as anything is listed, by whatever clock."""
    listed = [day for moment in queries.span_of_listed() for day in months.days_of(moment)]
    known = [Month.of(day) for day in (*listed, today)]
    return min(known), max(known)


def _follow(filters: Filters) -> Subscription:
    return ways_to_follow(choosing.address(choosing.FEED_PATH, filters))


def _address(filters: Filters, month: Month, today: date) -> str:
    asked = None if month == Month.of(today) else str(month)
    return choosing.address(choosing.MONTH_PATH, filters.having("month", asked))
