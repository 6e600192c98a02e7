"""Whether there is something to migrate is told by one look, without Alembic."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from webinar_hub import command_line, folder
from webinar_hub.core import revisions
from webinar_hub.core.database import db


def test_the_revisions_are_those_that_alembic_finds(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        directory = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
        assert revisions.newest(folder("migrations")) == directory.get_current_head()
        assert revisions.present(connection) == directory.get_current_head()


def test_nothing_is_migrated_where_nothing_is_to_be_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(flask_migrate, "upgrade", lambda: asked.append("upgrade"))
    command_line.migrate_database(app)
    assert asked == []
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    command_line.migrate_database(app)
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    command_line.migrate_database(app)
    assert asked == ["upgrade", "upgrade"]


@pytest.mark.parametrize("last", ['down_revision = "0001"', 'down_revision = "0002"'])
def test_where_two_revisions_are_the_newest_nothing_is_taken_for_up_to_date(
    tmp_path: Path, last: str
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    lines = {"1": "down_revision = None", "2": 'down_revision = "0001"', "3": last}
    for number, follows in lines.items():
        (versions / f"{number}.py").write_text(f'revision = "000{number}"\n{follows}\n')
    assert revisions.newest(tmp_path) == (None if "0001" in last else "0003")


def test_tables_are_as_the_models_say_once_all_is_migrated(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert found == []
