"""Every outcome a letter can have at a real mail server on loopback."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import flask_mail
import pytest
import trustme
from flask import Flask

from tests.servers.smtp import Hang, HangUp, Say, Slow, SmtpServer, Stage
from webinar_hub.mail import maildir
from webinar_hub.mail.dialogue import LETTERS_PER_CONNECTION
from webinar_hub.mail.message import UnbuildableLetter
from webinar_hub.mail.transport import (
    Refused,
    Transport,
    Unanswered,
    Unavailable,
    init_mail,
    open_transport,
)

LETTER = b"Subject: hello\r\n\r\nHello,\r\n.\r\n..dots\r\n. \r\nbye\r\n"
SENDER, ANNA, BORIS = "bounce+k3@hub.example.org", "anna@example.org", "boris@example.org"
SOON = 0.5  # seconds; what these tests wait for a server that does not answer
BEFORE_THE_LETTER: list[Stage] = ["CONNECT", "MAIL", "RCPT", "DATA"]


@dataclass(frozen=True)
class Settings:
    smtp_url: str | None
    smtp_ca_file: Path | None = None
    smtp_timeout: float = 15.0
    mail_domain: str = "hub.example.org"
    mail_folder: Path = Path("unused")


@contextmanager
def way_out(url: str | None, **settings: Any) -> Iterator[Transport]:
    app = Flask("mail")
    init_mail(app, Settings(url, **settings))
    with open_transport(app) as transport:
        yield transport


def send(transport: Transport, recipient: str = ANNA, data: bytes = LETTER) -> str:
    return transport.send(SENDER, recipient, data).reply


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    """All outcomes are the same whether an envelope's commands go one by one or together."""
    with SmtpServer(pipelining=request.param) as server:
        yield server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def test_a_letter_arrives_byte_for_byte_with_its_envelope(server: SmtpServer) -> None:
    with way_out(server.url) as transport:
        assert send(transport) == "250 2.0.0 Ok: queued as 1"
    (received,) = server.messages
    assert received.data == LETTER
    assert received.envelope_from == SENDER
    assert received.recipients == (ANNA,)
    assert received.ehlo == "hub.example.org"
    assert server.commands == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


def test_nothing_is_connected_before_the_first_letter(server: SmtpServer) -> None:
    with way_out(server.url):
        pass
    assert server.connections == 0


def test_many_letters_share_a_connection_until_it_has_had_enough(server: SmtpServer) -> None:
    with way_out(server.url) as transport:
        for number in range(LETTERS_PER_CONNECTION + 2):
            send(transport, f"p{number}@example.org")
    assert [m.recipients for m in server.messages] == [
        (f"p{number}@example.org",) for number in range(LETTERS_PER_CONNECTION + 2)
    ]
    assert [m.connection for m in server.messages] == [1] * LETTERS_PER_CONNECTION + [2, 2]
    assert "RSET" not in server.commands
    assert server.commands.count("QUIT") == 2


def test_a_bounce_address_may_be_the_null_sender(server: SmtpServer) -> None:
    with way_out(server.url) as transport:
        transport.send("", ANNA, LETTER)
    assert server.messages[0].envelope_from == ""


def test_an_address_in_an_international_domain_travels_as_punycode(server: SmtpServer) -> None:
    with way_out(server.url) as transport:
        send(transport, "anna@пример.рф")
    assert server.messages[0].recipients == ("anna@xn--e1afmkfd.xn--p1ai",)


@pytest.mark.parametrize("at", ["RCPT", "DATA", "END"])
@pytest.mark.parametrize(
    ("reply", "permanent"),
    [("450 4.2.0 greylisted, come back", False), ("550 5.1.1 no such mailbox", True)],
)
def test_a_refusal_concerns_one_letter_and_the_next_one_goes_through(
    server: SmtpServer, at: Stage, reply: str, permanent: bool
) -> None:
    server.when(at, Say(reply), letter=2)
    with way_out(server.url) as transport:
        send(transport)
        with pytest.raises(Refused) as refused:
            send(transport, BORIS)
        send(transport)
    assert (refused.value.code, refused.value.text) == (int(reply[:3]), reply[4:])
    assert refused.value.permanent == permanent
    assert [m.recipients for m in server.messages] == [(ANNA,), (ANNA,)]
    assert server.connections == 1
    assert server.commands.count("RSET") == 1


