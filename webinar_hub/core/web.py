"""What every page shares: headers, the guard against foreign forms, static files, cookies."""

import functools
import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webinar_hub.core import (
    carrying,
    clock,
    coming_from,
    kept_pages,
    page_cache,
    page_versions,
    pause,
    zones,
)
from webinar_hub.core.addresses import addresses_in_languages, language_links, own_address
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES, YEAR_SECONDS, current

csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # With no-referrer Flask-WTF's check of the Referer would refuse every form on https.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STATIC_SECONDS = 365 * 86400


def settings() -> Any:
    """The settings of the running app."""
    return current_app.extensions["webinar_hub_settings"]


def init_web(app: Flask) -> None:
    own = app.extensions["webinar_hub_settings"]
    if own.trusted_proxies:
        count = own.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=own.secret_key,
        TRUSTED_HOSTS=_trusted_hosts(own),
        MAX_CONTENT_LENGTH=2_000_000,
        SESSION_COOKIE_NAME="__Host-hub" if own.https else "hub",
        SESSION_COOKIE_SECURE=own.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    csrf.init_app(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_refuse_foreign_forms)
    app.after_request(_add_headers)
    app.after_request(_remember_zone)
    app.context_processor(_page_context)


def _trusted_hosts(own: Any) -> list[str]:
    host = urlsplit(own.base_url).hostname or ""
    return sorted({host, "127.0.0.1", "localhost"})  # loopback: health checks, reverse proxies


def _refuse_foreign_forms() -> None:
    """A form may only be sent from our own pages; anonymous pages carry no token for that."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.endpoint and request.endpoint in current_app.extensions.get(
        "posts_from_anywhere", ()
    ):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin):
        abort(403)


def sent_from_here() -> bool:
    """Whether the browser itself says that a page of ours sent this; silence is no proof."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and _is_own(origin)


def _is_own(origin: str) -> bool:
    return _host_of(origin) in (_host_of(settings().base_url), request.host)


def _host_of(origin: str) -> str | None:
    """Host and port of an origin, None for what is none, such as `http://[`."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if _is_nobodys_to_find(response):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    if settings().https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_nobodys_to_find(response: Response) -> bool:
    """Search engines show public pages and nothing else, whatever a new page forgets to say."""
    shown = page_cache.is_marked(request.environ) or request.endpoint == "static"
    return not shown and not 300 <= response.status_code < 400


def private(response: Response) -> Response:
    """A page for one person: never stored, never indexed, its address never passed on."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@functools.cache
def _fingerprint(folder: str, name: str) -> str:
    return hashlib.sha256(Path(folder, name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it a year."""
    fingerprint = _fingerprint(current_app.static_folder or "", name)
    return f"{current_app.static_url_path}/{name}?v={fingerprint}"


def init_page_cache(app: Flask, shown: Mapping[str, str]) -> None:
    """Answer public pages before Flask. `shown`: a SELECT for each version that they show."""
    with app.app_context():
        look_up = page_versions.versions_in(db.engine, shown)
        own_pause = pause.of(db.engine)
    app.wsgi_app = page_cache.PageCache(  # type: ignore[method-assign]
        app.wsgi_app,
        page_versions.VersionWatch(look_up),
        app.extensions["webinar_hub_settings"].default_language,
        own_pause.state,
    )
    app.wsgi_app = carrying.Carrying(app.wsgi_app, LANGUAGES)  # type: ignore[method-assign]


def public_page(
    template: str,
    *,
    until: datetime | None,
    known: Mapping[str, str | None] | None = None,
    shows: Collection[str] = ("catalogue", "seats"),
    looks: Mapping[str, kept_pages.Look] | None = None,
    carries: bool = False,
    **values: Any,
) -> Response:
    """A page that is kept and answered again; its parts are told in `page_cache.may_be_kept`."""
    if carries:
        asked = request.args.get(coming_from.NAME)
        g.came_from = page_cache.word_to_carry(request.environ, asked)
    g.known_query = {name: value for name, value in (known or {}).items() if value is not None}
    response = make_response(render_template(template, **values))
    hour = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return page_cache.may_be_kept(
        response,
        request.environ,
        until=min(until or hour, hour),  # the choice of zones shows today's offsets
        known=known,
        shows=shows,
        looks=looks,
        carries=carries,
    )


def reader_zone() -> str | None:
    """The zone in which the visitor also wants to read times."""
    return zones.choose(request.args.get("zone"), request.cookies.get(zones.COOKIE))


def _remember_zone(response: Response) -> Response:
    asked = request.args.get("zone")
    offered = asked in (*zones.OFFERED_ZONES, zones.NO_ZONE)
    if asked and offered and asked != request.cookies.get(zones.COOKIE):
        response.set_cookie(
            zones.COOKIE,
            asked,
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings().https,
        )
    return response


def _page_context() -> dict[str, Any]:
    own = settings()
    return {
        "site_name": own.site_name,
        "lang": current(),
        "came_from": g.get("came_from", ""),
        "language_links": language_links(),
        "own_address": own_address(),
        "addresses_in_languages": addresses_in_languages(),
        "is_demo": own.demo,
        "static_url": static_url,
        "messages": g.get("messages", []),
        "footer_links": footer_links(),
    }


def footer_links() -> list[tuple[str, str]]:
    """Addresses at the foot of each page; the top of the house fills in which."""
    make: Callable[[], list[tuple[str, str]]] | None = current_app.extensions.get("footer_links")
    return make() if make else []


def posts_from_anywhere(app: Flask, endpoint: str) -> None:
    """Exempt a route whose posts rightly come from elsewhere, such as one-click unsubscribe."""
    app.extensions.setdefault("posts_from_anywhere", set()).add(endpoint)
