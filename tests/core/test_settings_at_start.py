"""What the application refuses at its start, and what it sees to before anything else."""

import logging
from pathlib import Path

import pytest

from tests.environment import environment
from webinar_hub import create_app
from webinar_hub.settings import BadSetting, Settings


def test_production_never_runs_in_debug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    wanted = environment(
        f"sqlite:///{tmp_path}/hub.sqlite3",
        tmp_path,
        MODE="production",
        BASE_URL="https://hub.example.org",
    )

    with pytest.raises(BadSetting, match="WEBINAR_HUB_MODE"):
        create_app(Settings.from_environment(wanted))


@pytest.mark.parametrize(
    "server", ["webinar_hub.access", "granian.access", "gunicorn.access", "werkzeug"]
)
def test_access_lines_of_any_server_carry_no_personal_link(
    sqlite_app: object, server: str, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger(server)
    with caplog.at_level(logging.INFO, server):
        logger.info('"GET /join/%s HTTP/1.1" 200', "abcdefgh-0-secret")

    assert "secret" not in caplog.text
    assert "/join/***" in caplog.text


def test_a_new_data_folder_is_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    create_app(Settings.from_environment(environment(sqlite_url, folder)))
    assert folder.stat().st_mode & 0o777 == 0o700
