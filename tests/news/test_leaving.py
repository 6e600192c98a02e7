"""Fewer letters, or none, and what stays of somebody who has left. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.news.readers import announce, ask, letters, reader, subscribe, subscriptions, sweep
from tests.registration import people
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone
from webinar_hub.mail.models import StoppedAddress
from webinar_hub.news import operations, rules
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription, Told
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.operations import sign_up


@pytest.fixture
def anna(programme):
    """Her public id; she wants two things, and a third that she never confirmed."""
    subscribe(audience="parent")
    subscriber_id = subscribe(kind="seminar")
    ask(kind="workshop")
    return reader(subscriber_id).public_id


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def consents() -> list[NewsConsent]:
    db.session.rollback()
    return list(db.session.scalars(select(NewsConsent).order_by(NewsConsent.id)))


def test_after_one_press_nothing_is_left_but_the_proof_of_what_was_agreed_to(
    programme, anna, clock
):
    announce(programme)
    clock.advance(hours=1)
    sweep()
    operations.unsubscribe(anna)
    assert [count(one) for one in (Subscriber, Subscription, Told)] == [0, 0, 0]
    assert [one.withdrawn_at for one in consents()] == [clock.now()] * 2  # two had been confirmed
    assert {one.subscription_id for one in consents()} == {None}
    assert letters()[0].state == "withdrawn"
    announce(programme)
    clock.advance(hours=2)
    assert sweep() == 0


def test_pressing_twice_as_mail_services_do_is_pressing_once(anna, clock):
    operations.unsubscribe(anna)
    clock.advance(hours=1)
    operations.unsubscribe(anna)
    assert {one.withdrawn_at for one in consents()} == {clock.now() - timedelta(hours=1)}


def test_others_are_told_as_before(programme, anna, clock):
    subscribe("vera@example.org")
    operations.unsubscribe(anna)
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 1
    assert letters()[0].recipient_email == "vera@example.org"


def test_a_week_later_no_letter_names_the_address_any_more(programme, anna, clock):
    announce(programme)
    clock.advance(hours=1)
    sweep()
    people.delivered()
    operations.unsubscribe(anna)
    operations.forget_old()
    assert len(letters()) == 1  # the mail server's allowance counts it
    clock.advance(days=7, seconds=1)
    operations.forget_old()
    assert letters() == letters("subscription_confirm") == []


def test_who_has_left_may_come_back(programme, anna, clock):
    operations.unsubscribe(anna)
    clock.advance(hours=1)
    subscribe()
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 1


def test_stop_everything_also_ends_what_was_agreed_to_at_sign_up_and_every_further_question(
    programme, anna, clock
):
    text = add_consent_text(programme.organization_id, "news", "en", "Write", "Body")
    taking_part = add_consent_text(programme.organization_id, "participation", "en", "I", "Body")
    event = announce(programme)
    agreed = people.application("Anna", consent_text_ids=(text.id, taking_part.id))
    sign_up(event.id, agreed)
    operations.stop_everything(anna)
    given = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [one.withdrawn_at is not None for one in given] == [True, False]
    assert (count(Subscriber), count(StoppedAddress)) == (0, 1)
    number = len(letters("subscription_confirm"))
    clock.advance(days=1)
    ask()
    assert len(letters("subscription_confirm")) == number
    assert "anna" not in db.session.scalars(select(StoppedAddress.digest)).one()


def test_one_of_two_things_can_be_given_up(programme, anna, clock):
    _parents, seminars, _workshops = [one.public_id for one in subscriptions()]
    operations.change(
        anna, keep=[seminars], language="ru", zone="Asia/Vladivostok", discreet=True
    )
    assert [one.kind for one in subscriptions()] == ["seminar", "workshop"]
    db.session.rollback()
    own = db.session.scalars(select(Subscriber)).one()
    assert (own.language, own.zone, own.discreet) == ("ru", "Asia/Vladivostok", True)
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 0


def test_to_keep_nothing_is_to_use_the_other_button(anna):
    with pytest.raises(rules.NothingChosen):
        operations.change(anna, keep=[], language="ru", zone=None, discreet=False)
    assert len(subscriptions()) == 3
    db.session.rollback()
    assert db.session.scalars(select(Subscriber)).one().language == "en"


def test_nobody_changes_what_was_ended(anna):
    operations.unsubscribe(anna)
    with pytest.raises(Gone):
        operations.change(anna, keep=[], language="en", zone=None, discreet=False)


def test_a_consent_is_kept_as_proof_for_three_years_after_its_end(anna, clock):
    operations.unsubscribe(anna)
    clock.advance(days=3 * 365)
    operations.forget_old()
    assert len(consents()) == 2
    clock.advance(days=1)
    operations.forget_old()
    assert consents() == []

