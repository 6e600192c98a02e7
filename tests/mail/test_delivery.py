"""What becomes of each letter, at a real mail server on loopback. On both databases."""

from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from time import monotonic

import pytest

from tests import making
from tests.mail.putting import (
    end_leases,
    letter,
    message,
    messages,
    put,
    put_one,
    states,
    use_relay,
)
from tests.registration import people
from tests.servers.smtp import Hang, HangUp, Say, Slow, SmtpServer
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import delivery, maildir, outbox
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.mail.outbox import About
from webinar_hub.mail.retry import WAITS
from webinar_hub.mail.transport import open_transport

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


@pytest.fixture(autouse=True)
def in_november(app, at, server):
    use_relay(app, server.url)
    at(NOW)
    with app.app_context():
        yield


@pytest.fixture
def round_of():
    """One look at the outbox by a process that has no reason to wait."""
    return lambda: deliver(Pace())


def recipients(server: SmtpServer) -> list[str]:
    return [one.recipients[0] for one in server.messages]


# Accepted


def test_what_is_due_goes_out_over_one_connection_and_is_recorded(server, round_of):
    put([letter(number) for number in range(30)])
    assert round_of() == 30
    assert round_of() == 0
    assert set(states()) == {"sent"}
    one = message(7)
    assert (one.sent_at, one.attempt, one.last_answer[:3]) == (NOW, 1, "250")
    assert server.connections == 1


def test_the_envelope_says_whose_letter_a_bounce_is_about(server, round_of):
    one = put_one()
    round_of()
    (received,) = server.messages
    assert received.envelope_from == f"bounce+{one.envelope_token}@hub.example.org"
    read = BytesParser(policy=policy.default).parsebytes(received.data)
    assert read["Message-ID"] == one.message_id


def test_nothing_is_connected_while_nothing_is_due(server, round_of):
    put_one(1, due_at=NOW + DAY)
    put_one(2)
    making.change(message(2), state="withdrawn")
    assert round_of() == 0
    assert server.connections == 0


def test_what_people_wait_for_goes_first_and_of_reminders_the_nearest_start(server, round_of):
    ranks = [outbox.CAMPAIGN, outbox.REMINDER, outbox.CHANGE, outbox.CONFIRMATION, outbox.SIGN_IN]
    put([letter(number, priority=rank) for number, rank in enumerate(ranks)])
    soon = NOW + timedelta(minutes=50)
    put([letter(9, priority=outbox.REMINDER, expires_at=soon)])
    round_of()
    assert recipients(server) == [f"person{number}@example.org" for number in (4, 3, 2, 9, 1, 0)]


# Refused


def test_a_letter_put_off_goes_again_after_waits_that_grow(server, round_of, clock):
    server.when("RCPT", Say("451 4.7.1 greylisted"), times=3)
    put_one()
    waits = []
    for attempt in (1, 2, 3):
        assert round_of() == 0
        one = message()
        assert (one.state, one.attempt, one.last_answer) == (
            "queued",
            attempt,
            "451 4.7.1 greylisted",
        )
        waits.append(one.due_at - clock.now())
        clock.set(one.due_at - timedelta(seconds=1))
        assert round_of() == 0
        clock.set(one.due_at)
    assert all(wait <= found for wait, found in zip(WAITS, waits, strict=False))
    assert waits == sorted(waits)
    assert round_of() == 1


def test_a_server_that_refuses_our_sender_fails_no_letter(server, round_of, clock):
    server.when("MAIL", Say("530 5.7.0 sign in first"))
    put([letter(number) for number in (1, 2, 3)])
    for _round in range(4):
        assert round_of() == 0
    assert states() == ["queued"] * 3
    assert "530" in message(1).last_answer
    server.forgive()
    clock.advance(hours=2)
    assert round_of() == 3


def test_a_claimed_letter_that_was_withdrawn_does_not_leave(server, round_of):
    put([letter(number, about=About("meeting", number, 1)) for number in (1, 2, 3)])
    ids = delivery.claim(3)
    operation(outbox.withdraw)("meeting", 3, below_version=2)
    with open_transport() as transport:
        assert sum(delivery._send_all(transport, ids)) == 2
    assert states() == ["sent", "sent", "withdrawn"]


def test_a_letter_whose_time_runs_out_while_others_are_sent_does_not_leave(
    server, round_of, clock
):
    put([letter(number, expires_at=NOW + timedelta(minutes=number)) for number in (1, 2)])
    ids = delivery.claim(2)
    clock.advance(seconds=90)
    with open_transport() as transport:
        assert sum(delivery._send_all(transport, ids)) == 1
    assert round_of() == 0
    assert states() == ["expired", "sent"]


