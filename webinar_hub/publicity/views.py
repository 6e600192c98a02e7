"""What visitors reach: the short address, and the pictures that go before pages."""

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug import Response

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.catalogue.queries import programme_by_slug, series_by_slug
from webinar_hub.catalogue.views.blueprint import found
from webinar_hub.core import coming_from
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import STATIC_SECONDS
from webinar_hub.publicity import queries
from webinar_hub.publicity.preview import Drawn
from webinar_hub.registration.views.event_page import shown_event

blueprint = Blueprint("publicity", __name__)

_drawn = Drawn()


@blueprint.get("/e/<code>")
@blueprint.get("/E/<code>")
def short(code: str) -> Response:
    """Not for ever: the page's own address may change. The word is counted there, not twice."""
    event = queries.event_with_code(code)
    if event is None or not event.published:
        raise NotFound
    word = coming_from.word_of(request.args.get(coming_from.NAME))
    address = url_for("registration.event_page", slug=event.slug)
    return redirect(f"{address}?{coming_from.NAME}={word}" if word else address, 302)


@blueprint.get("/events/<slug>/preview.png")
def preview(slug: str) -> Response:
    event = shown_event(slug)
    return event if isinstance(event, Response) else _picture(event)


@blueprint.get("/series/<slug>/preview.png")
def series_preview(slug: str) -> Response:
    return _picture(found(series_by_slug(slug), "series", slug))


@blueprint.get("/programmes/<slug>/preview.png")
def programme_preview(slug: str) -> Response:
    return _picture(found(programme_by_slug(slug), "programme", slug))


def _picture(shown: Event | Series | Programme) -> Response:
    """Under the address with its version it never changes; under any other it may at any time."""
    wanted = queries.preview(shown)
    known = request.if_none_match.contains_weak(wanted.version)
    response = make_response(b"" if known else _drawn.picture(wanted), 304 if known else 200)
    response.mimetype = "image/png"
    response.set_etag(wanted.version)
    lasting = request.args.get("v") == wanted.version
    ages = f"max-age={STATIC_SECONDS}, immutable" if lasting else "no-cache"
    response.headers["Cache-Control"] = f"public, {ages}"
    return response
