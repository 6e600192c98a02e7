"""Nobody gets news without having said yes in their own mailbox. On both databases."""


import pytest
from sqlalchemy import select

from tests import making
from tests.news.readers import ask, letters, reader, subscribe, subscriptions
from webinar_hub.core import clock as product_clock
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.mail import suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import operations, rules
from webinar_hub.news.models import NewsConsent, Subscriber
from webinar_hub.news.queries import pages
from webinar_hub.participants.operations import add_consent_text


@pytest.fixture(autouse=True)
def texts(programme):
    return [
        add_consent_text(programme.organization_id, "news", language, "Write to me", "Body")
        for language in ("en", "ru")
    ]


def consents() -> list[NewsConsent]:
    db.session.rollback()
    return list(db.session.scalars(select(NewsConsent).order_by(NewsConsent.id)))


def test_asking_writes_one_letter_and_holds_nothing_yet():
    ask(audience="parent")
    (letter,) = letters("subscription_confirm")
    (subscription,) = subscriptions()
    assert letter.recipient_email == "anna@example.org"
    assert letter.links == {"confirm_link": ["confirm", subscription.public_id, 0]}
    assert subscription.confirmed_at is None
    assert letter.expires_at == product_clock.now() + rules.CONFIRM_WITHIN


def test_the_letter_holds_nothing_of_what_was_typed(programme):
    ask(programme="family", audience="parent")
    (letter,) = letters("subscription_confirm")
    assert "Family trust" not in str(letter.facts)


def test_pressing_the_button_makes_it_hold_and_keeps_which_text_was_agreed_to(texts):
    ask(audience="parent", language="ru", zone="Asia/Vladivostok")
    (subscription,) = subscriptions()
    operations.confirm(subscription.public_id)
    (subscription,) = subscriptions()
    (consent,) = consents()
    assert subscription.confirmed_at == consent.confirmed_at == product_clock.now()
    assert db.session.get_one(type(texts[1]), consent.text_id).language == "ru"
    own = reader(subscription.subscriber_id)
    assert (own.language, own.zone) == ("ru", "Asia/Vladivostok")


def test_pressing_it_twice_is_pressing_it_once(clock):
    subscribe()
    (subscription,) = subscriptions()
    clock.advance(days=1)
    operations.confirm(subscription.public_id)
    assert subscriptions()[0].confirmed_at == subscription.confirmed_at


def test_what_a_stranger_types_changes_nothing_that_holds(clock):
    anna = subscribe(language="ru", zone="Asia/Vladivostok")
    clock.advance(hours=2)
    ask(language="en", zone="Europe/London")
    ask(audience="parent", language="en", zone="Europe/London")
    own = reader(anna)
    assert (own.language, own.zone) == ("ru", "Asia/Vladivostok")
    assert [one.confirmed_at is None for one in subscriptions()] == [False, True]
    assert len(letters("subscription_confirm")) == 3


def test_a_lost_letter_comes_again_at_most_once_an_hour(clock):
    ask()
    clock.advance(minutes=59)
    ask()
    assert len(letters("subscription_confirm")) == 1
    clock.advance(minutes=1)
    ask()
    assert len(letters("subscription_confirm")) == 2
    assert len(subscriptions()) == 1


def test_the_same_mailbox_is_one_however_it_is_typed():
    ask("Anna@Example.org")
    ask("anna@example.org", audience="parent")
    assert len({one.subscriber_id for one in subscriptions()}) == 1


def test_one_mailbox_asks_for_so_many_things_at_most(monkeypatch):
    monkeypatch.setattr(rules, "MOST_SUBSCRIPTIONS", 2)
    for kind in ("webinar", "seminar", "workshop"):
        ask(kind=kind)
    assert [one.kind for one in subscriptions()] == ["webinar", "seminar"]
    assert len(letters("subscription_confirm")) == 2


