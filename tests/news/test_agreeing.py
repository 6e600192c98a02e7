"""Who ticks "write to me about new events" at a sign-up is asked by a letter, and then told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.attendance.guests import a_guest, a_hall
from tests.news.readers import MONDAY, announce, subscribe, subscriptions
from webinar_hub.core import clock as product_clock
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import jobs, operations
from webinar_hub.news.models import NewsConsent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration import operations as registration


@pytest.fixture(autouse=True)
def on_monday(app, at):
    at(MONDAY)
    with app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall(starts=product_clock.now() + timedelta(days=5))


@pytest.fixture
def text(hall):
    organization_id = hall.event.programme.organization_id
    return add_consent_text(organization_id, "news", "en", "Write to me.", "To me.")


def questions() -> list[OutboxMessage]:
    db.session.rollback()
    query = select(OutboxMessage).where(OutboxMessage.kind == "subscription_confirm")
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def consents() -> list[tuple]:
    db.session.rollback()
    rows = db.session.scalars(select(NewsConsent).order_by(NewsConsent.id))
    return [(row.email_key, row.text_id, row.given_at, row.confirmed_at) for row in rows]


def news_for(clock, hall) -> int:
    """How many are told of one more event of the programme, an hour after it was listed."""
    announce(hall.event.programme)
    clock.advance(hours=2)
    return jobs.tell_of_new_events()


def test_the_mailbox_is_asked_once_and_hears_of_new_events_when_it_says_yes(hall, text, clock):
    a_guest(hall, consent_text_ids=(text.id,))
    clock.advance(minutes=1)
    assert jobs.ask_who_agreed() == 1
    assert jobs.ask_who_agreed() == 0
    assert [one.recipient_email for one in questions()] == ["anna@example.org"]
    assert consents() == [("anna@example.org", text.id, MONDAY, None)]
    (asked,) = subscriptions()
    assert (asked.audience, asked.programme_id) == ("parent", hall.event.programme_id)
    assert news_for(clock, hall) == 0

    operations.confirm(asked.public_id)
    assert news_for(clock, hall) == 1


def test_who_did_not_tick_is_not_asked(hall, text):
    a_guest(hall)
    assert jobs.ask_who_agreed() == 0
    assert questions() == []


def test_who_has_shown_that_the_mailbox_is_theirs_is_not_asked_again(hall, text, clock):
    guest = a_guest(hall, consent_text_ids=(text.id,))
    making.change(guest, address_proven_at=product_clock.now())
    assert jobs.ask_who_agreed() == 1
    assert questions() == []
    assert subscriptions()[0].confirmed_at == MONDAY
    assert news_for(clock, hall) == 1


def test_who_hears_of_them_already_is_left_in_peace(hall, text, clock):
    programme = hall.event.programme
    subscribe(audience="parent", programme=programme.slug)
    before = len(questions())
    clock.advance(hours=2)
    a_guest(hall, consent_text_ids=(text.id,))
    clock.advance(hours=2)
    assert jobs.ask_who_agreed() == 1
    assert jobs.ask_who_agreed() == 0
    assert len(questions()) == before
    assert len(subscriptions()) == 1


def test_a_second_sign_up_asks_again_at_most_once_an_hour(hall, text, clock):
    a_guest(hall, consent_text_ids=(text.id,))
    assert jobs.ask_who_agreed() == 1
    other = a_hall(programme=hall.event.programme, starts=hall.meeting.starts_at)
    clock.advance(minutes=5)
    a_guest(other, consent_text_ids=(text.id,))
    assert jobs.ask_who_agreed() == 0
    assert jobs.ask_who_agreed() == 0
    assert len(questions()) == 1
    assert consents() == [("anna@example.org", text.id, product_clock.now(), None)]


def test_who_takes_the_consent_or_the_seat_back_before_is_not_asked(hall, text):
    guest = a_guest(hall, consent_text_ids=(text.id,))
    registration.cancel(guest.id)
    assert jobs.ask_who_agreed() == 0
    assert questions() == []


def test_a_tick_of_long_ago_is_left_alone(hall, text, clock):
    a_guest(hall, consent_text_ids=(text.id,))
    clock.advance(days=2, minutes=1)
    assert jobs.ask_who_agreed() == 0


def test_a_mailbox_that_stopped_everything_is_never_asked(hall, text, clock):
    subscriber_id = subscribe("anna@example.org")
    reader = next(one.subscriber for one in subscriptions() if one.subscriber_id == subscriber_id)
    operations.stop_everything(reader.public_id)
    before = len(questions())
    a_guest(hall, consent_text_ids=(text.id,))
    assert jobs.ask_who_agreed() == 0
    assert len(questions()) == before


def test_a_discreet_person_stays_discreet(hall, text):
    a_guest(hall, consent_text_ids=(text.id,), discreet=True)
    assert jobs.ask_who_agreed() == 1
    assert subscriptions()[0].subscriber.discreet


def test_somebody_without_an_address_holds_up_nobody(hall, text):
    a_guest(hall, "Boris", email=None, consent_text_ids=(text.id,))
    a_guest(hall, "Anna", consent_text_ids=(text.id,))
    assert jobs.ask_who_agreed() == 1
