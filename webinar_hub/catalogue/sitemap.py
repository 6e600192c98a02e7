"""Every page that a search engine may show, as its programs read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from webinar_hub.catalogue.models import Event, EventSpeaker, Programme, Series, Speaker
from webinar_hub.catalogue.queries import listed
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES

MOST = 50_000  # addresses in a file

ROBOTS = """User-agent: *
Disallow: /organize
Disallow: /search

Sitemap: {}
"""


class Address(NamedTuple):
    path: str
    changed_at: datetime | None


def addresses() -> list[Address]:
    """The lists, and every listed event with what it belongs to and who teaches."""
    return [*_lists(), *_parents(), *_events()][:MOST]


def sitemap(found: list[Address]) -> str:
    urls = "".join(_url(one) for one in found)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{urls}</urlset>\n'
    )


def _lists() -> Iterator[Address]:
    changed = db.session.scalar(select(func.max(Event.changed_at)).where(listed()))
    yield from (Address(path, changed) for path in ("/", "/past"))


def _events() -> Iterator[Address]:
    shown = select(Event.slug, Event.changed_at).where(listed(), Event.slug.is_not(None))
    for slug, changed in db.session.execute(shown.order_by(Event.id.desc()).limit(MOST)):
        yield Address(f"/events/{slug}", changed)


def _parents() -> Iterator[Address]:
    """Each changes with its events. A speaker of no listed event is nobody's to find."""
    last = func.max(Event.changed_at)
    programmes = select(Programme.slug, last).outerjoin(
        Event, (Event.programme_id == Programme.id) & listed()
    )
    series = select(Series.slug, last).outerjoin(Event, (Event.series_id == Series.id) & listed())
    speakers = (
        select(Speaker.slug, last)
        .join(EventSpeaker, EventSpeaker.speaker_id == Speaker.id)
        .join(Event, (Event.id == EventSpeaker.event_id) & listed())
    )
    for kind, model, found in (
        ("programmes", Programme, programmes),
        ("series", Series, series),
        ("speakers", Speaker, speakers),
    ):
        named = found.where(model.slug.is_not(None)).group_by(model.id).order_by(model.id)
        for slug, changed in db.session.execute(named):
            yield Address(f"/{kind}/{slug}", changed)


def _url(address: Address) -> str:
    where = escape(links.url(address.path))
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{where}?lang={code}"/>'
        for code in LANGUAGES
    )
    changed = address.changed_at
    day = f"<lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{where}</loc>{day}{others}</url>\n"
