"""The public pages: what is coming, one series, programme or speaker, what was, calendars."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from webinar_hub.catalogue import choosing, facts, feeds, presenting, queries
from webinar_hub.catalogue.filters import NAMES, Filters, Line, Offered
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock, language, links, page_cache, web
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.ical.download import download
from webinar_hub.ical.feed import feed as feed_bytes
from webinar_hub.participants.models import Organization, Region
from webinar_hub.registration.queries import seats_of

T = TypeVar("T")

PAGE_SIZE = 20
UNDATED = "undated"  # `?year=undated`

blueprint = Blueprint("catalogue", __name__)


@blueprint.app_context_processor
def _ways_about() -> dict[str, Any]:
    """The links in the head of each public page."""
    if not web.is_public_page():
        return {}
    pages = [(_("Coming up"), "/"), (_("Past events"), "/past")]
    return {
        "nav_links": [(text, path, path == request.path) for text, path in pages],
        "zone_choice": presenting.zone_choices(reader(), lambda name: web.here(zone=name)),
    }


def reader() -> presenting.Reader:
    return presenting.Reader(language.current(), web.reader_zone(), clock.now())


# What is coming


@blueprint.get("/")
def upcoming() -> Response:
    who = reader()
    lines = queries.upcoming_lines(who.now)
    offered = Offered.among(lines)
    programmes = queries.programmes()
    regions = _regions(offered)
    filters = _filters(programmes, regions)
    ids = [line.id for line in lines if filters.fit(line)]
    number, pages = _page(len(ids))
    events = queries.events_for_cards(ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    several = len(programmes) > 1 and filters.programme is None
    seats = seats_of(event.id for event in events)
    cards = presenting.cards(events, seats, who, programme=several)
    return web.public_page(
        "catalogue/upcoming.html",
        until=_first_change(lines),
        known=_known(filters, offered) | {"page": str(number) if number > 1 else None},
        months=presenting.by_month(cards),
        groups=choosing.groups(filters, offered, programmes, regions, who.language),
        chosen=choosing.chosen(filters, programmes, regions, who.language),
        feed_url=links.url(choosing.address(choosing.FEED_PATH, filters)),
        page=(number, pages),
        page_url=lambda n: choosing.address("/", filters, **({"page": str(n)} if n > 1 else {})),
    )


def _regions(offered: Offered) -> dict[str, Region]:
    """The regions in which something is coming, and the one that was asked for."""
    return queries.regions({*offered.region, request.args.get("region", "")} - {""})


def _filters(programmes: list[Programme], regions: dict[str, Region]) -> Filters:
    slugs = {programme.slug for programme in programmes if programme.slug}
    query = request.args.to_dict()
    if (asked := query.get("programme")) and asked not in slugs:
        query["programme"] = queries.present_slug("programme", asked) or ""
    return Filters.read(query, slugs, regions)


def _page(events: int) -> tuple[int, int]:
    """Which page is asked for, out of how many."""
    pages = max(1, -(-events // PAGE_SIZE))
    return min(web.page_number(request.args.get("page")), pages), pages


def _known(filters: Filters, offered: Offered) -> dict[str, str | None]:
    """Only choices that the page itself offers are worth keeping."""
    values = filters.query() if offered.holds(filters) else {}
    return {name: values.get(name) for name in NAMES}


def _first_change(lines: Iterable[Line]) -> datetime | None:
    return min((moment for line in lines for moment in line.changes), default=None)


# One series, programme, speaker


@blueprint.get("/series/<slug>")
def series_page(slug: str) -> Response:
    series = _found(queries.series_by_slug(slug), "series", slug)
    shown = queries.events_of_series(series.id, clock.now())
    return _page_with(
        "catalogue/series.html",
        shown,
        series=series,
        help_line=_help_line(series.programme.organization),
    )


@blueprint.get("/programmes/<slug>")
def programme_page(slug: str) -> Response:
    programme = _found(queries.programme_by_slug(slug), "programme", slug)
    now = clock.now()
    held = queries.held_by_grant([grant.id for grant in programme.grants], now)
    return _page_with(
        "catalogue/programme.html",
        queries.events_of_programme(programme.id, now),
        programme=programme,
        help_line=_help_line(programme.organization),
        facts=facts.of_programme(programme, language.current()),
        grants=[facts.of_grant(grant, held, language.current()) for grant in programme.grants],
    )


@blueprint.get("/speakers/<slug>")
def speaker_page(slug: str) -> Response:
    speaker = _found(queries.speaker_by_slug(slug), "speaker", slug)
    shown = queries.events_of_speaker(speaker.id, clock.now())
    return _page_with("catalogue/speaker.html", shown, speaker=speaker)


def _page_with(template: str, shown: queries.Shown, **values: Any) -> Response:
    """A page with its own upcoming and past events."""
    who = reader()
    seats = seats_of(event.id for event in shown.upcoming)

    def cards(events: list[Event]) -> list[presenting.Card]:
        return presenting.cards(events, seats, who, programme=False)

    return web.public_page(
        template,
        until=presenting.next_change(shown.upcoming, who.now),
        upcoming=cards(shown.upcoming),
        past=cards(shown.past),
        undated=cards(shown.undated),
        **values,
    )


def _found(thing: T | None, kind: str, slug: str) -> T:
    """The thing, or the way to its present address, or the refusal."""
    if thing is not None:
        return thing
    moved = queries.present_slug(kind, slug)
    if moved is not None and request.endpoint is not None:
        abort(redirect(url_for(request.endpoint, slug=moved), 301))
    raise NotFound


# What was, and who is behind it


@blueprint.get("/past")
def past() -> Response:
    who = reader()
    archive = queries.past_years(who.now)
    years = {str(year or UNDATED): year for year in archive.years}
    asked = request.args.get("year")
    chosen = asked if asked in years else next(iter(years), None)
    events = queries.events_for_cards(archive.events[years[chosen]] if chosen in years else [])
    return web.public_page(
        "catalogue/past.html",
        until=queries.next_end(who.now),
        known={"year": asked if asked in years else None},
        shows=("catalogue",),
        cards=presenting.cards(events, {}, who),
        years=[
            (str(year or _("Date not recorded")), f"/past?year={name}", name == chosen)
            for name, year in years.items()
        ],
        year=years.get(chosen) if chosen else None,
    )


@blueprint.get("/legal")
def legal() -> Response:
    return web.public_page(
        "catalogue/legal.html",
        until=None,
        shows=("catalogue",),
        organizations=queries.organizations(),
    )


@blueprint.get("/legal/<slug>")
def organization_page(slug: str) -> Response:
    organization: Organization | None = queries.organization_by_slug(slug)
    if organization is None:
        raise NotFound
    return web.public_page(
        "catalogue/organization.html",
        until=None,
        shows=("catalogue",),
        organization=organization,
        contact=facts.of_organization(organization),
        help_line=_help_line(organization),
    )


def _help_line(organization: Organization) -> dict[str, str]:
    return {
        "name": organization.help_name,
        "phone": organization.help_phone,
        "email": organization.help_email,
    }


# Calendars


@blueprint.get("/calendar.ics")
def feed() -> Response:
    """The public calendar. A filter that cannot be understood is refused: the answer to a program
    must never hold more than what was subscribed to."""
    now = clock.now()
    since = now - feeds.PAST_SHOWN
    programmes = queries.programmes()
    lines = queries.upcoming_lines(now, since)
    offered = Offered.among(lines)
    filters = _filters(programmes, _regions(offered))
    if filters.query().keys() != {name for name in NAMES if request.args.get(name)}:
        raise NotFound
    meetings = queries.feed_meetings([line.id for line in lines if filters.fit(line)], since)
    name = next((p.name for p in programmes if p.slug == filters.programme), None)
    body = feed_bytes(
        feeds.in_feed(meetings, now),
        name=name or web.settings().site_name,
        source_url=links.url(choosing.address(choosing.FEED_PATH, filters)),
    )
    leaving = [moment for meeting in meetings if (moment := feeds.leaves_at(meeting)) > now]
    until = min(leaving, default=None)
    return _calendar(body, until=until, known=_known(filters, offered))


@blueprint.get("/events/<slug>.ics")
def event_file(slug: str) -> Response:
    """All meetings of an event that hold, as a file to save."""
    event = _found(queries.event_by_slug(slug), "event", slug)
    if not event.published:
        raise NotFound
    if event.status == "withdrawn":
        raise Gone
    entries = [feeds.entry(meeting) for meeting in event.standing_meetings if meeting.precise]
    if not entries:
        raise NotFound
    response = _calendar(download(entries), until=None, known={})
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def _calendar(body: bytes, *, until: datetime | None, known: dict[str, str | None]) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["X-Robots-Tag"] = "noindex"
    return page_cache.may_be_kept(
        response, request.environ, until=until, known=known, shows=("catalogue",)
    )
