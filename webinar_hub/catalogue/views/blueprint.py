"""What the public pages share: the blueprint, the head of a page, who reads, old addresses."""

from typing import Any, TypeVar

from flask import Blueprint, abort, redirect, request, url_for

from webinar_hub.catalogue import presenting, queries
from webinar_hub.catalogue.choosing import AGENDA_PATH, MONTH_PATH
from webinar_hub.catalogue.models import Event, Programme, Series, Speaker
from webinar_hub.catalogue.opened import is_open
from webinar_hub.core import addresses, clock, language, links, web
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound
from webinar_hub.ical.subscribing import Subscription, subscription

T = TypeVar("T", Event, Programme, Series, Speaker)

blueprint = Blueprint("catalogue", __name__)


@blueprint.app_context_processor
def _ways_about() -> dict[str, Any]:
    """The links in the head of each public page."""
    if not addresses.is_public_page():
        return {}
    pages = [(_("Coming up"), "/"), (_("Past events"), "/past")]
    here = "/" if request.path in (MONTH_PATH, AGENDA_PATH) else request.path
    return {
        "nav_links": [(text, path, path == here) for text, path in pages],
        "zone_choice": presenting.zone_choices(
            reader(), lambda name: addresses.chosen_here(zone=name)
        ),
    }


def reader() -> presenting.Reader:
    return presenting.Reader(language.current(), web.reader_zone(), clock.now())


def ways_to_follow(path: str, name: str = "") -> Subscription:
    """The links with which programs follow the calendar at that path."""
    return subscription(links.url(path), name or web.settings().site_name)


def found(thing: T | None, kind: str, slug: str) -> T:
    """The thing, or the way to its present address, or the refusal.

    What belongs to a programme without anybody responsible is not there yet.
    """
    if thing is not None:
        if not is_open(thing.id if isinstance(thing, Programme) else thing.programme_id):
            raise NotFound
        return thing
    moved = queries.present_slug(kind, slug)
    if moved is not None and request.endpoint is not None:
        # A form sent to the old address is sent on as it is.
        status = 301 if request.method in ("GET", "HEAD") else 308
        abort(redirect(url_for(request.endpoint, slug=moved), status))
    raise NotFound
