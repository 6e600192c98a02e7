"""Every setting, read once from WEBINAR_HUB_* variables; a bad one stops the start in one line."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "WEBINAR_HUB_"
LANGUAGES = ("en", "ru")
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*\Z")
SHORTEST_SECRET = 32  # characters
SHORTEST_TOKEN = 16
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class BadSetting(Exception):
    """A setting that cannot be used: the message names the variable and the remedy."""

    def __init__(self, name: str, problem: str):
        super().__init__(f"{PREFIX}{name}: {problem}")


@dataclass(frozen=True)
class Settings:
    mode: str  # "production" or "demo"
    data: Path  # folder for database, Maildir and generated secrets
    database_url: str
    host: str  # address the web server binds; the demo binds loopback only
    port: int
    base_url: str  # scheme and host that every link in a letter begins with; no slash at the end
    secret_key: str  # signs staff cookies
    link_key: bytes  # derives personal links; changing it kills every link that was ever mailed
    mail_from: str  # address part of From; the name is the programme's
    mail_domain: str  # domain of Message-IDs, calendar UIDs, addresses in invitations
    dkim_selector: str  # under which the relay's key stands in the name service; empty: unknown
    smtp_url: str | None  # smtp:// or smtps://, with user and password; none: to the Maildir
    smtp_ca_file: Path | None  # additional certificate authority for the relay
    smtp_timeout: float  # seconds a relay may take to answer a command
    smtp_per_hour: int  # letters that the relay takes within an hour; 0: any number
    smtp_per_day: int
    default_language: str
    default_zone: str
    workers: int  # web processes
    trusted_proxies: int  # how many proxies stand in front and set X-Forwarded-*
    site_name: str
    quick_exit_url: str  # where "Leave this page quickly" leads
    signups_per_hour: int  # per network; an institution sits behind one address
    colleague_hours: int  # for which a seat is held for somebody whom a colleague put on a list
    colleagues_per_day: int  # people whom one mailbox may have asked within a day
    colleague_lists_per_hour: int  # lists that are put together from one network
    unproven_per_mailbox: int  # seats at most whose holder has not shown that letters arrive
    unproven_per_network: int
    news_per_week: int  # letters of programme news to one person within seven days
    log_format: str  # "text", or "json": one object a line
    metrics_token: str  # whoever asks for /metrics has to know it; empty: nobody may
    read_only: bool  # maintenance: pages are shown, nothing is saved or sent
    read_only_until: datetime | None  # when people may come back, as they are told
    second_step_for_all: bool  # organizers without a second step set one up before anything else
    letter_lease: int  # seconds after which an unfinished delivery may be taken over
    imap_url: str | None  # imaps://user:password@host: the mailbox of what comes back; see returns

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def mail_folder(self) -> Path:
        return self.data / "mail"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        return _read(_Source(os.environ if environment is None else environment))


class _Source:
    def __init__(self, environment: Mapping[str, str]):
        self._environment = environment

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(PREFIX + name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise BadSetting(name, f"must be a whole number from {low} to {high}, not {raw!r}")
        return int(raw)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise BadSetting(name, f"must be one of {', '.join(choices)}, not {value!r}")
        return value


def _read(source: _Source) -> Settings:
    mode = source.choice("MODE", "production", ("production", "demo"))
    data = Path(source.text("DATA", "var")).absolute()
    port = source.number("PORT", 8000, 0, 65535)
    base_url = _base_url(source, mode, port)
    domain = _mail_domain(source, base_url, mode)
    smtp_url = _smtp_url(source, mode)
    return Settings(
        mode=mode,
        data=data,
        database_url=_database_url(source, data),
        host=_host(source, mode),
        port=port,
        base_url=base_url,
        secret_key=_secret(source, "SECRET_KEY", mode, data),
        link_key=_secret(source, "LINK_KEY", mode, data).encode(),
        mail_from=_mail_from(source, domain),
        mail_domain=domain,
        dkim_selector=_dkim_selector(source),
        smtp_url=smtp_url,
        smtp_ca_file=_file(source, "SMTP_CA_FILE"),
        smtp_timeout=float(source.number("SMTP_TIMEOUT", 30, 1, 600)),
        smtp_per_hour=source.number("SMTP_PER_HOUR", 0, 0, 1_000_000),
        smtp_per_day=source.number("SMTP_PER_DAY", 0, 0, 10_000_000),
        default_language=source.choice("DEFAULT_LANGUAGE", "ru", LANGUAGES),
        default_zone=_zone(source),
        workers=source.number("WORKERS", 2, 1, 64),
        trusted_proxies=source.number("TRUSTED_PROXIES", 0, 0, 5),
        site_name=_site_name(source),
        quick_exit_url=_quick_exit_url(source),
        signups_per_hour=source.number("SIGNUPS_PER_HOUR", 300, 1, 1_000_000),
        colleague_hours=source.number("COLLEAGUE_HOURS", 72, 1, 720),
        colleagues_per_day=source.number("COLLEAGUES_PER_DAY", 200, 1, 10_000),
        colleague_lists_per_hour=source.number("COLLEAGUE_LISTS_PER_HOUR", 20, 1, 100_000),
        unproven_per_mailbox=source.number("UNPROVEN_PER_MAILBOX", 40, 1, 1_000_000),
        unproven_per_network=source.number("UNPROVEN_PER_NETWORK", 1000, 1, 1_000_000),
        news_per_week=source.number("NEWS_PER_WEEK", 2, 1, 100),
        log_format=source.choice("LOG_FORMAT", "text", ("text", "json")),
        metrics_token=_metrics_token(source),
        read_only=source.choice("READ_ONLY", "0", ("0", "1")) == "1",
        read_only_until=_moment(source, "READ_ONLY_UNTIL"),
        second_step_for_all=source.choice("SECOND_STEP_FOR_ALL", "0", ("0", "1")) == "1",
        letter_lease=source.number("LETTER_LEASE", 300, 5, 3600),
        imap_url=source.text("IMAP_URL") or None,
    )


def _base_url(source: _Source, mode: str, port: int) -> str:
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


def _host(source: _Source, mode: str) -> str:
    host = source.text("HOST", "127.0.0.1")
    if mode == "demo" and host not in _LOOPBACK:
        raise BadSetting("HOST", "the demo listens on this machine only; use MODE=production")
    return host


def _mail_domain(source: _Source, base_url: str, mode: str) -> str:
    fallback = "hub.example.org" if mode == "demo" else (urlsplit(base_url).hostname or "")
    value = source.text("MAIL_DOMAIN", fallback).lower()
    if not _DOMAIN.match(value):
        raise BadSetting("MAIL_DOMAIN", f"must be a domain in ASCII, not {value!r}")
    return value


def _mail_from(source: _Source, domain: str) -> str:
    value = source.text("MAIL_FROM", f"events@{domain}")
    if not re.fullmatch(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]+", value):
        raise BadSetting("MAIL_FROM", f"must be one plain address, not {value!r}")
    return value


def _dkim_selector(source: _Source) -> str:
    value = source.text("DKIM_SELECTOR").lower()
    if value and (not _DOMAIN.match(value) or "_domainkey" in value):
        raise BadSetting("DKIM_SELECTOR", f"must be the selector alone, like s1, not {value!r}")
    return value


def _smtp_url(source: _Source, mode: str) -> str | None:
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


def _database_url(source: _Source, data: Path) -> str:
    value = source.text("DATABASE_URL", f"sqlite:///{data / 'webinar_hub.sqlite3'}")
    value = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", value)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("DATABASE_URL", "must begin with postgresql:// or sqlite:///")
    if value in ("sqlite:///", "sqlite:///:memory:"):
        raise BadSetting("DATABASE_URL", "an in-memory database forgets everyone; name a file")
    return value


def _zone(source: _Source) -> str:
    value = source.text("DEFAULT_ZONE", "Europe/Moscow")
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting("DEFAULT_ZONE", f"{value!r} is not an IANA time zone") from error
    return value


def _moment(source: _Source, name: str) -> datetime | None:
    """`2026-12-01 18:00` is a time of DEFAULT_ZONE."""
    value = source.text(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadSetting(name, f"must look like 2026-12-01 18:00, not {value!r}") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(_zone(source)))
    return moment.astimezone(UTC)


def _file(source: _Source, name: str) -> Path | None:
    value = source.text(name)
    if not value:
        return None
    if not Path(value).is_file():
        raise BadSetting(name, f"there is no file {value!r}")
    return Path(value)


def _site_name(source: _Source) -> str:
    """It is the sender's name in letters to people who must not find a programme's name there."""
    value = source.text("SITE_NAME", "Webinar Hub")
    if len(value) > 80 or len(value.splitlines()) > 1:
        raise BadSetting("SITE_NAME", "must be one line of at most 80 characters")
    return value


def _quick_exit_url(source: _Source) -> str:
    value = source.text("QUICK_EXIT_URL", "https://www.google.com/")
    try:
        usable = urlsplit(value).scheme == "https" and urlsplit(value).hostname
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting("QUICK_EXIT_URL", "must be an address that begins with https://")
    return value


def _metrics_token(source: _Source) -> str:
    value = source.text("METRICS_TOKEN")
    if value and len(value) < SHORTEST_TOKEN:
        raise BadSetting("METRICS_TOKEN", f"needs at least {SHORTEST_TOKEN} characters")
    return value


def _secret(source: _Source, name: str, mode: str, data: Path) -> str:
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
