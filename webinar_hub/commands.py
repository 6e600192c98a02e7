"""The command line: `webinar-hub serve | web | scheduler | migrate | demo | organizer | doctor`.

The commands about backups stand in `backup_commands.py`, which is loaded when one is asked for.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from webinar_hub import create_app, doctor, processes, scheduler
from webinar_hub.accounts import audit_chain, own_account
from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.queries import everybody
from webinar_hub.backup.running import running
from webinar_hub.command_line import check_migrated, inside, migrate_database, with_settings
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.logs import init_logs
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.settings import Settings

BACKUP_COMMANDS = ("backup", "verify", "restore", "upgrade", "letters")


class _Commands(click.Group):
    """Those about backups load much that a site at work has no use for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *BACKUP_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in BACKUP_COMMANDS:
            return super().get_command(ctx, cmd_name)
        from webinar_hub import backup_commands

        return backup_commands.ALL[cmd_name]


@click.group(
    cls=_Commands,
    help="Event registration and webinar scheduling. Settings are WEBINAR_HUB_* variables.",
)
def main() -> None:
    pass


@main.command(help="Serve the site and run the scheduler on this machine.")
@click.option("--prepare", is_flag=True, help="Migrate first; in demo mode fill an empty database.")
@with_settings
def serve(settings: Settings, prepare: bool) -> None:
    init_logs(settings.log_format)
    with running(settings.data):
        processes.check_port(settings)
        app = create_app(settings)
        if prepare:
            _prepare(app, settings)
        else:
            check_migrated(app)
        _say_where(settings)
        parts = {"web": lambda: _serve_web(app, settings), "scheduler": lambda: scheduler.run(app)}
        processes.load_for_all()
        sys.exit(processes.Supervisor(parts).run())


@main.command(help="Serve the site only; runs in any number on PostgreSQL.")
@with_settings
def web(settings: Settings) -> None:
    init_logs(settings.log_format)
    with running(settings.data):
        app = create_app(settings)
        check_migrated(app)
        processes.load_for_all()
        _serve_web(app, settings)


@main.command(
    "scheduler", help="Send letters and reminders only; runs in any number on PostgreSQL."
)
@with_settings
def run_scheduler(settings: Settings) -> None:
    init_logs(settings.log_format)
    with running(settings.data):
        app = create_app(settings)
        check_migrated(app)
        scheduler.run(app)


@main.command(help="Bring the database to the newest form.")
@with_settings
def migrate(settings: Settings) -> None:
    app = create_app(settings)
    with running(settings.data), inside(app):
        migrate_database(app)
    click.echo("The database is up to date.")


@main.command(help="Load the demonstration catalogue, or take it out again.")
@click.option("--remove", is_flag=True, help="Take all demonstration data out.")
@with_settings
def demo(settings: Settings, remove: bool) -> None:
    from webinar_hub import demonstration

    app = create_app(settings)
    with app.app_context():
        if remove:
            click.echo(f"{demonstration.remove()} demonstration events were taken out.")
        else:
            demonstration.load()
            click.echo("The demonstration catalogue is loaded.")


@main.group(help="People who work with the service.")
def organizer() -> None:
    pass


@organizer.command("add", help="Add an organizer; prints a link, good once, to choose a password.")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--site-owner", is_flag=True, help="Owns every programme and may add others.")
@click.option("--language", type=click.Choice(["en", "ru"]), default="en")
@with_settings
def add_organizer(
    settings: Settings, email: str, name: str, site_owner: bool, language: str
) -> None:
    with _refusals_in_one_line(settings):
        token = accounts.add_organizer(
            email, name, site_owner=site_owner, language=language, zone=settings.default_zone
        )
        click.echo(_welcome_address(token))


@organizer.command("link", help="Print a new link to choose a password; older links die.")
@click.argument("email")
@with_settings
def make_link(settings: Settings, email: str) -> None:
    with _refusals_in_one_line(settings):
        click.echo(_welcome_address(accounts.new_link(email)))


@organizer.command("disable", help="End an account; whoever is signed in with it is out at once.")
@click.argument("email")
@with_settings
def disable_organizer(settings: Settings, email: str) -> None:
    with _refusals_in_one_line(settings):
        accounts.disable(email)
        click.echo("The account is disabled.")


