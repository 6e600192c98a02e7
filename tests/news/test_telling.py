"""The sweep: who is told of what, once, and when. On both databases."""

import itertools
from datetime import timedelta

import pytest

from tests import making
from tests.counting import counted_statements
from tests.news.readers import (
    EVENING,
    HOUR,
    MORNING,
    announce,
    ask,
    letters,
    reader,
    subscribe,
    sweep,
    titles,
)
from tests.registration import people
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue import queries as listing
from webinar_hub.catalogue.filters import Filters
from webinar_hub.core import clock as product_clock
from webinar_hub.core.database import db
from webinar_hub.mail import outbox
from webinar_hub.news import jobs, operations, rules
from webinar_hub.news.models import Told
from webinar_hub.news.queries import numbers, telling


def test_a_new_event_is_told_once_an_hour_after_it_was_listed(programme, clock):
    subscribe()
    event = announce(programme)
    clock.advance(minutes=59)
    assert sweep() == 0
    clock.advance(minutes=1)
    assert sweep() == 1
    assert sweep() == 0
    (letter,) = letters()
    assert titles(letter) == ["The tender age"]
    assert letter.priority == outbox.NEWS
    assert letter.expires_at == db.session.get_one(type(event), event.id).first_start


def test_what_is_listed_within_the_hour_is_one_letter(programme, clock):
    subscribe()
    announce(programme, title="First")
    clock.advance(minutes=59)
    announce(programme, title="Second", starts=making.in_days(3))
    clock.advance(minutes=1)
    assert sweep() == 1
    assert titles(letters()[0]) == ["Second", "First"]
    clock.advance(hours=2)
    assert sweep() == 0


def test_nothing_is_written_at_night_and_the_morning_brings_one_letter(programme, clock):
    subscribe()
    clock.set(EVENING)
    announce(programme, title="Late")
    clock.advance(hours=3)
    announce(programme, title="Later")
    clock.set(MORNING - timedelta(seconds=1))
    assert sweep() == 0
    clock.set(MORNING)
    assert sweep() == 1
    assert titles(letters()[0]) == ["Late", "Later"]


def test_everybody_sleeps_by_their_own_clock(programme, clock):
    subscribe("anna@example.org", zone="Europe/Moscow")
    subscribe("vera@example.org", zone="Asia/Kamchatka")  # nine hours later
    announce(programme)
    clock.advance(hours=3)
    assert sweep() == 1
    assert letters()[0].recipient_email == "anna@example.org"
    clock.advance(hours=12)
    sweep()
    assert [one.recipient_email for one in letters()] == ["anna@example.org", "vera@example.org"]


def test_several_subscriptions_of_a_mailbox_are_one_letter(programme, clock):
    subscribe(audience="parent")
    subscribe(kind="webinar")
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 1
    assert len(letters()) == 1


def test_nobody_is_told_of_what_was_there_before_they_asked_or_before_they_confirmed(
    programme, clock
):
    announce(programme)
    clock.advance(minutes=1)
    ask("vera@example.org")
    subscribe()
    clock.advance(hours=1)
    assert sweep() == 0


def test_who_has_signed_up_knows_already(programme, clock):
    subscribe()
    subscribe("vera@example.org")
    event = announce(programme)
    people.sign_up(event, "Anna")
    clock.advance(hours=1)
    assert sweep() == 1
    assert letters()[0].recipient_email == "vera@example.org"


@pytest.mark.parametrize(
    "column",
    [
        {"status": "cancelled"},
        {"status": "withdrawn"},
        {"visibility": "link_only"},
        {"visibility": "invitation_only"},
        {"historical": True},
        {"listed_at": None},
    ],
)
def test_what_nobody_can_come_to_any_more_is_no_news(programme, clock, column):
    subscribe()
    event = announce(programme)
    making.change(event, **column)
    clock.advance(hours=1)
    assert sweep() == 0


def test_what_begins_or_closes_before_anybody_could_come_is_no_news(programme, clock):
    subscribe()
    announce(programme, starts=clock.now() + HOUR + rules.TOO_LATE)
    announce(programme, sign_up_closes_at=clock.now() + HOUR)
    clock.advance(hours=1)
    assert sweep() == 0


def test_a_full_event_with_a_waiting_list_is_told_and_the_letter_says_so(programme, clock):
    subscribe()
    event = announce(programme)
    making.change(people.fresh(event), title="Full house")
    pool = db.session.query(making.SeatPool).filter_by(event_id=event.id).one()
    making.change(pool, taken=40)
    clock.advance(hours=1)
    assert sweep() == 1
    assert "waiting list" in letters()[0].facts["events_md"]


def test_what_was_listed_a_week_ago_is_no_news_any_more(programme, clock):
    subscribe()
    announce(programme)
    clock.advance(days=7)
    assert sweep() == 0


def test_a_draft_that_is_published_counts_from_its_first_listing(programme, clock):
    event = announce(programme, visibility="draft", published_at=None, listed_at=None, slug=None)
    subscribe()
    catalogue.publish(event.id, "link_only")
    clock.advance(hours=2)
    assert sweep() == 0
    catalogue.set_visibility(event.id, "listed")
    listed_at = people.fresh(event).listed_at
    assert listed_at == clock.now()
    clock.advance(hours=1)
    assert sweep() == 1
    people.delivered()
    catalogue.set_visibility(event.id, "link_only")
    catalogue.set_visibility(event.id, "listed")
    assert people.fresh(event).listed_at == listed_at
    clock.advance(hours=2)
    assert sweep() == 0


