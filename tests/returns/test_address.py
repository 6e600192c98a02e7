"""Where the mailbox is: a bad address stops the start in one line that repeats no password."""

from pathlib import Path

import pytest

from tests.environment import environment
from webinar_hub import create_app
from webinar_hub.returns.address import Address, address_of
from webinar_hub.settings import BadSetting, Settings


def test_an_address_names_machine_user_and_folder():
    found = address_of("imaps://hub%40example.org:a%2Fb%20c@imap.example.org/Returned%20mail")
    expected = Address("imap.example.org", 993, True, "hub@example.org", "a/b c", "Returned mail")
    assert found == expected
    assert "a/b c" not in repr(found)
    assert address_of("imap://hub:secret@localhost:1143") == Address(
        "localhost", 1143, False, "hub", "secret"
    )


def test_without_an_address_there_is_no_mailbox():
    assert address_of(None) is None


BAD = [
    ("mail.example.org", "must look like"),
    ("https://hub:secret@imap.example.org", "must look like"),
    ("imaps://imap.example.org", "must look like"),
    ("imaps://hub@imap.example.org", "must look like"),
    ("imaps://hub:secret@imap.example.org:port", "must look like"),
    ("imaps://hub:sec/ret@imap.example.org", "must look like"),
    ("imaps://hub:secret@imap.example.org?tls=none", "must look like"),
    ("imap://hub:secret@imap.example.org", "use imaps://"),
]


@pytest.mark.parametrize(("url", "words"), BAD)
def test_a_bad_one_is_refused_without_its_password(url, words):
    with pytest.raises(ValueError, match=words) as refusal:
        address_of(url)
    assert "sec" not in str(refusal.value).replace("user:password", "")


def test_the_start_names_the_variable(tmp_path: Path, sqlite_url: str):
    settings = environment(sqlite_url, tmp_path, IMAP_URL="imaps://imap.example.org")
    with pytest.raises(BadSetting, match="WEBINAR_HUB_IMAP_URL: must look like"):
        create_app(Settings.from_environment(settings))


def test_the_demonstration_reads_no_mailbox_elsewhere(tmp_path: Path, sqlite_url: str):
    url = "imaps://hub:secret@imap.example.org"
    with pytest.raises(BadSetting, match="the demo reads no mailbox elsewhere"):
        create_app(Settings.from_environment(environment(sqlite_url, tmp_path, IMAP_URL=url)))
