"""Reminders and news are a choice; what moves, is cancelled or becomes free is always told."""

from datetime import timedelta

import pytest

from tests.attendance.guests import a_guest, a_hall, letters
from tests.news.readers import subscribe
from tests.personal.people import (
    ANNA,
    a_second_at_the_address,
    anna,
    ask,
    code_of,
    send,
    signed_in,
    type_code,
)
from tests.personal.people import letters as sign_in_letters
from tests.registration.people import fresh, kinds_to
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.core.database import db
from webinar_hub.mail import suppression
from webinar_hub.news import rules
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.personal import operations
from webinar_hub.registration.letters import words as letter_words
from webinar_hub.reminders import jobs, queries


@pytest.fixture
def app(on_the_web):
    return on_the_web


def signed_in_as(app, given_name):
    """Of the people at the mailbox one is chosen."""
    visitor = Visitor(app)
    ask(visitor)
    page = type_code(visitor, code_of(sign_in_letters()[-1])).location
    person = db.session.query(Participant).filter_by(given_name=given_name).one()
    visitor.post(page, {"person": person.public_id})
    return visitor


def wanted() -> set[str | None]:
    db.session.rollback()
    return {one.audience for one in db.session.query(Subscription) if one.confirmed_at}


def test_who_wants_no_reminders_gets_none_and_who_shares_the_mailbox_does(app, clock):
    registration = anna()
    other = a_second_at_the_address()
    visitor = signed_in_as(app, "Anna")
    send(visitor, "/me/letters")
    assert "Reminders none" in words(visitor.get("/me"))
    clock.set(registration.event.first_start - timedelta(hours=1))
    jobs.remind()
    assert [one.recipient_id for one in letters("reminder_hour")] == [other.id]


def test_what_waits_is_taken_back_and_the_sweep_itself_looks_again(app, clock):
    registration = anna()
    clock.set(registration.event.first_start - timedelta(hours=1))
    (due,) = queries.due(clock.now())
    jobs.remind()
    assert kinds_to(registration, "queued")[-1] == "reminder_hour"
    operations.choose_letters(registration.participant_id, reminders=False, news=None)
    assert kinds_to(registration, "withdrawn") == ["reminder_hour"]
    late = a_guest(a_hall(), "Vera", email="vera@example.org")
    operations.choose_letters(late.participant_id, reminders=False, news=None)
    assert queries.not_reminded(due, 10) == []
    assert queries.seated([late.event_id]) == {}


def test_no_letter_promises_reminders_to_who_wants_none(app):
    registration = anna()
    meetings = registration.event.meetings
    assert "remind" in letter_words.door_line(registration, meetings)
    operations.choose_letters(registration.participant_id, reminders=False, news=None)
    registration = fresh(registration)
    assert "remind" not in letter_words.door_line(registration, registration.event.meetings)


def test_news_for_a_group_begins_at_once_since_the_mailbox_is_proved(app):
    registration = anna()
    text = add_consent_text(
        registration.event.programme.organization_id, "news", "en", "Yes to news", "Text"
    )
    visitor = signed_in(app)
    page = visitor.get("/me/letters")
    assert "Families in Step" in words(page)
    send(visitor, "/me/letters", reminders="y", news=["professional", "parent"])
    assert wanted() == {"professional", "parent"}
    consent = db.session.query(NewsConsent).first()
    assert consent.confirmed_at is not None
    assert consent.text_id == text.id
    assert "new events for professionals" in words(visitor.get("/me"))
    assert visitor.get("/me/letters").text.count("checked") == 3


def test_news_that_is_not_ticked_ends_and_narrower_choices_stay(app):
    anna()
    subscribe(ANNA, audience="parent")
    subscribe(ANNA, audience="parent", kind="seminar")
    visitor = signed_in(app)
    send(visitor, "/me/letters", reminders="y", news="student")
    assert wanted() == {"student", "parent"}
    assert "new events for parents: seminar" in words(visitor.get("/me"))


def test_with_the_last_of_it_the_mailbox_is_forgotten_as_a_reader(app):
    anna()
    subscribe(ANNA, audience="parent")
    send(signed_in(app), "/me/letters", reminders="y")
    assert wanted() == set()
    assert db.session.query(Subscriber).count() == 0
    assert db.session.query(NewsConsent).filter_by(withdrawn_at=None).count() == 0


def test_who_stopped_everything_is_offered_nothing_and_not_even_a_forged_form_brings_it_back(app):
    anna()
    suppression.stop(ANNA)
    visitor = signed_in(app)
    assert "News is ended for your mailbox" in words(visitor.get("/me/letters"))
    send(visitor, "/me/letters", reminders="y", news="parent")
    assert wanted() == set()


def test_nobody_chooses_more_than_anybody_reads(app, monkeypatch):
    anna()
    monkeypatch.setattr(rules, "MOST_SUBSCRIPTIONS", 1)
    answer = send(signed_in(app), "/me/letters", reminders="y", news=["parent", "student"])
    assert answer.status_code == 422
    assert "news" in errors(answer)
    assert wanted() == set()


def test_a_group_that_does_not_exist_is_refused_beside_the_field(app):
    anna()
    answer = send(signed_in(app), "/me/letters", news="astronaut")
    assert answer.status_code == 422
    assert "news" in errors(answer)


def test_reminders_are_the_persons_own_matter_at_a_shared_mailbox(app):
    registration = anna()
    other = a_second_at_the_address()
    operations.choose_letters(registration.participant_id, reminders=False, news=None)
    assert fresh(other.participant).wants_reminders


@pytest.mark.usefixtures("in_november")
def test_both_databases_leave_out_who_wants_no_reminder(clock):
    registration, other = anna(), a_guest(a_hall(), "Vera")
    operations.choose_letters(registration.participant_id, reminders=False, news=None)
    clock.set(other.event.first_start - timedelta(hours=1))
    assert jobs.remind() == 1
    assert kinds_to(other)[-1] == "reminder_hour"
