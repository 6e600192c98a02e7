"""Every setting is read once; a bad one stops the start in one clear line."""

import re
import stat
from pathlib import Path

import pytest

from tests.environment import environment
from webinar_hub.settings import BadSetting, Settings

SECRET = "x" * 32
PRODUCTION = {
    "BASE_URL": "https://hub.example.org",
    "SECRET_KEY": SECRET,
    "LINK_KEY": SECRET,
    "SMTP_URL": "smtps://hub:password@mail.example.org:465",
}


def read(**settings: str) -> Settings:
    return Settings.from_environment(
        {f"WEBINAR_HUB_{name}": value for name, value in settings.items()}
    )


def in_production(**settings: str) -> Settings:
    return read(**(PRODUCTION | settings))


def demo(tmp_path: Path, **settings: str) -> Settings:
    return read(MODE="demo", DATA=str(tmp_path), **settings)


def test_production_needs_an_address_and_secrets_and_finds_the_rest():
    found = in_production(DATA="/srv/hub")
    assert (found.mode, found.demo, found.https) == ("production", False, True)
    assert found.database_url == "sqlite:////srv/hub/webinar_hub.sqlite3"
    assert (found.mail_domain, found.mail_from) == ("hub.example.org", "events@hub.example.org")
    assert (found.default_language, found.default_zone) == ("ru", "Europe/Moscow")
    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert (found.workers, found.trusted_proxies) == (2, 0)
    assert (found.signups_per_hour, found.letter_lease, found.smtp_timeout) == (300, 300, 30.0)
    assert found.mail_folder == Path("/srv/hub/mail")


def test_an_empty_setting_is_no_setting():
    assert in_production(PORT=" ", DEFAULT_LANGUAGE="").port == 8000


BAD = [
    ("MODE", "debug", "one of production, demo"),
    ("BASE_URL", "", "is missing"),
    ("BASE_URL", "http://hub.example.org", "https://"),
    ("BASE_URL", "hub.example.org", "must look like"),
    ("BASE_URL", "https://hub.example.org/events", "must look like"),
    ("BASE_URL", "https://hub.example.org?x=1", "must look like"),
    ("BASE_URL", "https://", "must look like"),
    ("BASE_URL", "ftp://hub.example.org", "must look like"),
    ("SECRET_KEY", "", "at least 32 characters"),
    ("SECRET_KEY", "short", "at least 32 characters"),
    ("LINK_KEY", "", "token_urlsafe"),
    ("DATABASE_URL", "mysql://localhost/hub", "postgresql:// or sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:", "forgets everyone"),
    ("DATABASE_URL", "sqlite:///", "forgets everyone"),
    ("PORT", "eighty", "whole number"),
    ("PORT", "65536", "from 0 to 65535"),
    ("PORT", "٨٠٠٠", "whole number"),
    ("WORKERS", "0", "from 1 to 64"),
    ("TRUSTED_PROXIES", "-1", "whole number"),
    ("SMTP_TIMEOUT", "0", "from 1 to 600"),
    ("SIGNUPS_PER_HOUR", "0", "from 1"),
    ("UNPROVEN_PER_MAILBOX", "0", "from 1"),
    ("UNPROVEN_PER_NETWORK", "many", "a whole number"),
    ("LETTER_LEASE", "4", "from 5 to 3600"),
    ("DEFAULT_LANGUAGE", "de", "one of en, ru"),
    ("DEFAULT_ZONE", "Mars/Olympus", "IANA time zone"),
    ("DEFAULT_ZONE", "../../etc/passwd", "IANA time zone"),
    ("MAIL_DOMAIN", "пример.рф", "ASCII"),
    ("MAIL_DOMAIN", "hub example.org", "ASCII"),
    ("MAIL_DOMAIN", "hub.example.org\nX: y", "ASCII"),
    ("MAIL_FROM", "Hub <hub@example.org>", "one plain address"),
    ("MAIL_FROM", "hub", "one plain address"),
    ("SMTP_URL", "mail.example.org", "must look like"),
    ("SMTP_URL", "https://mail.example.org", "must look like"),
    ("SMTP_URL", "smtp://mail.example.org:port", "must look like"),
    ("SMTP_CA_FILE", "/nowhere/ca.pem", "there is no file"),
    ("SITE_NAME", "Two\nlines", "one line"),
    ("SITE_NAME", "x" * 81, "80 characters"),
    ("QUICK_EXIT_URL", "http://example.org/", "https"),
    ("QUICK_EXIT_URL", "https://[", "https"),
]


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    BAD,
    ids=[f"{name}-{number}" for number, (name, *_) in enumerate(BAD)],
)
def test_a_bad_setting_is_one_line_that_names_it_and_says_what_to_do(name, value, remedy):
    with pytest.raises(BadSetting) as problem:
        in_production(**{name: value})
    told = str(problem.value)
    assert told.startswith(f"WEBINAR_HUB_{name}: ")
    assert remedy in told
    assert len(told.splitlines()) == 1