def test_a_letter_refused_for_now_is_not_put_back_when_it_was_withdrawn_meanwhile(server, round_of):
    put([letter(1, about=About("meeting", 1, 1))])
    server.when("RCPT", Say("451 4.7.1 greylisted"))
    [claimed] = delivery.claim(1)
    operation(outbox.withdraw)("meeting", 1, below_version=2)
    delivery.record(claimed, 1, state="queued", answer="451 greylisted")
    assert states() == ["withdrawn"]


@pytest.mark.parametrize("stage", ["RCPT", "DATA", "END"])
def test_a_letter_refused_for_good_is_kept_with_the_servers_words(server, round_of, clock, stage):
    server.when(stage, Say("550 5.1.1 nobody here by that name"), letter=2)
    put([letter(number) for number in (1, 2, 3)])
    assert round_of() == 2
    refused = message(2)
    assert (refused.state, refused.last_answer) == ("failed", "550 5.1.1 nobody here by that name")
    assert states() == ["sent", "failed", "sent"]
    clock.advance(days=1)
    assert round_of() == 0


# The server is away


@pytest.mark.parametrize("fault", [HangUp(), Say("421 4.3.2 closing for the night")])
def test_a_server_that_is_away_costs_no_letter_an_attempt(server, round_of, fault):
    server.when("CONNECT", fault)
    put([letter(number) for number in range(3)])
    assert round_of() == 0
    assert states() == ["queued"] * 3
    assert {one.attempt for one in messages()} == {0}
    assert {one.due_at for one in messages()} == {NOW}
    assert messages()[0].last_answer
    server.forgive()
    assert round_of() == 3


def test_a_server_that_is_away_is_left_alone_for_longer_and_longer(server):
    server.when("CONNECT", HangUp())
    put_one()
    pace, pauses = Pace(), []
    for _time in range(7):
        deliver(pace)
        pauses.append(round(pace.again_at - monotonic()))
        assert deliver(pace) == 0
        pace.again_at = 0.0
    assert pauses == [2, 5, 15, 30, 60, 60, 60]
    assert server.connections == 7
    server.forgive()
    assert deliver(pace) == 1
    assert (pace.failures, pace.ready()) == (0, True)


def test_what_went_out_before_the_server_left_is_counted_and_recorded(server, round_of):
    for begun in (3, 4):  # once more over a fresh connection
        server.when("MAIL", HangUp(), letter=begun)
    put([letter(number) for number in range(5)])
    assert round_of() == 2
    assert states() == ["sent", "sent", "queued", "queued", "queued"]
    assert [one.attempt for one in messages()] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_letter_at_which_the_server_hangs_up_waits_and_the_others_do_not(
    server, round_of, clock, stage
):
    """Should the letter itself be to blame, nobody waits behind it for ever."""
    server.when(stage, HangUp(), recipient="person1@example.org")
    put([letter(number) for number in (1, 2, 3)])
    assert round_of() == 0
    assert [one.attempt for one in messages()] == [1, 0, 0]
    assert message(1).due_at > NOW
    assert round_of() == 2
    assert states() == ["queued", "sent", "sent"]


def test_letters_wait_while_there_is_no_server_at_all(app, server, round_of):
    with SmtpServer() as gone:
        url = gone.url
    use_relay(app, url)
    put_one()
    assert round_of() == 0
    assert (message().state, message().attempt) == ("queued", 0)
    assert "cannot connect" in message().last_answer
    use_relay(app, server.url)
    assert round_of() == 1


# Nobody knows


@pytest.mark.parametrize("silence", [Hang(), HangUp()])
def test_a_letter_without_an_answer_goes_again_with_the_same_bytes_when_its_lease_ends(
    app, server, round_of, clock, silence
):
    use_relay(app, server.url, smtp_timeout=0.2)
    server.when("END", silence, letter=1)
    event = making.make_event()
    making.make_pool(event)
    people.sign_up(event, "Anna")
    put([letter(2)])
    assert round_of() == 1
    assert sorted(states()) == ["sending", "sent"]
    assert round_of() == 0
    clock.advance(days=1)
    end_leases()
    assert round_of() == 1
    assert set(states()) == {"sent"}
    in_doubt = [one.data for one in server.messages if b"anna@" in one.data]
    assert len(in_doubt) == 2
    assert in_doubt[0] == in_doubt[1]
    assert b"text/calendar" in in_doubt[0]


