"""The commands about backups: `backup | verify | restore | upgrade | letters`."""

from collections.abc import Callable, Collection
from dataclasses import replace as with_changes
from pathlib import Path

import click

from webinar_hub import create_app
from webinar_hub.backup import checking, making, restoring, settling
from webinar_hub.backup.kinds import database_of
from webinar_hub.backup.manifest import Manifest, fingerprint
from webinar_hub.backup.running import alone, running
from webinar_hub.backup.trouble import BackupTrouble
from webinar_hub.command_line import inside, known_revisions, migrate_database, with_settings
from webinar_hub.mail import holding, suppression
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.settings import Settings
from webinar_hub.upgrading import upgrade

_ARCHIVE = click.Path(path_type=Path)
_TO = click.option("--to", "folder", type=_ARCHIVE, help="Where to; else backups/ in DATA.")
_KEEP = click.option("--keep", type=click.IntRange(1), help="Remove all but the newest N there.")
_KIND = click.option("--kind", "kinds", multiple=True, help="Only letters of this kind.")


@click.command(help="Copy database and files into one archive, while the servers run.")
@_TO
@_KEEP
@with_settings
def backup(settings: Settings, folder: Path | None, keep: int | None) -> None:
    with running(settings.data):
        made = making.make(settings, folder, keep)
    size = f"{made.size / 2**20:.1f} MiB"
    click.echo(f"Backup made: {made.path} ({size}, {_content(made.manifest)}){_old(made)}")


@click.command(help="Read an archive whole and restore it into a scratch database.")
@click.argument("file", type=_ARCHIVE)
@with_settings
def verify(settings: Settings, file: Path) -> None:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest, how = checking.check(file, database_of(settings.database_url), settings.data)
    click.echo(f"The archive is whole: {_content(manifest)}, made {_made(manifest)}; {how}.")


@click.command(help="Put an archive in place of the configured database. Stop the servers first.")
@click.argument("file", type=_ARCHIVE)
@click.option("--replace", is_flag=True, help="Keep a database that is not empty aside.")
@with_settings
def restore(settings: Settings, file: Path, replace: bool) -> None:
    held: list[int] = []

    def prepare(url: str) -> None:
        held.append(_bring_up_to_date(with_changes(settings, database_url=url)))

    with alone(settings.data):
        known = known_revisions(create_app(settings))
        done = restoring.restore(
            settings, file, replace=replace, known_revisions=known, prepare=prepare
        )
    click.echo(f"Restored: {_content(done.manifest)}, as of {_made(done.manifest)}.")
    for place in done.kept_aside:
        click.echo(f"What was there before is kept in {place}")
    click.echo("Everybody who works with the service has to sign in again.")
    if held and held[-1]:
        click.echo(_HELD.format(number=held[-1]))
    if done.manifest.link_key != fingerprint(Settings.from_environment().link_key):
        click.echo(_OTHER_KEY)


_HELD = """{number} letters are held: they may have been sent after the backup was made.
  webinar-hub letters held      shows them
  webinar-hub letters release   sends them now
  webinar-hub letters drop      takes them back for good"""
_OTHER_KEY = """MEND  WEBINAR_HUB_LINK_KEY is not the one with which the backup was made.
  Until the old one is set again, every link that was ever mailed is dead."""


def _bring_up_to_date(settings: Settings) -> int:
    """Returns how many letters are held."""
    app = create_app(settings)
    try:
        with inside(app):
            migrate_database(app)
            return settling.settle()
    except Exception as problem:
        line = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
        raise BackupTrouble(
            f"the restored database could not be brought up to date: {line}; nothing was changed"
        ) from problem


@click.command("upgrade", help="After a new release was installed: back up, migrate, try it out.")
@_TO
@_KEEP
@with_settings
def upgrade_installation(settings: Settings, folder: Path | None, keep: int | None) -> None:
    with alone(settings.data) as lock:
        made = upgrade(settings, lock, create_app, folder, keep)
    click.echo(f"The database is up to date, and the site answers. Backup: {made.path}{_old(made)}")
    click.echo("Start the servers now, then ask webinar-hub doctor.")


@click.group(help="Letters that are held after a restore; addresses that want none.")
def letters() -> None:
    pass


@letters.command("held", help="How many of each kind, when they were written, when they expire.")
@with_settings
def show_held(settings: Settings) -> None:
    with inside(create_app(settings)):
        found = holding.held()
    for one in found:
        click.echo(
            f"{one.kind:24} {one.number:6}  written {one.written_first:%Y-%m-%d %H:%M} to "
            f"{one.written_last:%Y-%m-%d %H:%M} UTC, the first expires "
            f"{one.expires_first:%Y-%m-%d %H:%M} UTC"
        )
    if not found:
        click.echo("No letter is held.")


@letters.command("release", help="Send held letters now.")
@_KIND
@with_settings
def release_held(settings: Settings, kinds: tuple[str, ...]) -> None:
    number = _in_app(settings, holding.release, kinds)
    click.echo(f"{number} letters go out now.")


@letters.command("drop", help="Take held letters back for good.")
@_KIND
@with_settings
def drop_held(settings: Settings, kinds: tuple[str, ...]) -> None:
    number = _in_app(settings, holding.drop, kinds)
    click.echo(f"{number} letters were taken back.")


@letters.command("allow", help="Somebody who stopped everything wants to be asked again.")
@click.argument("address")
@with_settings
def allow_address(settings: Settings, address: str) -> None:
    try:
        key = mailbox(address).key
    except UnusableAddress as refusal:
        raise click.ClickException("This does not look like an e-mail address.") from refusal
    with inside(create_app(settings)):
        allowed = suppression.allow(key)
    click.echo("Letters may be asked for again." if allowed else "Nothing was stopped there.")


def _in_app(
    settings: Settings, act: Callable[[Collection[str]], int], kinds: Collection[str]
) -> int:
    with inside(create_app(settings)):
        return act(kinds)


def _content(manifest: Manifest) -> str:
    rows, tables = sum(manifest.rows.values()), len(manifest.rows)
    return f"{rows} rows in {tables} tables, {len(manifest.files)} files"


def _made(manifest: Manifest) -> str:
    return f"{manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.program}"


def _old(made: making.Made) -> str:
    return f"; {made.removed} older ones removed" if made.removed else ""


ALL = {str(one.name): one for one in (backup, verify, restore, upgrade_installation, letters)}
