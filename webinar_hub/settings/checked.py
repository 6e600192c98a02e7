"""Settings that are more than a number or a word, each with the line that says what is wrong."""

import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webinar_hub.settings.source import BadSetting, Source

_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")
SHORTEST_SECRET = 32  # characters
SHORTEST_TOKEN = 16
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def base_url(source: Source, mode: str, port: int) -> str:
    value = source.text("BASE_URL").rstrip("/")
    if not value:
        if mode == "production":
            raise BadSetting("BASE_URL", "is missing; set it to the https address people use")
        return f"http://localhost:{port}"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadSetting("BASE_URL", f"must look like https://hub.example.org, not {value!r}")
    if mode == "production" and parts.scheme != "https":
        raise BadSetting("BASE_URL", "must begin with https:// in production")
    return value


def host(source: Source, mode: str) -> str:
    host = source.text("HOST", "127.0.0.1")
    if mode == "demo" and host not in _LOOPBACK:
        raise BadSetting("HOST", "the demo listens on this machine only; use MODE=production")
    return host


def mail_domain(source: Source, base_url: str, mode: str) -> str:
    fallback = "hub.example.org" if mode == "demo" else (urlsplit(base_url).hostname or "")
    value = source.text("MAIL_DOMAIN", fallback).lower()
    if not _DOMAIN.match(value):
        raise BadSetting("MAIL_DOMAIN", f"must be a domain in ASCII, not {value!r}")
    return value


def mail_from(source: Source, domain: str) -> str:
    value = source.text("MAIL_FROM", f"events@{domain}")
    if not re.fullmatch(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]+", value):
        raise BadSetting("MAIL_FROM", f"must be one plain address, not {value!r}")
    return value


def dkim_selector(source: Source) -> str:
    value = source.text("DKIM_SELECTOR").lower()
    if value and (not _DOMAIN.match(value) or "_domainkey" in value):
        raise BadSetting("DKIM_SELECTOR", f"must be the selector alone, like s1, not {value!r}")
    return value


def smtp_url(source: Source, mode: str) -> str | None:
    value = source.text("SMTP_URL")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("smtp", "smtps") and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting("SMTP_URL", "must look like smtps://user:password@mail.example.org:465")
    if mode == "demo" and parts.hostname not in _LOOPBACK:
        raise BadSetting("SMTP_URL", "the demo never mails out; leave it empty or use localhost")
    return value


def database_url(source: Source, data: Path) -> str:
    value = source.text("DATABASE_URL", f"sqlite:///{data / 'webinar_hub.sqlite3'}")
    value = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", value)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("DATABASE_URL", "must begin with postgresql:// or sqlite:///")
    if value in ("sqlite:///", "sqlite:///:memory:"):
        raise BadSetting("DATABASE_URL", "an in-memory database forgets everyone; name a file")
    return value


def zone(source: Source) -> str:
    value = source.text("DEFAULT_ZONE", "Europe/Moscow")
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting("DEFAULT_ZONE", f"{value!r} is not an IANA time zone") from error
    return value


def moment(source: Source, name: str) -> datetime | None:
    """`2026-12-01 18:00` is a time of DEFAULT_ZONE."""
    value = source.text(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadSetting(name, f"must look like 2026-12-01 18:00, not {value!r}") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone(source)))
    return moment.astimezone(UTC)


def file(source: Source, name: str) -> Path | None:
    value = source.text(name)
    if not value:
        return None
    if not Path(value).is_file():
        raise BadSetting(name, f"there is no file {value!r}")
    return Path(value)


def site_name(source: Source) -> str:
    """It is the sender's name in letters to people who must not find a programme's name there."""
    value = source.text("SITE_NAME", "Webinar Hub")
    if len(value) > 80 or len(value.splitlines()) > 1:
        raise BadSetting("SITE_NAME", "must be one line of at most 80 characters")
    return value


def quick_exit_url(source: Source) -> str:
    value = source.text("QUICK_EXIT_URL", "https://www.google.com/")
    try:
        usable = urlsplit(value).scheme == "https" and urlsplit(value).hostname
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting("QUICK_EXIT_URL", "must be an address that begins with https://")
    return value


def metrics_token(source: Source) -> str:
    value = source.text("METRICS_TOKEN")
    if value and len(value) < SHORTEST_TOKEN:
        raise BadSetting("METRICS_TOKEN", f"needs at least {SHORTEST_TOKEN} characters")
    return value


def secret(source: Source, name: str, mode: str, data: Path) -> str:
    value = source.text(name)
    if not value and mode == "demo":
        value = _kept_secret(data / f"{name.lower()}.secret")
        if len(value) < SHORTEST_SECRET:
            raise BadSetting(name, f"{name.lower()}.secret is damaged; remove it from {data}")
    if len(value) < SHORTEST_SECRET:
        raise BadSetting(
            name,
            f"needs at least {SHORTEST_SECRET} characters; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
    return value


def _kept_secret(path: Path) -> str:
    """The demo's own secret, made once and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
    return value