@organizer.command("enable", help="Let somebody in again, with the password they had.")
@click.argument("email")
@with_settings
def enable_organizer(settings: Settings, email: str) -> None:
    with _refusals_in_one_line(settings):
        accounts.enable(email)
        click.echo("The account is enabled.")


@organizer.command(
    "lift-second-step", help="For who lost phone and recovery codes; a letter says so."
)
@click.argument("email")
@with_settings
def lift_second_step(settings: Settings, email: str) -> None:
    with _refusals_in_one_line(settings):
        had_one = own_account.take_off(email)
        click.echo("The second step is off." if had_one else "There was no second step.")


@organizer.command("list", help="Everybody who has an account, and how it stands.")
@with_settings
def list_organizers(settings: Settings) -> None:
    with _refusals_in_one_line(settings):
        people = everybody()
        width = max((len(one.email) for one in people), default=0)
        for one in people:
            click.echo(f"{one.email:{width}}  {one.name}{_standing(one)}")


def _welcome_address(token: str) -> str:
    return links.url(f"/organize/welcome/{token}")


def _standing(one: Organizer) -> str:
    words = [
        "site owner" if one.site_owner else "",
        "" if one.password_hash else "no password yet",
        "second step" if one.step_sealed else "",
        f"disabled since {one.disabled_at:%Y-%m-%d}" if one.disabled_at else "",
    ]
    said = ", ".join(filter(None, words))
    return f" ({said})" if said else ""


@contextmanager
def _refusals_in_one_line(settings: Settings) -> Iterator[None]:
    """Inside the application; what a rule refuses is one line and no traceback."""
    app = create_app(settings)
    check_migrated(app)
    with app.app_context():
        try:
            yield
        except Paused:
            raise
        except Refusal as refusal:
            raise click.ClickException(str(refusal.message)) from refusal


@main.group(help="The sealed record of what organizers did.")
def audit() -> None:
    pass


@audit.command("verify", help="Read the whole record and name each row that was altered.")
@click.option("--end", help="A digest that the chain had come to once, such as from a log.")
@with_settings
def verify_audit(settings: Settings, end: str | None) -> None:
    with create_app(settings).app_context():
        audit_chain.seal()
        report = audit_chain.verify()
        if end and not audit_chain.came_to(end):
            report.findings.append(f"the chain never came to {end}")
    for one in report.findings:
        click.echo(f"ALTERED  {one}")
    if report.under_other_keys:
        click.echo(f"?  {report.under_other_keys} entries were sealed under another LINK_KEY")
    if report.findings:
        sys.exit(1)
    click.echo(f"The record is as it was written: {report.entries} entries; it ends with")
    click.echo(report.end or "nothing yet")


@main.command("doctor", help="Check configuration, database, migrations and mail; say how to mend.")
def examine() -> None:
    findings = doctor.examine()
    for finding in findings:
        mark = {True: "ok  ", False: "MEND", None: "?   "}[finding.good]
        click.echo(f"{mark}  {finding.text}")
    sys.exit(1 if any(finding.good is False for finding in findings) else 0)


def _serve_web(app: Flask, settings: Settings) -> None:
    processes.WebServer(settings, app).run()


def _prepare(app: Flask, settings: Settings) -> None:
    migrate_database(app)
    if settings.demo:
        from webinar_hub import demonstration

        with app.app_context():
            demonstration.load_if_empty()
    with app.app_context():  # the sessions of the other ones have given theirs back
        db.engine.dispose()  # processes that are forked from this one open connections of their own


def _say_where(settings: Settings) -> None:
    lines = [f"Webinar Hub {'(demonstration) ' if settings.demo else ''}at {settings.base_url}/"]
    lines.append(f"  Organizers sign in at {settings.base_url}/organize/sign-in")
    if settings.demo:
        from webinar_hub import demonstration

        email, password = demonstration.organizer_credentials(settings)
        lines.append(f"    as {email} with the password {password}")
        if settings.smtp_url is None:
            lines.append(f"  Letters can be read at {settings.base_url}/dev/mail")
    lines.append(f"  Data are kept in {settings.data}")
    lines.append("  Ctrl-C stops it.")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
