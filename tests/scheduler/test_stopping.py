"""A scheduler that is asked to end finishes the letter in hand and gives the others back."""

import os
import signal

import pytest

from tests.environment import environment
from tests.mail.putting import letter, messages, put, states, use_relay
from tests.servers.processes import Module, child_environment
from tests.servers.smtp import Hang, Slow, SmtpServer
from webinar_hub.core import ending
from webinar_hub.mail import delivery
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.transport import open_transport
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.operations import changes
from webinar_hub.reminders import jobs, queries

LETTERS = 60  # more than are claimed at once


@pytest.fixture
def smtp():
    with SmtpServer() as server:
        yield server


@pytest.fixture
def asked_to_end(monkeypatch):
    """`asked_to_end()`: the signal has come."""
    return lambda: monkeypatch.setattr(ending, "_asked", True)


def test_a_scheduler_stopped_in_mid_delivery_leaves_no_letter_waiting_for_its_lease(
    app, database_url, tmp_path, smtp
):
    smtp.when("END", Slow(0.3))
    with app.app_context():
        put([letter(number) for number in range(LETTERS)])
        settings = child_environment(environment(database_url, tmp_path, SMTP_URL=smtp.url))
        log = tmp_path / "scheduler.log"
        with Module("webinar_hub", "scheduler", log=log, env=settings) as child:
            child.wait_until(lambda: len(smtp.messages) >= 3)
            before = len(smtp.messages)
            assert child.stop(seconds=20) == 0

        sent = len(smtp.messages)
        assert sent <= before + 3  # the one in hand, and what went out while this process looked
        assert sorted(set(states())) == ["queued", "sent"]
        assert states().count("sent") == sent
        assert {one.attempt for one in messages() if one.state == "queued"} == {0}

        smtp.forgive()
        use_relay(app, smtp.url)
        assert deliver(Pace()) == LETTERS - sent
        assert len({one.recipients for one in smtp.messages}) == len(smtp.messages) == LETTERS


def test_the_letter_in_hand_is_finished_and_the_rest_given_back(app, clock, smtp, asked_to_end):
    use_relay(app, smtp.url)
    with app.app_context():
        put([letter(number) for number in range(3)])
        ids = delivery.claim(3)
        with open_transport() as transport:
            sending = delivery._send_all(transport, ids)
            assert next(sending)
            asked_to_end()
            assert list(sending) == []
        assert [(one.state, one.attempt) for one in messages()] == [
            ("sent", 1),
            ("queued", 0),
            ("queued", 0),
        ]


@pytest.mark.parametrize("stage", ["CONNECT", "RCPT", "END"])
def test_a_mail_server_that_hangs_at_the_stop_keeps_only_the_letter_in_hand(
    app, database_url, tmp_path, smtp, stage
):
    smtp.when(stage, Hang())
    with app.app_context():
        put([letter(number) for number in range(3)])
        settings = child_environment(environment(database_url, tmp_path, SMTP_URL=smtp.url))
        log = tmp_path / "scheduler.log"
        with Module("webinar_hub", "scheduler", log=log, env=settings) as child:
            child.wait_until(lambda: smtp.connections == 1 and "sending" in states())
            os.kill(child.pid, signal.SIGTERM)
            child.wait_until(lambda: sorted(states()) == ["queued", "queued", "sending"], 5)
            child.kill()
        assert sorted((one.state, one.attempt) for one in messages()) == [
            ("queued", 0),
            ("queued", 0),
            ("sending", 1),
        ]
        use_relay(app, smtp.url)
        smtp.forgive()
        assert deliver(Pace()) == 2


def test_nothing_is_claimed_after_the_signal(app, smtp, asked_to_end):
    use_relay(app, smtp.url)
    with app.app_context():
        put([letter()])
        asked_to_end()
        assert deliver(Pace()) == 0
        assert states() == ["queued"]
    assert smtp.connections == 0


def test_sweeps_begin_no_further_batch_after_the_signal(sqlite_app, asked_to_end, monkeypatch):
    def must_not_be_asked(*_: object, **__: object) -> list[int]:
        raise AssertionError("another batch was looked for")

    monkeypatch.setattr(changes, "behind", must_not_be_asked)
    monkeypatch.setattr(queries, "not_reminded", must_not_be_asked)
    monkeypatch.setattr(queries, "due", lambda _at: [None])
    asked_to_end()
    with sqlite_app.app_context():
        assert announce_changes() == 0
        assert jobs.remind() == 0
