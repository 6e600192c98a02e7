"""One table: refusal → HTTP status and page."""

import logging
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.core.logs import request_id
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Conflict, Gone, NotFound, Refusal, TooMany
from webinar_hub.participants import queries as people

log = logging.getLogger(__name__)

STATUSES: dict[type[Refusal], int] = {
    NotFound: 404,
    Gone: 410,
    Conflict: 409,
    TooMany: 429,
    Refusal: 422,
}
RETRY_SECONDS = 20

PAGES: dict[int, tuple[Any, Any]] = {
    400: (_("This request could not be read"), _("Please go back, reload the page and try again.")),
    401: (_("Please sign in"), _("This page is for organizers who have signed in.")),
    403: (
        _("This form came from another page"),
        _("For your safety it was not accepted. Please open the page here and send it again."),
    ),
    404: (
        _("There is nothing at this address"),
        _("The link may be old or cut off. Everything that is coming up is on the start page."),
    ),
    405: (_("This page cannot do that"), _("Please go back and try again.")),
    409: (
        _("Somebody changed this meanwhile"),
        _("Nothing was overwritten. Please reload the page and look at the present state."),
    ),
    410: (
        _("This is no longer offered"),
        _("The organizers have withdrawn it. Everything that is coming up is on the start page."),
    ),
    413: (_("That is too large"), _("Please shorten it and try again.")),
    422: (_("That was not possible"), _("Please go back and check what you entered.")),
    429: (
        _("That was a little too often"),
        _("Please wait a while and try again. Nothing of what you did before is lost."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("It has been noted. Please try again in a few minutes."),
    ),
    503: (
        _("We will be right back"),
        _(
            "The service is catching its breath. Please try again in half a minute; "
            "nothing is lost."
        ),
    ),
}


def init_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout, DatabaseBusy):
        app.register_error_handler(unavailable, _unavailable)
    app.register_error_handler(DataError, _unusable)
    app.register_error_handler(Exception, _unexpected)


def status_of(refusal: Refusal) -> int:
    return next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)


def page(status: int, message: Any = None, reference: str = "") -> Response:
    """The one error page, in the site's own look, with a next step."""
    title, text = PAGES.get(status, PAGES[500] if status >= 500 else PAGES[400])
    body = render_template(
        "error.html",
        status=status,
        title=title,
        text=message or text,
        reference=reference,
        help_lines=_help_lines(status),
    )
    return make_response(body, status)


def _help_lines(status: int) -> list[dict[str, str]]:
    """Of the event that was asked for, else of everybody; what failed is not asked once more."""
    if "help_line" in g:
        return [g.help_line]
    if status >= 500:
        return []
    try:
        return people.help_lines()
    except SQLAlchemyError:
        _forget_transaction()
        return []


def _refused(refusal: Refusal) -> Response:
    response = page(status_of(refusal), refusal.message or None)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, SecurityError):
        # Asked for under a name that is not ours, so that no address and no page can be built.
        return Response("This site is not served under that name.\n", 400, mimetype="text/plain")
    response = page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unavailable(error: Exception) -> Response:
    log.error("database unavailable at %s: %s", request.endpoint, type(error).__name__)
    _forget_transaction()
    response = page(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unusable(error: DataError) -> Response:
    """The database cannot hold such a value, a NUL or an immense number, so it is nobody's."""
    log.warning("unusable value at %s: %s", request.endpoint, type(error.orig).__name__)
    _forget_transaction()
    return page(400)


def _unexpected(error: Exception) -> Response:
    log.exception("error at %s", request.endpoint, exc_info=error)
    _forget_transaction()
    return page(500, reference=request_id())


def _forget_transaction() -> None:
    try:
        db.session.remove()
    except Exception:  # the connection is gone; the pool will replace it
        log.warning("the connection was already lost")
