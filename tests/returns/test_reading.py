"""What a letter is taken for: over files in the shapes of servers, programs and people."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returns.came_back import ANNA, TOKEN, all_shapes, shaped
from webinar_hub.returns.reading import (
    Answer,
    Automatic,
    Bounce,
    Found,
    Nobodys,
    Own,
    Written,
    parse,
    read,
)

OWN = Own("hub.example.org", "events@hub.example.org")
OTHER = "qrstuvwxyz234567"


def taken_for(name: str, **changes: str) -> Found:
    return read(parse(shaped(name, **changes)), OWN)


def changed(name: str, old: bytes, new: bytes) -> Found:
    data = shaped(name)
    assert old in data
    return read(parse(data.replace(old, new)), OWN)


def only_report(name: str):
    found = taken_for(name)
    assert isinstance(found, Bounce), found
    assert found.token == TOKEN
    (report,) = found.reports
    assert ANNA in report.recipients
    return report


def only_answer(name: str):
    found = taken_for(name)
    assert isinstance(found, Answer), found
    assert found.token == TOKEN
    (said,) = found.reply.said
    return said


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("postfix-no-such-user", "5.1.1", "Recipient address rejected: User unknown"),
        ("exchange-no-such-user", "5.1.10", "RESOLVER.ADR.RecipientNotFound"),
        ("google-no-such-user", "5.1.1", "The email account that you tried to reach"),
        ("qmail", "5.1.1", "Sorry, no mailbox here by that name"),
        ("passed-on-by-the-reader", "5.1.1", "550 5.1.1 No such user"),
    ],
)
def test_a_mailbox_that_is_not_there_is_told_in_the_words_of_the_server(name, status, words):
    report = only_report(name)
    assert (report.failed, report.status, report.no_such_mailbox) == (True, status, True)
    assert words in report.words
    assert "\n" not in report.words
    assert not report.words.startswith("smtp")


@pytest.mark.parametrize(
    ("name", "status"),
    [("full-mailbox", "5.2.2"), ("policy", "5.7.1"), ("expired", "4.4.1"), ("exim", "")],
)
def test_a_letter_that_was_refused_says_nothing_against_the_mailbox(name, status):
    report = only_report(name)
    assert (report.failed, report.status, report.no_such_mailbox) == (True, status, False)
    assert report.words


def test_a_letter_that_is_late_is_no_failure():
    assert not only_report("delayed").failed


def test_that_a_letter_was_delivered_is_no_report_of_a_failure():
    assert taken_for("delivered") == Automatic()


def test_a_report_about_no_letter_of_ours_is_a_machines_letter():
    without = b"bounce+abcdefghijklmnop@hub.example.org"
    assert changed("google-no-such-user", without, b"events@hub.example.org") == Automatic()


def test_a_report_that_names_two_of_our_letters_is_nobodys():
    two = f"Delivered-To: bounce+{OTHER}@hub.example.org".encode()
    one = b"Delivered-To: bounce+abcdefghijklmnop@hub.example.org"
    assert changed("google-no-such-user", one, two) == Nobodys()


@pytest.mark.parametrize("host", ["hub.example.org.evil.example", "xhub.example.org", "hub"])
def test_only_our_own_domain_counts(host):
    ours = f"To: bounce+{TOKEN}@hub.example.org".encode()
    assert changed("policy", ours, f"To: bounce+{TOKEN}@{host}".encode()) == Automatic()


@pytest.mark.parametrize(
    ("name", "answer", "minute"),
    [
        ("google-accepts", "accepted", 10),
        ("exchange-declines", "declined", 12),
        ("apple-perhaps", "tentative", 14),
        ("thunderbird-accepts", "accepted", 16),
    ],
)
def test_programs_answer_in_their_own_ways(name, answer, minute):
    said = only_answer(name)
    assert (said.answer, said.attendee, said.sequence) == (answer, ANNA, 0)
    assert said.uid == "meeting@hub.example.org"
    assert said.stamp == datetime(2026, 11, 2, 8, minute, tzinfo=UTC)
    assert said.comment == ""


def test_of_several_entries_each_counts_that_answers_alone_and_for_one_person():
    found = taken_for("several-entries")
    assert isinstance(found, Answer)
    assert [(said.uid, said.answer) for said in found.reply.said] == [
        ("meeting@hub.example.org", "declined"),
        ("another@example.org", "accepted"),
    ]


def test_where_a_provider_has_rewritten_the_address_the_entry_still_says_it():
    found = changed(
        "google-accepts", f"To: events+{TOKEN}@hub.example.org".encode(), b"To: hub@example.org"
    )
    assert isinstance(found, Answer)
    assert found.token == TOKEN


def test_an_answer_to_no_invitation_of_ours_is_nobodys():
    found = changed(
        "exchange-declines", f"events+{TOKEN}@hub".encode(), f"events+{TOKEN}@other".encode()
    )
    assert found == Nobodys()


def test_a_proposal_of_another_time_is_what_a_person_wrote():
    assert taken_for("outlook-proposes") == Written(
        ANNA, "New Time Proposed: The tender age", ()
    )


def test_a_calendar_of_a_quarter_of_a_megabyte_is_not_read():
    assert isinstance(
        changed("exchange-declines", b"PRIORITY:5", b"X-LONG:" + b"a" * 300_000), Written
    )


@pytest.mark.parametrize("name", ["away-exchange", "away-old", "away-vacation"])
def test_who_is_away_is_not_passed_on(name):
    assert taken_for(name) == Automatic()


@pytest.mark.parametrize(
    "name", ["from-a-list", "read-receipt", "our-own-letter", "passed-on-already"]
)
def test_lists_receipts_and_our_own_letters_go_no_further(name):
    assert taken_for(name) == Automatic()


def test_what_a_person_wrote_is_known_by_what_it_answers():
    assert taken_for("person-in-russian") == Written(
        ANNA, "Re: Вопрос", ("<confirmation@hub.example.org>",)
    )


def test_broken_letters_are_still_somebodys():
    found = taken_for("person-with-broken-mime")
    assert isinstance(found, Written)
    assert found.sender == ANNA


def test_every_shape_is_used():
    assert len(all_shapes()) == 26
    for name in all_shapes():
        read(parse(shaped(name)), OWN)


@given(st.binary(max_size=400), st.sampled_from(all_shapes()), st.integers(0, 4000))
def test_no_bytes_break_the_reading(rubbish, name, place):
    """Whoever knows an address may send what they like."""
    data = shaped(name)
    read(parse(rubbish), OWN)
    read(parse(data[:place] + rubbish + data[place:]), OWN)
    read(parse(data[:place]), OWN)