def test_a_relay_that_goes_ahead_with_a_letter_to_nobody_gets_none(server: SmtpServer) -> None:
    """RFC 2920, 3.1: it may say 354 although it takes no recipient, and waits for a lone dot."""
    server.when("RCPT", Say("550 5.1.1 no such mailbox"), letter=1)
    server.when("DATA", Say("354 go ahead"), letter=1)
    with way_out(server.url) as transport:
        with pytest.raises(Refused, match="no such mailbox"):
            send(transport, BORIS)
        send(transport)
    assert [(m.recipients, m.data) for m in server.messages] == [((ANNA,), LETTER)]


@pytest.mark.parametrize("do", [HangUp(), Say("421 4.7.0 too many errors"), Hang()])
def test_a_relay_that_leaves_after_refusing_has_refused(
    server: SmtpServer, do: HangUp | Say | Hang
) -> None:
    server.when("RCPT", Say("550 5.1.1 no such mailbox"), letter=1)
    server.when("DATA", do, letter=1)
    with way_out(server.url, smtp_timeout=SOON) as transport:
        with pytest.raises(Refused, match="no such mailbox"):
            send(transport, BORIS)
        send(transport)
    assert [m.recipients for m in server.messages] == [(ANNA,)]


def test_together_the_envelope_is_one_way_there_and_back() -> None:
    with SmtpServer(pipelining=True) as server, way_out(server.url) as transport:
        send(transport)
        line = transport._line
        asked: list[str] = []
        line.ask = asked.append
        send(transport)
    assert asked == []
    assert len(server.messages) == 2


def test_an_answer_of_many_lines_and_odd_characters_becomes_one_plain_line(
    server: SmtpServer,
) -> None:
    server.when(
        "RCPT", Say("550-5.7.1 blocked\r\n550 5.7.1 see \x1b[31mhttps://example.org " + "x" * 900)
    )
    with way_out(server.url) as transport, pytest.raises(Refused) as refused:
        send(transport)
    assert refused.value.text.startswith("5.7.1 blocked 5.7.1 see  [31mhttps://example.org x")
    assert len(refused.value.text) == 500


@pytest.mark.parametrize("at", [*BEFORE_THE_LETTER, "END"])
def test_a_server_that_closes_down_is_unavailable_and_surely_took_nothing(
    server: SmtpServer, at: Stage
) -> None:
    server.when(at, Say("421 4.3.2 closing down"))
    with way_out(server.url) as transport:
        with pytest.raises(Unavailable, match=r"421 4\.3\.2 closing down") as unavailable:
            send(transport)
        assert unavailable.value.in_letter == (at in ("RCPT", "DATA", "END"))
        server.forgive()
        send(transport)
    assert len(server.messages) == 1


@pytest.mark.parametrize("at", BEFORE_THE_LETTER)
@pytest.mark.parametrize("do", [Hang(), HangUp(), Say("what?")])
def test_silence_before_the_letter_is_unavailable_within_the_time_allowed(
    server: SmtpServer, at: Stage, do: Hang | HangUp | Say
) -> None:
    server.when(at, do)
    with way_out(server.url, smtp_timeout=SOON) as transport:
        begun = time.monotonic()
        with pytest.raises(Unavailable) as unavailable:
            send(transport)
        assert unavailable.value.in_letter == (at in ("RCPT", "DATA"))
        assert time.monotonic() - begun < 4 * SOON
        server.forgive()
        send(transport)
    assert len(server.messages) == 1


