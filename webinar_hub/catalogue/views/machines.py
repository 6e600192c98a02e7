"""What the programs of search engines ask for."""

from flask import Response, make_response, request, url_for

from webinar_hub.catalogue import sitemap as pages
from webinar_hub.catalogue.views.blueprint import blueprint
from webinar_hub.core import links, page_cache


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Personal pages are not named here: they say themselves that nobody shall list them."""
    return _kept(pages.ROBOTS.format(links.url(url_for("catalogue.sitemap"))), "text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    return _kept(pages.sitemap(pages.addresses()), "application/xml")


def _kept(text: str, kind: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    return page_cache.may_be_kept(
        response, request.environ, until=None, known={}, shows=("catalogue",)
    )