def test_a_mailbox_is_asked_so_often_a_day_at_most(clock, monkeypatch):
    monkeypatch.setattr(rules, "QUESTIONS_A_DAY", 2)
    for _hour in range(4):
        ask()
        clock.advance(hours=1)
    assert len(letters("subscription_confirm")) == 2
    clock.advance(days=1)
    ask()
    assert len(letters("subscription_confirm")) == 3


def test_what_was_never_confirmed_is_forgotten_after_seven_days(clock):
    subscribe("vera@example.org")
    ask()
    anna = subscriptions()[-1].public_id
    clock.advance(days=7)
    assert operations.forget_old() == 0
    clock.advance(seconds=1)
    assert operations.forget_old() == 1
    assert [one.email_key for one in db.session.scalars(select(Subscriber))] == ["vera@example.org"]
    assert [one.email_key for one in consents()] == ["vera@example.org"]
    left = [one.recipient_email for one in letters("subscription_confirm")]
    assert left == ["vera@example.org"]
    with pytest.raises(Gone):
        operations.confirm(anna)


def test_an_address_that_refused_the_question_is_remembered_for_as_long_as_that_counts(clock):
    ask()
    making.change(letters("subscription_confirm")[0], state="failed")
    clock.advance(days=8)
    operations.forget_old()
    assert subscriptions() == []
    assert len(letters("subscription_confirm")) == 1
    clock.advance(days=23)
    operations.forget_old()
    assert letters("subscription_confirm") == []


def test_a_mailbox_that_refused_letters_for_good_is_not_asked_until_a_month_has_passed(clock):
    ask("gone@example.org")
    (letter,) = letters("subscription_confirm")
    making.change(letter, state="failed", last_answer="550 no such user")
    clock.advance(days=2)
    ask("gone@example.org")
    assert len(letters("subscription_confirm")) == 1
    clock.advance(days=29)
    ask("gone@example.org")
    assert len(letters("subscription_confirm")) == 2


def test_whoever_stopped_everything_is_not_asked_until_allowed_again():
    suppression.stop("anna@example.org")
    suppression.stop("anna@example.org")
    ask()
    assert letters("subscription_confirm") == []
    assert suppression.allow("anna@example.org")
    assert not suppression.allow("anna@example.org")
    ask()
    assert len(letters("subscription_confirm")) == 1


def test_who_asks_are_all_whose_events_are_meant(programme):
    other = making.make_programme(slug="trust", organization_id=making.make_organization().id)
    making.make_programme(slug=None, organization_id=making.make_organization().id)
    series = making.make_series(other, slug="evenings")

    def asking(**query: str) -> list[int]:
        return [one.organization_id for one in pages.who_asks(pages.choice_of(query, "en"), "en")]

    both = {programme.organization_id, other.organization_id}
    assert set(asking()) == set(asking(audience="parent")) == both
    assert asking(programme="family") == [programme.organization_id]
    assert asking(series=series.slug) == [other.organization_id]


def test_the_text_that_was_shown_goes_before_a_newer_one_and_that_before_another_language(
    programme, texts
):
    newer = add_consent_text(programme.organization_id, "news", "en", "Newer", "Body")
    shown, newest = texts[0].public_id, newer.public_id

    def text(language: str, *shown: str) -> str:
        (one,) = pages.who_asks(pages.choice_of({}, language), language, shown)
        return one.text.public_id

    assert text("en") == newest
    assert text("en", shown) == shown
    assert text("ru") == texts[1].public_id


@pytest.mark.parametrize(
    "query",
    [{"audience": "nobody"}, {"kind": "ball"}, {"programme": "none"}, {"region": "RU-XX"}],
)
def test_a_choice_that_makes_no_sense_is_nobodys(query):
    with pytest.raises(NotFound):
        pages.choice_of(query, "en")


def test_every_letter_is_in_the_outbox_under_a_key_of_its_own():
    ask()
    ask(audience="parent")
    keys = db.session.scalars(select(OutboxMessage.key)).all()
    assert len(set(keys)) == 2
