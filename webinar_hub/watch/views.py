"""Addresses for machines: is it alive, may it be given work, is all well, how much is done."""

import functools
import hmac
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub.core import revisions
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import settings
from webinar_hub.watch import health, metrics

blueprint = Blueprint("watch", __name__)

SHOWN_SECONDS = 30  # organizers turn pages more often than the answer changes
_EXTENSION = "webinar_hub_troubles"


@blueprint.app_context_processor
def _for_staff() -> dict[str, Any]:
    return {"troubles": lately}


def lately() -> list[health.Trouble]:
    """What an uptime watcher would be told, for the head of the workspace's pages."""
    known = current_app.extensions.get(_EXTENSION)
    if known is None or monotonic() - known[0] > SHOWN_SECONDS:
        known = (monotonic(), health.troubles())
        current_app.extensions[_EXTENSION] = known
    found: list[health.Trouble] = known[1]
    return found


@blueprint.get("/healthz")
def healthz() -> Response:
    """This process answers. With `?deep=1`: 503 and the reasons when letters do not flow."""
    if not request.args.get("deep"):
        return _plain("ok")
    try:
        found = health.troubles()
    except SQLAlchemyError as error:
        return _plain(f"database: {type(error).__name__}", 503)
    with in_language("en"):
        lines = [f"{trouble.name}: {trouble.text}" for trouble in found]
    return _plain("\n".join(lines), 503) if lines else _plain("ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """May be given work: the database answers and has the form that this program expects."""
    wanted = _newest(Path(current_app.extensions["migrate"].directory))
    try:
        found = revisions.present(db.session.connection())
    except SQLAlchemyError as error:
        return _plain(f"database: {type(error).__name__}", 503)
    if found != wanted:
        return _plain(f"database: at {found or 'nothing'}, not {wanted}", 503)
    return _plain("ok")


@blueprint.get("/metrics")
def figures() -> Response:
    """For who knows the token; to everybody else there is nothing here."""
    wanted = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotFound
    return Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


_newest = functools.cache(revisions.newest)


def _plain(words: str, status: int = 200, **headers: Any) -> Response:
    response = Response(words + "\n", status, mimetype="text/plain", headers=headers)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response
