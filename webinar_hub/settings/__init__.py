"""Every setting, read once from WEBINAR_HUB_* variables; a bad one stops the start in one line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webinar_hub.settings import checked
from webinar_hub.settings.source import PREFIX, BadSetting, Source

__all__ = ["LANGUAGES", "PREFIX", "BadSetting", "Settings"]

LANGUAGES = ("en", "ru")


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
        return _read(Source(os.environ if environment is None else environment))


def _read(source: Source) -> Settings:
    mode = source.choice("MODE", "production", ("production", "demo"))
    data = Path(source.text("DATA", "var")).absolute()
    port = source.number("PORT", 8000, 0, 65535)
    base_url = checked.base_url(source, mode, port)
    domain = checked.mail_domain(source, base_url, mode)
    smtp_url = checked.smtp_url(source, mode)
    return Settings(
        mode=mode,
        data=data,
        database_url=checked.database_url(source, data),
        host=checked.host(source, mode),
        port=port,
        base_url=base_url,
        secret_key=checked.secret(source, "SECRET_KEY", mode, data),
        link_key=checked.secret(source, "LINK_KEY", mode, data).encode(),
        mail_from=checked.mail_from(source, domain),
        mail_domain=domain,
        dkim_selector=checked.dkim_selector(source),
        smtp_url=smtp_url,
        smtp_ca_file=checked.file(source, "SMTP_CA_FILE"),
        smtp_timeout=float(source.number("SMTP_TIMEOUT", 30, 1, 600)),
        smtp_per_hour=source.number("SMTP_PER_HOUR", 0, 0, 1_000_000),
        smtp_per_day=source.number("SMTP_PER_DAY", 0, 0, 10_000_000),
        default_language=source.choice("DEFAULT_LANGUAGE", "ru", LANGUAGES),
        default_zone=checked.zone(source),
        workers=source.number("WORKERS", 2, 1, 64),
        trusted_proxies=source.number("TRUSTED_PROXIES", 0, 0, 5),
        site_name=checked.site_name(source),
        quick_exit_url=checked.quick_exit_url(source),
        signups_per_hour=source.number("SIGNUPS_PER_HOUR", 300, 1, 1_000_000),
        colleague_hours=source.number("COLLEAGUE_HOURS", 72, 1, 720),
        colleagues_per_day=source.number("COLLEAGUES_PER_DAY", 200, 1, 10_000),
        colleague_lists_per_hour=source.number("COLLEAGUE_LISTS_PER_HOUR", 20, 1, 100_000),
        unproven_per_mailbox=source.number("UNPROVEN_PER_MAILBOX", 40, 1, 1_000_000),
        unproven_per_network=source.number("UNPROVEN_PER_NETWORK", 1000, 1, 1_000_000),
        news_per_week=source.number("NEWS_PER_WEEK", 2, 1, 100),
        log_format=source.choice("LOG_FORMAT", "text", ("text", "json")),
        metrics_token=checked.metrics_token(source),
        read_only=source.choice("READ_ONLY", "0", ("0", "1")) == "1",
        read_only_until=checked.moment(source, "READ_ONLY_UNTIL"),
        second_step_for_all=source.choice("SECOND_STEP_FOR_ALL", "0", ("0", "1")) == "1",
        letter_lease=source.number("LETTER_LEASE", 300, 5, 3600),
        imap_url=source.text("IMAP_URL") or None,
    )
