"""The command line, and the doctor who looks at an installation from outside."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from tests import making
from tests.accounts.phones import set_up
from tests.environment import environment
from tests.mail.putting import put_one
from tests.organizing import PASSWORD
from tests.servers import names, unwritable
from webinar_hub import create_app
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.queries import by_email, signed_in
from webinar_hub.accounts.rules import LinkUsedUp
from webinar_hub.commands import main
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.heartbeats import KEPT, forget_dead
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation
from webinar_hub.mail import suppression
from webinar_hub.scheduler import JOBS
from webinar_hub.settings import Settings
from webinar_hub.watch import health


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path):
    """`run("doctor", MODE="production")`: the command under these settings."""

    def run(*arguments: str, **settings: str) -> Result:
        for name, value in environment(sqlite_url, tmp_path, **settings).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, arguments)

    return run


@pytest.fixture
def inside(sqlite_url: str, tmp_path: Path):
    app = create_app(Settings.from_environment(environment(sqlite_url, tmp_path)))
    with app.app_context():
        yield
        db.engine.dispose()


@operation
def leave_a_sign(problem: str | None = None, **columns: Any) -> None:
    wanted = {"process": "host:1", "job": "send_letters", "seen_at": clock.now()}
    db.session.add(Heartbeat(**(wanted | {"problem": problem} | columns)))


def lines_to_mend(result: Result) -> list[str]:
    return [line[4:].strip() for line in result.output.splitlines() if line.startswith("MEND")]


# Commands


@pytest.mark.parametrize("command", [("web",), ("scheduler",), ("migrate",), ("serve",)])
def test_a_bad_setting_is_one_line_and_no_traceback(run, command):
    result = run(*command, PORT="eighty")
    assert result.exit_code == 1
    assert result.output.startswith("Error: WEBINAR_HUB_PORT: ")
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize("command", [("web",), ("scheduler",), ("serve",), ("organizer", "list")])
def test_a_database_that_was_never_migrated_is_one_line_that_says_what_to_run(
    run, command, tmp_path
):
    result = run(*command, PORT="0", DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    assert result.exit_code == 1
    assert result.output == (
        "Error: the database is empty; "
        "run webinar-hub migrate first, or webinar-hub serve --prepare\n"
    )


def test_so_is_one_of_an_older_form(run, inside):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    result = run("scheduler")
    assert result.exit_code == 1
    assert result.output.startswith("Error: the database is at 0001, not ")
    assert result.output.endswith("; run webinar-hub migrate first\n")


def test_an_organizer_is_added_and_gets_a_link_that_works_once(run, inside):
    result = run("organizer", "add", "vera@example.org", "--name", "Vera", "--site-owner")
    assert result.exit_code == 0
    link = result.output.strip()
    assert link.startswith("http://localhost/organize/welcome/")
    token = link.rsplit("/", 1)[1]
    accounts.choose_password(token, PASSWORD)
    with pytest.raises(LinkUsedUp):
        accounts.choose_password(token, PASSWORD)


def test_who_lost_the_password_gets_a_new_link_and_older_ones_die(run, inside):
    old = accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    token = run("organizer", "link", "vera@example.org").output.strip().rsplit("/", 1)[1]
    with pytest.raises(LinkUsedUp):
        accounts.choose_password(old, PASSWORD)
    secret = accounts.choose_password(token, PASSWORD)
    token = run("organizer", "link", "VERA@example.org").output.strip().rsplit("/", 1)[1]
    assert signed_in(secret) is not None
    accounts.choose_password(token, "another good password")
    assert signed_in(secret) is None


def test_an_account_is_disabled_and_enabled_and_the_list_says_how_it_stands(run, inside, at):
    at(datetime(2026, 11, 2, 8, tzinfo=UTC))
    for email, name, owns in (("vera@example.org", "Vera", True), ("o@example.org", "Oleg", False)):
        token = accounts.add_organizer(email, name, owns, "en", "Europe/Moscow")
    secret = accounts.choose_password(token, PASSWORD)
    assert run("organizer", "disable", "o@example.org").output == "The account is disabled.\n"
    assert signed_in(secret) is None
    assert run("organizer", "list").output.splitlines() == [
        "o@example.org     Oleg (disabled since 2026-11-02)",
        "vera@example.org  Vera (site owner, no password yet)",
    ]
    assert run("organizer", "enable", "o@example.org").output == "The account is enabled.\n"
    assert "disabled" not in run("organizer", "list").output


def test_an_altered_record_is_told_by_the_doctor_and_named_by_the_command(run, inside):
    accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    whole = run("audit", "verify")
    assert whole.exit_code == 0
    lines = whole.output.splitlines()
    assert lines[0] == "The record is as it was written: 1 entries; it ends with"
    assert run("audit", "verify", "--end", lines[1]).exit_code == 0
    assert "the record of changes is as it was written (1)" in run("doctor").output
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entries SET action = 'nothing'"))
    altered = run("audit", "verify", "--end", "0" * 64)
    assert altered.exit_code == 1
    assert altered.output.splitlines() == [
        "ALTERED  entry 1 was changed",
        f"ALTERED  the chain never came to {'0' * 64}",
    ]
    assert "the record of changes was altered: entry 1 was changed" in run("doctor").output


def test_a_lost_second_step_is_taken_off(run, inside):
    token = accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    accounts.choose_password(token, PASSWORD)
    lift = ("organizer", "lift-second-step", "vera@example.org")
    assert run(*lift).output == "There was no second step.\n"
    set_up(by_email("vera@example.org"))
    assert "(site owner, second step)" in run("organizer", "list").output
    assert run(*lift).output == "The second step is off.\n"
    assert "second step" not in run("organizer", "list").output


@pytest.mark.parametrize("command", ["link", "disable", "enable", "lift-second-step"])
def test_an_organizer_whom_nobody_knows_is_one_line(run, command):
    result = run("organizer", command, "nobody@example.org")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1


def test_the_last_owner_of_the_site_is_not_disabled_by_a_command_either(run, inside):
    link = accounts.add_organizer("vera@example.org", "Vera", True, "en", "Europe/Moscow")
    accounts.choose_password(link, PASSWORD)
    result = run("organizer", "disable", "vera@example.org")
    assert (result.exit_code, result.output[:7]) == (1, "Error: ")


def test_an_address_that_is_none_is_refused_in_one_line(run):
    result = run("organizer", "add", "vera", "--name", "Vera")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output


def test_an_empty_database_is_brought_to_the_newest_form_and_stays_there(run, tmp_path):
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    for _time in range(2):
        result = run("migrate", DATABASE_URL=url)
        assert (result.exit_code, result.output) == (0, "The database is up to date.\n")


# The doctor


def test_a_healthy_installation_has_nothing_to_mend(run, inside):
    leave_a_sign()
    result = run("doctor")
    assert lines_to_mend(result) == []
    assert result.exit_code == 0


def test_without_a_scheduler_letters_would_wait(run):
    result = run("doctor")
    assert result.exit_code == 1
    (line,) = lines_to_mend(result)
    assert "start webinar-hub serve or scheduler" in line


def test_a_job_that_fails_is_told(run, inside):
    leave_a_sign("OSError: disk full")
    assert lines_to_mend(run("doctor")) == ["job send_letters fails: OSError: disk full"]


def test_a_job_that_runs_once_a_day_is_told_hours_after_it_failed(run, inside):
    leave_a_sign()
    hours_ago = clock.now() - timedelta(hours=5)
    leave_a_sign("OSError: disk full", job="forget_old", seen_at=hours_ago)
    assert lines_to_mend(run("doctor")) == ["job forget_old fails: OSError: disk full"]


def test_what_a_dead_process_left_is_no_trouble_and_is_swept_after_two_days(run, inside):
    leave_a_sign()
    for number, hours in ((2, 5), (3, 25), (4, 49)):
        died = clock.now() - timedelta(hours=hours)
        leave_a_sign("OSError: disk full", process=f"host:{number}", seen_at=died)
    result = run("doctor")
    assert lines_to_mend(result) == []
    assert "1 scheduler(s) running" in result.output
    assert forget_dead() == 1
    kept = [sign.process for sign in db.session.scalars(select(Heartbeat))]
    assert kept == ["host:1", "host:2", "host:3"]


def test_signs_of_life_are_kept_for_longer_than_the_rarest_job_waits():
    assert 2 * timedelta(seconds=max(seconds for _job, seconds in JOBS)) <= KEPT


def test_letters_that_are_overdue_are_counted(run, inside):
    leave_a_sign()
    for number, minutes in ((1, 9), (2, 11), (3, 90)):
        put_one(number, due_at=clock.now() - timedelta(minutes=minutes))
    put_one(4, due_at=clock.now() - timedelta(days=3), expires_at=clock.now() - timedelta(days=2))
    (line,) = lines_to_mend(run("doctor"))
    assert line.startswith("letters overdue by more than 10 minutes: 2, the oldest since ")
    assert "look at the mail server" in line


def test_letters_that_did_not_arrive_this_week_are_counted_and_the_doctor_says_what_to_do(
    run, inside
):
    leave_a_sign()
    for number, (state, days) in enumerate(
        [("failed", 0), ("failed", 6.9), ("failed", 7.1), ("broken", 1), ("sent", 1)]
    ):
        row = put_one(number, due_at=clock.now() - timedelta(days=days))
        making.change(row, state=state, last_answer="550 no such mailbox")
    refused, broken = lines_to_mend(run("doctor"))
    assert refused.startswith("letters refused by mailboxes in the last 7 days: 2;")
    assert "the roster marks these people" in refused
    assert broken.startswith("letters that could not be written in the last 7 days: 1;")


def test_a_database_that_was_not_migrated_says_how(run, tmp_path):
    result = run("doctor", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert any("webinar-hub migrate" in line for line in lines_to_mend(result))


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/hub.sqlite3", "postgresql://hub@127.0.0.1:1/hub"]
)
def test_a_database_that_cannot_be_reached_names_the_setting(run, url):
    (line,) = lines_to_mend(run("doctor", DATABASE_URL=url))
    assert "check WEBINAR_HUB_DATABASE_URL" in line


def test_a_bad_setting_is_the_first_thing_to_mend(run):
    assert lines_to_mend(run("doctor", WORKERS="many"))[0].startswith("WEBINAR_HUB_WORKERS")


def test_production_without_a_mail_server_reaches_nobody(run, inside):
    leave_a_sign()
    assert run("backup").exit_code == 0
    result = run("doctor", MODE="production", BASE_URL="https://hub.example.org")
    (line,) = lines_to_mend(result)
    assert "set WEBINAR_HUB_SMTP_URL" in line


def test_the_records_of_the_senders_domain_are_looked_up_and_unknown_is_no_fault(
    run, inside, monkeypatch
):
    leave_a_sign()
    assert run("backup").exit_code == 0
    real = {
        "MODE": "production",
        "BASE_URL": "https://hub.example.org",
        "SMTP_URL": "smtps://mail.example.org",
        "MAIL_FROM": "news@example.org",
    }
    server = names.NameServer()
    names.use(server, monkeypatch)
    with server.serving():
        spf, dmarc = lines_to_mend(run("doctor", **real))
        assert spf.startswith("no SPF record for hub.example.org; enter a TXT record")
        assert dmarc.startswith("no DMARC record for example.org; enter a TXT record")
        server.records["hub.example.org"] = ["v=spf1 mx -all"]
        server.records["_dmarc.example.org"] = ["v=DMARC1; p=reject"]
        well = run("doctor", **real)
        assert "?     DKIM of example.org cannot be checked" in well.output
        assert well.exit_code == 0
        server.broken |= server.records.keys()
        offline = run("doctor", **real)
        assert "?     SPF, DKIM and DMARC of example.org could not be looked up" in offline.output
        assert offline.exit_code == 0


def test_read_only_mode_is_named_and_what_follows_from_it_is_not(run, inside):
    (line,) = lines_to_mend(run("doctor", READ_ONLY="1"))
    assert line.startswith("read-only by order: ")
    assert "take WEBINAR_HUB_READ_ONLY out" in line


def test_a_database_that_takes_nothing_is_named_also_by_the_commands(run, inside):
    leave_a_sign()
    with unwritable.sqlite_read_only_for_all():
        (line,) = lines_to_mend(run("doctor"))
        assert line.startswith("nothing can be written to the database: ")
        refused = run("organizer", "add", "vera@example.org", "--name", "Vera")
    assert refused.exit_code == 1
    assert "nothing can be written to the database (attempt to write a readonly" in refused.output
    assert run("organizer", "add", "vera@example.org", "--name", "Vera").exit_code == 0


def test_read_only_mode_binds_the_site_and_not_who_stands_at_the_command_line(run):
    added = run("organizer", "add", "vera@example.org", "--name", "Vera", READ_ONLY="1")
    assert added.exit_code == 0


def test_a_full_disk_is_told_before_it_is_full(run, inside, monkeypatch):
    leave_a_sign()
    free = shutil.disk_usage("/").free
    monkeypatch.setattr(health, "SMALLEST_DISK", free * 10)
    (line,) = lines_to_mend(run("doctor"))
    assert "make room" in line


def test_who_stopped_everything_can_be_asked_again(run, inside):
    suppression.stop("anna@example.org")
    db.session.rollback()
    assert run("letters", "allow", "Anna@Example.org").output == "Letters may be asked for again.\n"
    assert run("letters", "allow", "anna@example.org").output == "Nothing was stopped there.\n"
    wrong = run("letters", "allow", "anna")
    assert wrong.exit_code == 1
    assert "does not look like" in wrong.output
