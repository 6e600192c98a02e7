"""The whole way: a real mailbox is read, what is in it is dealt with, and where it lies then."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import trustme
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests import making
from tests.registration import people
from tests.returns.came_back import shaped
from tests.returns.conftest import NOW, a_seat
from tests.servers.imap import ImapServer, Line, address
from tests.servers.smtp import HangUp, Say, SmtpServer
from webinar_hub import doctor
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.mail.transport import init_mail
from webinar_hub.registration.models import Registration
from webinar_hub.returns import helping, jobs, mailbox, operations, queries
from webinar_hub.returns.jobs import read_mailbox
from webinar_hub.returns.mailbox import LEFT, READ
from webinar_hub.returns.models import ReadLetter
from webinar_hub.watch import health, metrics


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    with ImapServer(tmp_path_factory.mktemp("imap")) as server:
        yield server


@pytest.fixture
def box(running: ImapServer) -> ImapServer:
    """Empty, as each test finds it."""
    for name in ("INBOX", READ, LEFT):
        running.empty(name)
    return running


@pytest.fixture
def relay() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def hub(
    sqlite_app: Flask, at: Callable[[datetime], None], box: ImapServer, relay: SmtpServer
) -> Iterator[Flask]:
    """The application with that mailbox and that mail server."""
    at(NOW)
    setting(sqlite_app, imap_url=box.url, smtp_url=relay.url)
    with sqlite_app.app_context():
        yield sqlite_app


@pytest.fixture
def anna(hub: Flask) -> Registration:
    return a_seat()


def setting(app: Flask, **changes: Any) -> None:
    own = replace(app.extensions["webinar_hub_settings"], **changes)
    app.extensions["webinar_hub_settings"] = own
    if "smtp_url" in changes:
        init_mail(app, own)


def bounce(anna: Registration, name: str = "postfix-no-such-user") -> bytes:
    return shaped(name, token=people.letters_to(anna)[0].envelope_token)


def answer(anna: Registration, name: str = "exchange-declines") -> bytes:
    invitation = people.invitation_of(anna)
    return shaped(name, token=anna.reply_token, uid=invitation.uid)


def written(anna: Registration, name: str = "person-in-russian") -> bytes:
    return shaped(name, message_id=people.letters_to(anna)[0].message_id)


def passed_on(relay: SmtpServer, number: int = 0) -> Any:
    received = relay.messages[number]
    return received, message_from_bytes(received.data, policy=policy.default)


def test_everything_is_dealt_with_and_put_away(anna, box, relay) -> None:
    letters = [bounce(anna), answer(anna), written(anna), shaped("away-exchange")]
    stray = shaped("policy", token="z" * 16)
    box.deliver(*letters, stray)
    assert read_mailbox() == 5
    assert people.letters_to(anna)[0].returned == "dead"
    assert people.invitation_of(anna).answer == "declined"
    assert len(relay.messages) == 1
    assert (box.folder("INBOX"), box.folder(READ), box.folder(LEFT)) == ([], letters, [stray])
    outcomes = ("returned", "answered", "forwarded", "automatic", "not_ours")
    assert queries.by_outcome() == dict.fromkeys(outcomes, 1)


def test_a_persons_letter_reaches_who_helps_and_an_answer_goes_to_the_person(anna, box, relay):
    box.deliver(written(anna))
    read_mailbox()
    received, letter = passed_on(relay)
    assert received.recipients == ("help@example.org",)
    assert received.envelope_from == ""
    assert letter["From"].addresses[0].addr_spec == "events@hub.example.org"
    assert letter["Reply-To"] == "anna@example.org"
    assert letter["Subject"] == "Passed on: Re: Вопрос"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Loop"] == "hub.example.org"
    text, original = letter.iter_parts()
    assert "Можно ли прийти с ребёнком?" in text.get_content()
    assert "Анна Петрова <anna@example.org>" in text.get_content()
    assert original.get_content_type() == "message/rfc822"
    assert original.get_content()["Subject"] == "Re: Вопрос"


def test_it_goes_to_the_organization_whose_letter_was_answered(anna, box, relay) -> None:
    other = making.make_organization(reply_to="other@example.org", language="ru")
    programme = making.make_programme(organization_id=other.id)
    event = making.make_event(programme)
    making.make_pool(event)
    boris = people.sign_up(event, "Boris")
    box.deliver(shaped("person-in-russian", message_id=people.letters_to(boris)[0].message_id))
    read_mailbox()
    received, letter = passed_on(relay)
    assert received.recipients == ("other@example.org",)
    assert letter["Subject"] == "Переслано: Re: Вопрос"


@pytest.mark.parametrize("name", ["person-with-broken-mime", "outlook-proposes"])
def test_broken_and_odd_letters_are_passed_on_too(anna, box, relay, name) -> None:
    box.deliver(shaped(name))
    read_mailbox()
    assert len(relay.messages) == 1
    assert relay.messages[0].data.isascii()


def test_letters_that_others_have_opened_are_read_too(anna, box) -> None:
    box.deliver(bounce(anna))
    box.look_at()
    assert read_mailbox() == 1


def test_a_letter_that_is_met_again_is_only_put_away(anna, box, relay) -> None:
    """After a crash between noting and moving; or the mailbox was made anew, with other numbers."""
    letters = [bounce(anna), answer(anna), written(anna)]
    box.deliver(*letters)
    read_mailbox()
    operations.come_after_all(anna.id)
    making.change(people.letters_to(anna)[0], state="sent", returned=None)
    box.move_back(READ)
    assert read_mailbox() == 3
    assert people.invitation_of(anna).answer == "accepted"
    assert people.letters_to(anna)[0].returned is None
    assert len(relay.messages) == 1
    assert len(box.folder(READ)) == 3


def test_a_crash_before_it_is_put_away_repeats_nothing(anna, box, relay, monkeypatch) -> None:
    box.deliver(written(anna), bounce(anna))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox.Mailbox, "put_away", _crash)
        with pytest.raises(KeyboardInterrupt):
            read_mailbox()
    assert len(box.folder("INBOX")) == 2
    assert read_mailbox() == 2
    assert len(relay.messages) == 1


def test_two_schedulers_read_one_after_the_other(anna, box) -> None:
    box.deliver(bounce(anna))
    assert operations.begin_round()
    assert read_mailbox() == 0
    operations.end_round()
    assert read_mailbox() == 1


def test_two_that_hold_the_same_letter_pass_it_on_once(anna, hub, box, relay, monkeypatch) -> None:
    """As after a round that took longer than its turn."""
    box.deliver(written(anna))
    monkeypatch.setattr(operations, "begin_round", lambda: True)
    monkeypatch.setattr(mailbox.Mailbox, "put_away", lambda *_: None)
    people.at_once(hub, 3, read_mailbox)
    assert len(relay.messages) == 1


def test_a_letter_of_many_megabytes_is_never_fetched_whole(anna, box, relay, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "LARGEST", 100_000)
    monkeypatch.setattr(jobs, "BEGINNING", 20_000)
    large = written(anna) + b"\r\n" + b"a photograph\r\n" * 100_000
    box.deliver(large)
    with Line(box.port) as line:
        setting_of(line.port)
        assert read_mailbox() == 1
        assert b"BODY.PEEK[]<0.20000>" in line.asked
        assert b"BODY.PEEK[]<0.100000>" not in line.asked
    _received, letter = passed_on(relay)
    text = letter.get_payload()[0].get_content()
    assert "The letter is large (1 MiB)" in text
    assert LEFT in text
    assert len(relay.messages[0].data) < 100_000
    assert box.folder(LEFT) == [large]


def test_a_large_bounce_is_understood_from_its_beginning(anna, box, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "LARGEST", 3_000)
    monkeypatch.setattr(jobs, "BEGINNING", 2_500)
    box.deliver(bounce(anna).replace(b"Hello Anna,", b"Hello Anna,\r\n" * 1000))
    read_mailbox()
    assert people.letters_to(anna)[0].returned == "dead"


def test_one_sender_cannot_flood_who_helps(anna, box, relay) -> None:
    letters = [
        written(anna).replace(b"<person@", f"<person{number}@".encode()) for number in range(8)
    ]
    box.deliver(*letters)
    assert read_mailbox() == 8
    assert len(relay.messages) == helping.PER_SENDER_AND_HOUR
    assert len(box.folder(LEFT)) == 3


def test_what_would_only_come_back_here_is_left(anna, box, relay) -> None:
    organization = anna.event.programme.organization
    making.change(organization, reply_to="events@hub.example.org", help_email="")
    box.deliver(written(anna))
    read_mailbox()
    assert relay.messages == []
    assert len(box.folder(LEFT)) == 1


def test_while_no_letter_can_leave_it_waits_in_the_mailbox(anna, box, relay) -> None:
    box.deliver(written(anna))
    relay.when("CONNECT", Say("421 4.3.2 later"))
    for _minute in range(10):
        assert read_mailbox() == 0
    relay.forgive()
    assert read_mailbox() == 1
    assert len(relay.messages) == 1


def test_who_helps_may_refuse_a_letter_and_it_is_left(anna, box, relay) -> None:
    box.deliver(written(anna))
    relay.when("RCPT", Say("550 5.7.1 no"))
    read_mailbox()
    assert len(box.folder(LEFT)) == 1


def test_without_an_answer_it_goes_again_with_the_same_bytes(anna, box, relay, clock) -> None:
    box.deliver(written(anna))
    relay.when("END", HangUp(), times=1)
    assert read_mailbox() == 0
    assert read_mailbox() == 0  # another process may be at it
    making.db.session.rollback()
    end_turns()
    assert read_mailbox() == 1
    first, second = relay.messages
    assert first.data == second.data


def test_a_mailbox_that_is_away_is_told_once_and_hurts_nothing(anna, hub, caplog, clock) -> None:
    setting(hub, imap_url=address(9))
    assert [read_mailbox(), read_mailbox()] == [0, 0]
    assert len([one for one in caplog.records if "cannot be read" in one.message]) == 1
    assert "characters" not in caplog.text
    assert mailbox_troubles() == []
    clock.advance(minutes=11)
    read_mailbox()
    (trouble,) = mailbox_troubles()
    assert "Connection refused" in str(trouble.text)
    assert b"webinar_hub_mailbox_silent_seconds +Inf" in metrics.text()


def test_when_it_answers_again_all_is_well(anna, hub, box, caplog, clock) -> None:
    setting(hub, imap_url=address(9))
    read_mailbox()
    clock.advance(minutes=11)
    setting(hub, imap_url=box.url)
    box.deliver(bounce(anna))
    assert read_mailbox() == 1
    assert "is read again" in caplog.text
    assert mailbox_troubles() == []
    told = metrics.text()
    assert b"webinar_hub_mailbox_silent_seconds 0.0" in told
    assert b'webinar_hub_returned_letters{outcome="returned"} 1.0' in told


def test_a_wrong_password_is_told_without_it(anna, hub, box, caplog) -> None:
    setting(hub, imap_url=f"imap://hub%40example.org:guessed@localhost:{box.port}")
    assert read_mailbox() == 0
    assert "Invalid authentication credentials" in caplog.text
    assert "guessed" not in caplog.text


@pytest.mark.parametrize("after", [0, 60, 900, 1500])
def test_a_mailbox_that_breaks_off_is_read_again_later(anna, hub, box, relay, after) -> None:
    box.deliver(bounce(anna), written(anna))
    with Line(box.port, cut_after=after) as line:
        setting(hub, imap_url=address(line.port))
        read_mailbox()
    setting(hub, imap_url=box.url)
    read_mailbox()
    assert len(box.folder(READ)) == 2
    assert len(relay.messages) == 1
    assert people.letters_to(anna)[0].returned == "dead"


@pytest.mark.parametrize("after", [0, 900])
def test_a_mailbox_that_hangs_holds_nobody_for_long(anna, hub, box, monkeypatch, after) -> None:
    monkeypatch.setattr(mailbox, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(mailbox, "ANSWER_SECONDS", 0.3)
    box.deliver(bounce(anna))
    with Line(box.port, cut_after=after, hangs=True) as line:
        setting(hub, imap_url=address(line.port))
        begun = monotonic()
        assert read_mailbox() == 0
        assert monotonic() - begun < 5
    db.session.rollback()
    assert queries.last_round().problem == "no answer in time"


def test_a_mailbox_that_answers_for_ever_is_cut_off(anna, hub, box, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "CUT_SECONDS", 0.5)
    box.deliver(bounce(anna))
    with Line(box.port, cut_after=900, hangs=True) as line:
        setting(hub, imap_url=address(line.port))
        begun = monotonic()
        assert read_mailbox() == 0
        assert monotonic() - begun < 5


def test_a_round_ends_in_time_and_the_next_goes_on(anna, box, monkeypatch) -> None:
    box.deliver(*(shaped("away-exchange", token=str(number)) for number in range(4)))
    monkeypatch.setattr(jobs, "MOST", 3)
    assert [read_mailbox(), read_mailbox(), read_mailbox()] == [3, 1, 0]
    monkeypatch.setattr(jobs, "ROUND_SECONDS", -1)
    box.deliver(bounce(anna))
    assert read_mailbox() == 0


def test_one_letter_that_breaks_the_reading_holds_up_no_other(anna, box, monkeypatch) -> None:
    rubbish = b"From: anna@example.org\r\n\r\nrubbish"
    real = jobs.parse
    monkeypatch.setattr(jobs, "parse", lambda data: _fail() if data == rubbish else real(data))
    box.deliver(rubbish, bounce(anna))
    assert read_mailbox() == 2
    assert box.folder(LEFT) == [rubbish]


@pytest.mark.parametrize("trouble", [DatabaseBusy(), OperationalError("", {}, Exception())])
def test_while_the_database_is_busy_a_letter_stays_where_it_is(
    anna, box, monkeypatch, trouble
) -> None:
    box.deliver(bounce(anna))
    with monkeypatch.context() as busy:
        busy.setattr(jobs, "read", _raises(trouble))
        with pytest.raises(type(trouble)):
            read_mailbox()
    assert box.folder(LEFT) == []
    assert read_mailbox() == 1
    assert people.letters_to(anna)[0].returned == "dead"


def test_what_cannot_be_passed_on_is_over(anna, box, monkeypatch) -> None:
    monkeypatch.setattr(helping, "compose", _raises(RuntimeError("nobody thought of that")))
    box.deliver(written(anna))
    assert read_mailbox() == 1
    outcomes = db.session.scalars(select(ReadLetter.outcome))
    assert (outcomes.all(), len(box.folder(LEFT))) == (["unreadable"], 1)


def test_the_way_there_is_encrypted_and_the_certificate_looked_at(
    anna, hub, box, tmp_path: Path
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    box.deliver(bounce(anna))
    with Line(box.port, tls=context) as line:
        setting(hub, imap_url=address(line.port, "imaps"))
        assert read_mailbox() == 0
        db.session.rollback()
        assert "its certificate is not trusted" in queries.last_round().problem
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        setting(hub, smtp_ca_file=tmp_path / "authority.pem")
        assert read_mailbox() == 1


def test_without_a_mailbox_nothing_is_read(anna, hub) -> None:
    setting(hub, imap_url=None)
    assert read_mailbox() == 0
    assert queries.last_round() is None
    assert mailbox_troubles() == []
    assert b"mailbox" not in metrics.text()


def test_what_was_read_is_forgotten_after_a_month(anna, box, clock) -> None:
    box.deliver(bounce(anna))
    read_mailbox()
    assert operations.forget_old() == 0
    clock.advance(days=31)
    assert operations.forget_old() == 1


def test_the_doctor_signs_in_and_tells_what_was_left(anna, hub, box) -> None:
    box.deliver(shaped("policy", token="z" * 16), bounce(anna))
    assert findings(hub) == [(True, "the mailbox can be read (2 letters wait in it)")]
    read_mailbox()
    assert findings(hub) == [
        (True, "the mailbox can be read (0 letters wait in it)"),
        (False, f"letters that came back and were left in the last 7 days: 1; look into the "
                f"folder {LEFT!r} of the mailbox"),
    ]
    setting(hub, imap_url=address(9))
    good, words = findings(hub)[0]
    assert not good
    assert words.endswith("Connection refused; check WEBINAR_HUB_IMAP_URL")


def findings(hub: Flask) -> list[tuple[bool | None, str]]:
    own = hub.extensions["webinar_hub_settings"]
    found = [*doctor._mailbox(own), *doctor._left_letters()]
    db.session.rollback()
    return [(one.good, one.text) for one in found]


def setting_of(port: int) -> None:
    from flask import current_app

    setting(current_app, imap_url=address(port))


def mailbox_troubles() -> list[health.Trouble]:
    found = [one for one in health.troubles() if one.name == "mailbox"]
    db.session.rollback()
    return found


def end_turns() -> None:
    from sqlalchemy import update

    from webinar_hub.core.operation import operation
    from webinar_hub.returns.models import ReadLetter

    operation(lambda: db.session.execute(update(ReadLetter).values(leased_until=None)))()


def _crash(*_: Any) -> None:
    raise KeyboardInterrupt


def _fail() -> Any:
    raise RuntimeError("nobody thought of that")


def _raises(trouble: Exception) -> Callable[..., Any]:
    def act(*_: Any, **__: Any) -> Any:
        raise trouble

    return act
