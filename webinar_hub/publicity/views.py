"""What visitors reach: the short address, and the picture that goes before an event's page."""

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug import Response

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
    """Under the address with its version it never changes; under any other it may at any time."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    wanted = queries.preview(event)
    known = request.if_none_match.contains(wanted.version)
    response = make_response(b"" if known else _drawn.picture(wanted), 304 if known else 200)
    response.mimetype = "image/png"
    response.set_etag(wanted.version)
    lasting = request.args.get("v") == wanted.version
    ages = f"max-age={STATIC_SECONDS}, immutable" if lasting else "no-cache"
    response.headers["Cache-Control"] = f"public, {ages}"
    return response
