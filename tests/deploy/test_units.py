"""The units for systemd, the environment file and the command for root, as they are handed out."""

import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from tests.servers.processes import ROOT
from webinar_hub.commands import main
from webinar_hub.processes import STOP_SECONDS
from webinar_hub.settings import PREFIX, Settings

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]
INSTALLED = "/opt/webinar-hub/bin"


@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line_of_a_unit(name, tmp_path):
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is missing")
    for unit in UNITS:  # a timer is verified beside its service
        text = (DEPLOY / unit).read_text().replace(INSTALLED, str(Path(sys.executable).parent))
        (tmp_path / unit).write_text(text)
    done = subprocess.run(
        [analyze, "verify", "--man=no", tmp_path / name], capture_output=True, text=True
    )
    about_ours = [line for line in done.stderr.splitlines() if "webinar-hub" in line]
    assert (about_ours, done.returncode) == ([], 0)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_unit_runs_is_a_command_of_the_program_with_its_options(name):
    program, command, *options = shlex.split(unit(name)["Service"]["ExecStart"])
    assert program == f"{INSTALLED}/webinar-hub"
    known = main.get_command(click.Context(main), command)
    assert known is not None
    known.make_context(command, options)


@pytest.mark.parametrize("name", SERVICES)
def test_both_services_run_as_the_same_user_who_can_write_to_no_more_than_needed(name):
    service = unit(name)["Service"]
    assert (service["User"], service["ProtectSystem"]) == ("webinar-hub", "strict")
    assert service["EnvironmentFile"] == "/etc/webinar-hub.env"
    assert service["StateDirectory"] == "webinar-hub"
    assert settings_of_the_example()["WEBINAR_HUB_DATA"] == "/var/lib/webinar-hub"


def test_the_service_is_given_the_time_that_the_program_takes_to_stop():
    assert int(unit("webinar-hub.service")["Service"]["TimeoutStopSec"]) > STOP_SECONDS


def test_the_example_of_settings_is_complete_but_for_the_secrets():
    wanted = settings_of_the_example()
    secrets = {f"{PREFIX}{name}": "x" * 48 for name in ("SECRET_KEY", "LINK_KEY")}
    assert {name for name, value in wanted.items() if not value} == set(secrets)
    settings = Settings.from_environment(wanted | secrets)
    assert (settings.mode, settings.trusted_proxies) == ("production", 1)


def test_every_setting_of_the_example_is_known():
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)=", (DEPLOY / "webinar-hub.env").read_text()))
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text()))
    assert named - described == set()


def test_a_shell_reads_the_example_as_systemd_does():
    command = ["sh", "-euc", "set -a; . ./webinar-hub.env; env"]
    done = subprocess.run(command, cwd=DEPLOY, env={}, capture_output=True, text=True, check=True)
    read = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert {name: value for name, value in read.items() if name.startswith(PREFIX)} == (
        settings_of_the_example()
    )


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(DEPLOY / name)
    return parser


def settings_of_the_example() -> dict[str, str]:
    """As systemd reads them: a line each, quotes around a value taken off."""
    lines = (DEPLOY / "webinar-hub.env").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return {name: value.strip("'") for name, value in pairs}