def test_an_organization_that_nobody_agreed_to_writes_to_nobody(programme, clock):
    subscribe()
    newcomer = making.make_programme(slug="new", organization_id=making.make_organization().id)
    announce(newcomer)
    clock.advance(hours=1)
    assert sweep() == 0


def test_a_mailbox_that_refused_a_letter_for_good_gets_none(programme, clock):
    subscribe()
    (question,) = letters("subscription_confirm")
    making.change(question, state="failed")
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 0


def test_a_clock_that_was_put_back_and_forward_repeats_nothing(programme, clock):
    subscribe()
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 1
    clock.advance(days=-1)
    assert sweep() == 0
    clock.advance(days=2)
    assert sweep() == 0
    assert len(letters()) == 1


def test_after_an_outage_nobody_is_forgotten(programme, clock):
    subscribe()
    announce(programme, title="One")
    clock.advance(days=3)
    announce(programme, title="Two")
    clock.advance(days=1)
    assert sweep() == 1
    assert titles(letters()[0]) == ["One", "Two"]


def test_one_mailbox_that_cannot_be_told_holds_up_no_other(programme, clock, monkeypatch):
    anna = subscribe()
    subscribe("vera@example.org")
    announce(programme)
    clock.advance(hours=1)
    write = operations.telling.letters.new_events

    def broken(subscriber, *others):
        if subscriber.id == anna:
            raise RuntimeError("no letter for Anna")
        return write(subscriber, *others)

    monkeypatch.setattr(operations.telling.letters, "new_events", broken)
    assert sweep() == 1
    assert [one.recipient_email for one in letters()] == ["vera@example.org"]
    assert reader(anna).letters == 0
    monkeypatch.undo()


def test_more_mailboxes_than_a_batch_are_all_told(programme, clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    for number in range(5):
        subscribe(f"reader{number}@example.org")
    announce(programme)
    clock.advance(hours=1)
    assert sweep() == 5


def test_the_sweep_costs_as_many_statements_for_forty_mailboxes_as_for_two(programme, clock):
    def cost() -> int:
        announce(programme)
        clock.advance(hours=1)
        with counted_statements() as sent:
            assert sweep() > 0
        return len(sent)

    for number in range(2):
        subscribe(f"reader{number}@example.org")
    few = cost()
    for number in range(2, 40):
        subscribe(f"reader{number}@example.org")
    assert cost() == few


def test_a_sweep_without_news_asks_three_things(programme):
    subscribe()
    with counted_statements() as sent:
        assert sweep() == 0
    assert len(sent) <= 4


def test_a_subscription_fits_what_the_start_page_shows_with_its_choice(programme):
    other = making.make_programme(slug="trust", organization_id=programme.organization_id)
    for kind, format_, audience, regions, owner in itertools.product(
        ("webinar", "seminar"),
        ("online", "in_person", "both"),
        ({"parent"}, {"parent", "professional"}, {"professional"}),
        ((), ("RU-AMU", "RU-VOR")),
        (programme, other),
    ):
        making.make_event(
            owner, kind=kind, format=format_, audience=frozenset(audience), regions=regions
        )
    lines = listing.upcoming_lines(product_clock.now())
    for query in (
        {},
        *({"audience": role} for role in ("parent", "professional", "student")),
        {"kind": "seminar"},
        *({"format": way} for way in ("online", "place")),
        {"programme": "trust"},
        {"region": "RU-AMU"},
        {"audience": "professional", "kind": "webinar", "format": "place", "region": "RU-VOR"},
    ):
        subscribe(f"reader{len(query)}{'-'.join(query.values())}@example.org", **query)
        shown = {line.id for line in lines if Filters(**query).fit(line)}
        assert fitting() == shown, query


def fitting() -> set[int]:
    """What the newest subscription fits."""
    from webinar_hub.catalogue.models import Event
    from webinar_hub.news.models import Subscription

    db.session.rollback()
    newest = db.session.query(Subscription).order_by(Subscription.id.desc()).first()
    pairs = db.select(Event.id).join(Subscription, telling.fits())
    return set(db.session.scalars(pairs.where(Subscription.id == newest.id)))


def test_a_series_is_told_to_who_asked_for_it(programme, clock):
    series = making.make_series(programme, slug="evenings")
    subscribe(series="evenings")
    announce(programme)
    announce(programme, title="Evening", series_id=series.id)
    clock.advance(hours=1)
    assert sweep() == 1
    assert titles(letters()[0]) == ["Evening"]


def test_organizers_learn_how_many_hear_of_it_and_of_what(programme, clock):
    other = making.make_programme(slug="trust", organization_id=programme.organization_id)
    subscribe("anna@example.org", audience="parent")
    subscribe("anna@example.org", programme="family")
    subscribe("vera@example.org", audience="professional")
    subscribe("olga@example.org", audience="parent")
    subscribe("mila@example.org", programme="trust")
    ask("nobody@example.org", audience="parent")
    event = announce(programme)
    assert numbers.readers_of(event.id) == 2
    found = numbers.readers_by_choice(programme.id, "en")
    assert [(choice.audience, number) for choice, number in found] == [
        ("parent", 2),
        (None, 1),
        ("professional", 1),
    ]
    assert {number for _choice, number in numbers.readers_by_choice(other.id, "en")} == {1, 2}


def test_what_a_mailbox_was_told_of_is_forgotten_a_month_after_it_was_over(programme, clock):
    subscribe()
    event = announce(programme)
    clock.advance(hours=1)
    sweep()
    clock.set(people.fresh(event).last_end + timedelta(days=29))
    operations.forget_old()
    assert db.session.query(Told).count() == 1
    clock.advance(days=2)
    operations.forget_old()
    assert db.session.query(Told).count() == 0