@pytest.mark.parametrize("do", [Hang(), HangUp()])
def test_silence_after_the_final_dot_leaves_the_letter_in_doubt(
    server: SmtpServer, do: Hang | HangUp
) -> None:
    server.when("END", do, recipient=BORIS)
    with way_out(server.url, smtp_timeout=SOON) as transport:
        send(transport)
        with pytest.raises(Unanswered, match="no answer to the letter"):
            send(transport, BORIS)
        send(transport)
    assert [m.recipients for m in server.messages] == [(ANNA,), (BORIS,), (ANNA,)]
    assert [m.connection for m in server.messages] == [1, 1, 2]


def test_an_answer_without_sense_after_the_final_dot_leaves_the_letter_in_doubt(
    server: SmtpServer,
) -> None:
    server.when("END", Say("fine"), times=1)
    with way_out(server.url) as transport:
        with pytest.raises(Unanswered):
            send(transport)
        send(transport)
    assert server.connections == 2


@pytest.mark.parametrize("at", ["CONNECT", "MAIL", "RCPT", "DATA", "END"])
def test_a_slow_server_is_waited_for(server: SmtpServer, at: Stage) -> None:
    server.when(at, Slow(0.2))
    with way_out(server.url) as transport:
        send(transport)
    assert len(server.messages) == 1


def test_after_the_final_dot_a_server_has_longer_to_answer(server: SmtpServer) -> None:
    server.when("END", Slow(1.3 * SOON))
    with way_out(server.url, smtp_timeout=SOON) as transport:
        send(transport)


@pytest.mark.parametrize("do", [HangUp(), Say("421 4.7.0 enough for one connection")])
def test_a_connection_given_up_by_the_server_between_letters_is_replaced(
    server: SmtpServer, do: HangUp | Say
) -> None:
    server.when("MAIL", do, letter=3)
    with way_out(server.url) as transport:
        for _ in range(4):
            send(transport)
    assert [m.connection for m in server.messages] == [1, 1, 2, 2]


