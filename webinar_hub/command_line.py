"""What all commands share: settings, troubles in one line, the newest form of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webinar_hub import folder
from webinar_hub.backup.trouble import BackupTrouble
from webinar_hub.core import revisions
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Paused
from webinar_hub.settings import BadSetting, Settings


def with_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Read the settings; a bad one is one clear line and no traceback."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(Settings.from_environment(), *args, **kwargs)
        except (BadSetting, BackupTrouble) as problem:
            raise click.ClickException(str(problem)) from problem
        except Paused as problem:
            reason = str(getattr(problem.__cause__, "orig", problem.__cause__)).splitlines()[0]
            raise click.ClickException(
                f"nothing can be written to the database ({reason}); webinar-hub doctor says more"
            ) from problem

    return run


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    """In the application; afterwards no connection of it is left open."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def migrate_database(app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            found = revisions.present(connection)
        if found is None or found != revisions.newest(folder("migrations")):
            from flask_migrate import upgrade

            upgrade()


def check_migrated(app: Flask) -> None:
    """One line that says what to run, instead of a server whose every statement fails.

    A database that cannot be reached is no such case: servers wait for it. Nor is one that is
    newer than this program, as in the middle of an upgrade of several machines.
    """
    newest = revisions.newest(folder("migrations"))
    try:
        with inside(app), db.engine.connect() as connection:
            found = revisions.present(connection)
    except SQLAlchemyError:
        return
    if found is None:
        raise click.ClickException(
            "the database is empty; run webinar-hub migrate first, or webinar-hub serve --prepare"
        )
    if found != newest and found in revisions.older(folder("migrations")):
        raise click.ClickException(
            f"the database is at {found}, not {newest}; run webinar-hub migrate first"
        )


def known_revisions(app: Flask) -> set[str]:
    """Every form of the database that this program can bring to the newest."""
    from alembic.script import ScriptDirectory

    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config()
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
