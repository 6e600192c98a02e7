import mailbox
from pathlib import Path

import pytest

from webinar_hub.mail.maildir import MaildirTransport, letters, read
from webinar_hub.mail.message import UnbuildableLetter
from webinar_hub.mail.retry import Unavailable

SENDER = "bounce@hub.example.org"


def letter(subject: str = "=?utf-8?b?0JLRiyDQt9Cw0L/QuNGB0LDQvdGL?=") -> bytes:
    return f"From: Hub <events@hub.example.org>\r\nSubject: {subject}\r\n\r\nHi\r\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mail"


def test_a_letter_is_stored_whole_below_its_envelope(folder: Path) -> None:
    MaildirTransport(folder).send(SENDER, "anna@example.org", letter())
    (stored,) = letters(folder, 10)
    assert stored.recipient == "anna@example.org"
    assert stored.sender == "Hub <events@hub.example.org>"
    assert stored.subject == "Вы записаны"
    data = read(folder, stored.key)
    assert data is not None
    assert data == (
        b"Return-Path: <bounce@hub.example.org>\r\nDelivered-To: anna@example.org\r\n" + letter()
    )


def test_the_newest_letters_come_first(folder: Path) -> None:
    transport = MaildirTransport(folder)
    for number in range(12):
        transport.send("", "anna@example.org", letter(f"letter {number}"))
    listed = letters(folder, 3)
    assert [one.subject for one in listed] == ["letter 11", "letter 10", "letter 9"]
    assert listed[0].stored_at >= listed[1].stored_at
    assert len(letters(folder, 100)) == 12


def test_any_mail_reader_can_open_the_folder(folder: Path) -> None:
    MaildirTransport(folder).send(SENDER, "anna@example.org", letter("hello"))
    box = mailbox.Maildir(folder, create=False)
    assert [message["Subject"] for message in box] == ["hello"]
    assert (folder.stat().st_mode & 0o777) == 0o700


def test_a_letter_that_a_reader_has_moved_is_still_listed(folder: Path) -> None:
    MaildirTransport(folder).send(SENDER, "anna@example.org", letter("hello"))
    (new,) = (folder / "new").iterdir()
    new.rename(folder / "cur" / f"{new.name}:2,S")
    (stored,) = letters(folder, 10)
    assert stored.subject == "hello"
    assert read(folder, stored.key) is not None


def test_what_is_not_there_is_not_found(folder: Path) -> None:
    assert letters(folder, 10) == []
    assert read(folder, "1.M1P1Q1.host") is None
    MaildirTransport(folder).send(SENDER, "anna@example.org", letter())
    (folder.parent / "secret").write_text("secret")
    for key in ("", "..", "../../secret", str(folder.parent / "secret"), "new", "\x00"):
        assert read(folder, key) is None


def test_an_unusable_folder_is_an_unavailable_way_out(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file stands in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        MaildirTransport(folder).send(SENDER, "anna@example.org", letter())
    assert letters(folder, 10) == []


def test_an_impossible_address_is_refused_here_too(folder: Path) -> None:
    with pytest.raises(UnbuildableLetter):
        MaildirTransport(folder).send(SENDER, "anna@example.org\r\nX: y", letter())
    assert letters(folder, 10) == []