def test_no_secret_stands_in_a_complaint():
    with pytest.raises(BadSetting) as problem:
        in_production(SECRET_KEY="hunter2")
    assert "hunter2" not in str(problem.value)
    with pytest.raises(BadSetting) as problem:
        in_production(SMTP_URL="smtp://hub:hunter2@mail.example.org:port")
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_under_all_its_names(scheme):
    found = in_production(DATABASE_URL=f"{scheme}://hub:p@db.example.org/hub")
    assert found.database_url == "postgresql+psycopg://hub:p@db.example.org/hub"


# The demonstration


def test_the_demonstration_needs_nothing_and_makes_its_own_secrets(tmp_path):
    first, second = demo(tmp_path), demo(tmp_path)
    assert (first.demo, first.base_url) == (True, "http://localhost:8000")
    assert len(first.secret_key) >= 32
    assert len(first.link_key) >= 32
    assert (first.secret_key, first.link_key) == (second.secret_key, second.link_key)
    assert first.secret_key.encode() != first.link_key
    for file in tmp_path.glob("*.secret"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_demonstration_takes_given_secrets_only_if_they_are_long_enough(tmp_path):
    assert demo(tmp_path, SECRET_KEY=SECRET).secret_key == SECRET
    with pytest.raises(BadSetting):
        demo(tmp_path, SECRET_KEY="short")


def test_a_damaged_secret_of_the_demonstration_is_not_used(tmp_path):
    """A disk that was full may have left an empty file."""
    (tmp_path / "secret_key.secret").touch()
    with pytest.raises(BadSetting) as problem:
        demo(tmp_path)
    assert "remove" in str(problem.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "0.0.0.0"), ("HOST", "::"), ("SMTP_URL", "smtp://mail.example.org")],
)
def test_the_demonstration_neither_listens_to_others_nor_mails_out(tmp_path, name, value):
    with pytest.raises(BadSetting) as problem:
        demo(tmp_path, **{name: value})
    assert "demo" in str(problem.value)


def test_the_demonstration_may_mail_within_the_machine(tmp_path):
    assert demo(tmp_path, SMTP_URL="smtp://127.0.0.1:2525", HOST="::1").smtp_url is not None


def test_the_tests_own_settings_are_good_settings(tmp_path):
    wanted = environment("sqlite:////tmp/x", tmp_path, DEFAULT_ZONE="Asia/Omsk")
    found = Settings.from_environment(wanted)
    assert (found.base_url, found.default_zone) == ("http://localhost", "Asia/Omsk")


def test_every_setting_is_explained_where_people_look_for_it():
    """The names in the manual and those that the program reads are the same."""
    root = Path(__file__).parents[2]
    settings = sorted((root / "webinar_hub" / "settings").glob("*.py"))
    source = "\n".join(path.read_text() for path in settings)
    read_names = set(re.findall(r'source(?:\.\w+)?,?\s*\(?\s*"([A-Z_]+)"', source))
    read_names |= set(re.findall(r'_(?:secret|file)\(source, "([A-Z_]+)"', source))
    manual = "\n".join(path.read_text() for path in (root / "docs").glob("*.md"))
    assert read_names >= {"MODE", "BASE_URL", "SECRET_KEY", "SMTP_CA_FILE", "LETTER_LEASE"}
    assert {name for name in read_names if name not in manual} == set()
