"""Webinar Hub: registration, invitations, reminders and attendance for webinars of non-profits."""

from pathlib import Path
from typing import Any

from flask import Flask

from webinar_hub.core import zones as _zones  # noqa: F401  the pinned time zones come first
from webinar_hub.core.access_log import filter_access_logs
from webinar_hub.core.database import db, init_database
from webinar_hub.core.language import init_language
from webinar_hub.core.logs import RequestIds
from webinar_hub.core.turns import Turns
from webinar_hub.core.web import init_page_cache, init_web
from webinar_hub.errors import init_errors
from webinar_hub.mail.rendering import init_letters
from webinar_hub.mail.transport import init_mail
from webinar_hub.pages import SHOWN, init_pages, init_visits
from webinar_hub.paused import init_paused
from webinar_hub.returns.address import address_of
from webinar_hub.settings import BadSetting, Settings

HERE = Path(__file__).parent
TURNS = 2  # requests that a process works on at the same time; the connection pool is as large


def folder(name: str) -> Path:
    """`templates` or `migrations`: beside the package in a checkout, inside it in a wheel."""
    inside = HERE / name
    return inside if inside.is_dir() else HERE.parent / name


class _Migrations:
    """Stands in for Flask-Migrate, which loads Alembic, until somebody wants something of it."""

    def __init__(self, app: Flask):
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        Migrate(self._app, db, directory=str(folder("migrations")), render_as_batch=True)
        return getattr(self._app.extensions["migrate"], name)


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environment()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, template_folder=str(folder("templates")))
    app.extensions["webinar_hub_settings"] = settings
    _refuse_debug(app, settings)
    filter_access_logs()
    init_database(app, settings.database_url, TURNS)
    app.extensions["migrate"] = _Migrations(app)
    init_language(app, settings.default_language, settings.default_zone)
    _init_mail(app, settings)
    init_letters(app, folder("templates") / "letters")
    init_web(app)
    init_pages(app)
    init_errors(app)
    init_paused(app)
    app.wsgi_app = Turns(app.wsgi_app, TURNS, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[method-assign]
    init_page_cache(app, SHOWN)
    init_visits(app)
    app.wsgi_app = RequestIds(app.wsgi_app, trusting=settings.trusted_proxies > 0)  # type: ignore[method-assign]
    return app


def _refuse_debug(app: Flask, settings: Settings) -> None:
    if app.debug and not settings.demo:
        raise BadSetting("MODE", "production never runs in debug; unset FLASK_DEBUG")


def _init_mail(app: Flask, settings: Settings) -> None:
    try:
        init_mail(app, settings)
    except ValueError as problem:
        raise BadSetting("SMTP_URL", str(problem)) from problem
    try:
        address_of(settings.imap_url, this_machine_only=settings.demo)
    except ValueError as problem:
        raise BadSetting("IMAP_URL", str(problem)) from problem