def test_a_server_that_never_answers_gets_a_letter_less_and_less_often(
    app, server, round_of, clock
):
    use_relay(app, server.url, smtp_timeout=0.1)
    server.when("END", Hang())
    put_one()
    for wait in WAITS:
        round_of()
        one = message()
        assert one.state == "sending"
        assert one.due_at - clock.now() >= wait
        end_leases()
        assert round_of() == 0
        clock.set(one.due_at)


def test_a_process_that_died_leaves_its_letters_to_the_others(server, round_of, clock):
    put([letter(number) for number in (1, 2)])
    delivery.claim(10)
    assert round_of() == 0
    end_leases()
    clock.advance(minutes=10)
    assert round_of() == 2
    assert [one.attempt for one in messages()] == [2, 2]


# Letters that cannot be sent


def test_a_broken_letter_is_set_aside_with_its_reason_and_holds_up_nobody(server, round_of):
    put([letter(number) for number in range(49)])
    put([letter(50, kind="no_such_letter")])
    put([letter(51, recipient=outbox.Recipient("registration", 51, "Anna", "not an address"))])
    put([letter(number) for number in range(60, 109)])
    assert round_of() == 98
    assert (message(50).state, message(51).state) == ("broken", "broken")
    assert "no_such_letter" in message(50).last_answer
    assert "not an address" in message(51).last_answer
    assert round_of() == 0


def test_a_letter_past_its_time_is_set_aside_unsent(server, round_of, clock):
    put_one(1, expires_at=NOW + timedelta(hours=1))
    put_one(2)
    clock.advance(hours=1)
    assert round_of() == 1
    assert states() == ["expired", "sent"]
    assert recipients(server) == ["person2@example.org"]


def test_a_letter_in_doubt_past_its_time_is_set_aside(server, round_of, clock):
    put_one(1, expires_at=NOW + timedelta(hours=1))
    delivery.claim(1)
    clock.advance(hours=2)
    end_leases()
    put_one(2)
    assert round_of() == 1
    assert states() == ["expired", "sent"]


# Several processes


@pytest.fixture
def taken_over(clock):
    """The lease has run out, and somebody else has claimed the letters."""

    def taken_over() -> None:
        end_leases()
        clock.advance(minutes=10)
        assert delivery.claim(10)

    return taken_over


def test_a_late_word_does_not_overwrite_what_a_later_attempt_brought(taken_over):
    key = put_one().id
    delivery.claim(1)
    taken_over()
    delivery.record(key, 1, state="failed", answer="550 late")
    assert (message().state, message().attempt) == ("sending", 2)
    delivery.record(key, 2, state="sent", answer="250 ok")
    delivery.record(key, 1, state="queued", answer="451 late")
    assert (message().state, message().last_answer) == ("sent", "250 ok")


def test_a_late_return_does_not_take_a_letter_out_of_somebody_elses_hands(taken_over):
    put([letter(1), letter(2)])
    delivery.claim(2)
    late = messages()
    for one in late:
        db.session.expunge(one)
    taken_over()
    delivery.record(late[0].id, 2, state="sent", answer="250 ok")
    delivery.release(late)
    assert [(one.state, one.attempt) for one in messages()] == [("sent", 2), ("sending", 2)]


def test_two_processes_at_once_send_each_letter_once(app, server):
    put([letter(number) for number in range(60)])
    assert sum(people.at_once(app, 2, lambda: deliver(Pace()))) == 60
    assert len(set(recipients(server))) == len(server.messages) == 60


def test_no_letter_is_begun_when_its_lease_is_nearly_over(app, server, round_of, monkeypatch):
    """Else somebody else might send it as well while this process still does."""
    monkeypatch.setattr(delivery, "ROUNDS", 1)
    use_relay(app, server.url, letter_lease=1)
    server.when("MAIL", Slow(0.6))
    put([letter(number) for number in range(3)])
    assert round_of() == 1
    assert [(one.state, one.attempt) for one in messages()] == [
        ("sent", 1),
        ("queued", 0),
        ("queued", 0),
    ]
    assert round_of() == 1


# Without a server


def test_without_a_mail_server_letters_are_kept_in_a_folder(app, round_of):
    use_relay(app, "")
    put([letter(1), letter(2)])
    assert round_of() == 2
    folder = app.extensions["webinar_hub_settings"].mail_folder
    kept = maildir.letters(folder, 10)
    assert {one.recipient for one in kept} == {"person1@example.org", "person2@example.org"}
    assert set(states()) == {"sent"}