def test_a_program_that_stops_in_mid_letter_does_not_wait_for_a_goodbye(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with way_out(server.url) as transport:
        send(transport)
        monkeypatch.setattr("webinar_hub.mail.dialogue._dotted", interrupted)
        with pytest.raises(KeyboardInterrupt):
            send(transport)
    assert len(server.messages) == 1
    assert "QUIT" not in server.commands


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reason = rf"cannot connect to 127\.0\.0\.1:{port}: "
    with way_out(f"smtp://127.0.0.1:{port}") as transport, pytest.raises(Unavailable, match=reason):
        send(transport)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_letters_travel_encrypted_to_a_server_whose_certificate_is_trusted(
    authority: trustme.CA, ca_file: Path, tls: Literal["starttls", "implicit"]
) -> None:
    with (
        SmtpServer(tls=tls, authority=authority) as server,
        way_out(server.url, smtp_ca_file=ca_file) as transport,
    ):
        send(transport)
        send(transport)
    assert [m.encrypted for m in server.messages] == [True, True]
    assert server.connections == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(("name", "trusted"), [("127.0.0.1", False), ("other.example.org", True)])
def test_no_letter_goes_to_a_server_that_cannot_prove_its_name(
    authority: trustme.CA,
    ca_file: Path,
    tls: Literal["starttls", "implicit"],
    name: str,
    trusted: bool,
) -> None:
    with (
        SmtpServer(tls=tls, authority=authority, name=name) as server,
        way_out(server.url, smtp_ca_file=ca_file if trusted else None) as transport,
        pytest.raises(Unavailable, match="certificate is not trusted"),
    ):
        send(transport)
    assert server.messages == []


def test_no_letter_goes_in_the_clear_where_encryption_is_required(server: SmtpServer) -> None:
    url = f"smtp://127.0.0.1:{server.port}?tls=required"
    with way_out(url) as transport, pytest.raises(Unavailable, match="offers no encryption"):
        send(transport)
    assert server.messages == []
    assert server.letters == 0


def test_encryption_that_is_only_offered_is_used_and_may_be_missing(
    authority: trustme.CA, ca_file: Path, server: SmtpServer
) -> None:
    with SmtpServer(tls="starttls", authority=authority) as encrypting:
        for one in (server, encrypting):
            url = f"smtp://127.0.0.1:{one.port}?tls=offered"
            with way_out(url, smtp_ca_file=ca_file) as transport:
                send(transport)
    assert [m.encrypted for m in server.messages + encrypting.messages] == [False, True]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_user_signs_in_before_the_first_letter(
    authority: trustme.CA, ca_file: Path, tls: Literal["starttls", "implicit"]
) -> None:
    users = {"hub@example.org": "p@ss:w/rd?#%"}
    with (
        SmtpServer(tls=tls, authority=authority, users=users) as server,
        way_out(server.url, smtp_ca_file=ca_file) as transport,
    ):
        send(transport)
    assert server.messages[0].user == "hub@example.org"
    assert server.messages[0].encrypted


def test_a_wrong_password_is_unavailable_and_not_repeated(
    authority: trustme.CA, ca_file: Path
) -> None:
    with (
        SmtpServer(tls="implicit", authority=authority, users={"hub": "right"}) as server,
        way_out(server.url.replace("right", "secret"), smtp_ca_file=ca_file) as transport,
        pytest.raises(Unavailable, match="does not let us in: 535") as unavailable,
    ):
        send(transport)
    assert "secret" not in str(unavailable.value)
    assert server.letters == 0


def test_a_server_that_knows_no_users_is_unavailable_to_one(server: SmtpServer) -> None:
    url = f"smtp://hub:secret@127.0.0.1:{server.port}?tls=none"
    with way_out(url) as transport, pytest.raises(Unavailable, match="authentication"):
        send(transport)


@pytest.mark.parametrize(
    ("sender", "recipient", "data"),
    [
        (SENDER, "", LETTER),
        (SENDER, "anna@example.org\r\nRCPT TO:<eve@example.org>", LETTER),
        (SENDER, "анна@example.org", LETTER),
        ("bounce@hub.example.org> SIZE=1", ANNA, LETTER),
        (SENDER, ANNA, b"Subject: x\r\n\r\nlone\n.\r\nMAIL FROM:<eve@example.org>\r\n"),
        (SENDER, ANNA, b"Subject: x\r\n\r\nlone\r.\r\n"),
        (SENDER, ANNA, "Subject: я\r\n\r\n".encode()),
    ],
)
def test_what_could_smuggle_commands_never_reaches_the_server(
    server: SmtpServer, sender: str, recipient: str, data: bytes
) -> None:
    with way_out(server.url) as transport:
        with pytest.raises(UnbuildableLetter):
            transport.send(sender, recipient, data)
        send(transport)
    assert server.letters == 1


def test_letters_sent_by_flask_mail_itself_are_as_safe(authority: trustme.CA) -> None:
    app = Flask("mail")
    with SmtpServer(tls="starttls", authority=authority) as server:
        init_mail(app, Settings(server.url))
        mail = app.extensions["webinar_hub.mail"]
        with app.app_context(), pytest.raises(Unavailable, match="not trusted"):
            mail.send(flask_mail.Message("x", [ANNA], "x", sender=SENDER))
    assert server.messages == []


def test_a_bad_mail_setting_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must look like"):
        init_mail(Flask("mail"), Settings("mail.example.org"))
    with pytest.raises(ValueError, match=r"ca\.pem holds no certificates"):
        init_mail(
            Flask("mail"), Settings("smtps://mail.example.org", smtp_ca_file=tmp_path / "ca.pem")
        )


def test_without_a_server_letters_stay_in_the_maildir(tmp_path: Path) -> None:
    with way_out(None, mail_folder=tmp_path / "mail") as transport:
        assert send(transport).startswith("250 stored as ")
    (stored,) = maildir.letters(tmp_path / "mail", 10)
    assert stored.recipient == ANNA
