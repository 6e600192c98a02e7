"""Calendars that programs subscribe to, and the file of one event."""

from collections.abc import Collection
from datetime import datetime

from flask import Response, make_response, request

from webinar_hub.catalogue import choosing, feeds, queries
from webinar_hub.catalogue.filters import NAMES, Filters, Offered
from webinar_hub.catalogue.views import choices
from webinar_hub.catalogue.views.blueprint import blueprint, found
from webinar_hub.core import clock, links, page_cache, web
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.ical.download import download
from webinar_hub.ical.feed import feed as feed_bytes


@blueprint.get("/calendar.ics")
def feed() -> Response:
    """The public calendar. A filter that cannot be understood is refused: the answer to a program
    must never hold more than what was subscribed to."""
    now = clock.now()
    programmes = queries.programmes()
    lines = queries.upcoming_lines(now, now - feeds.PAST_SHOWN)
    offered = Offered.among(lines)
    filters = choices.filters(programmes, choices.regions(offered))
    if filters.query().keys() != {name for name in NAMES if request.args.get(name)}:
        raise NotFound
    name = next((p.name for p in programmes if p.slug == filters.programme), None)
    return _feed(
        [line.id for line in lines if filters.having("month", None).fit(line)],
        now,
        month=filters.month,
        name=name or web.settings().site_name,
        path=choosing.address(choosing.FEED_PATH, filters),
        known=choices.known(filters, offered),
    )


@blueprint.get("/programmes/<slug>.ics")
def programme_feed(slug: str) -> Response:
    programme = found(queries.programme_by_slug(slug), "programme", slug)
    now = clock.now()
    lines = queries.upcoming_lines(now, now - feeds.PAST_SHOWN)
    filters = Filters(programme=programme.slug)
    ids = [line.id for line in lines if filters.fit(line)]
    return _feed(ids, now, name=programme.name, path=f"/programmes/{programme.slug}.ics")


@blueprint.get("/series/<slug>.ics")
def series_feed(slug: str) -> Response:
    series = found(queries.series_by_slug(slug), "series", slug)
    now = clock.now()
    ids = queries.listed_in_series(series.id, now - feeds.PAST_SHOWN)
    return _feed(ids, now, name=series.title, path=f"/series/{series.slug}.ics")


def _feed(
    event_ids: Collection[int],
    now: datetime,
    *,
    name: str,
    path: str,
    month: str | None = None,
    known: dict[str, str | None] | None = None,
) -> Response:
    found = queries.meetings_of(event_ids, now - feeds.PAST_SHOWN)
    meetings = feeds.shown(found, now, month)
    entries = [feeds.entry(meeting) for meeting in meetings]
    body = feed_bytes(entries, name=name, source_url=links.url(path))
    leaving = min((feeds.leaves_at(meeting) for meeting in meetings), default=None)
    response = _calendar(body, until=leaving, known=known)
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


@blueprint.get("/events/<slug>.ics")
def event_file(slug: str) -> Response:
    """All meetings of an event that hold, as a file to save."""
    event = found(queries.event_by_slug(slug), "event", slug)
    if not event.published:
        raise NotFound
    if event.status == "withdrawn":
        raise Gone
    entries = [feeds.entry(meeting) for meeting in event.standing_meetings if meeting.precise]
    if not entries:
        raise NotFound
    response = _calendar(download(entries), until=None, known=None)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _calendar(
    body: bytes, *, until: datetime | None, known: dict[str, str | None] | None
) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["X-Robots-Tag"] = "noindex"
    return page_cache.may_be_kept(
        response, request.environ, until=until, known=known, shows=("catalogue",), for_all=True
    )
