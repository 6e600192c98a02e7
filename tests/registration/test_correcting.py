"""A slip in the address, noticed on the second screen. On both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import making
from tests.registration import people
from tests.registration.people import application, figures, fresh, letters_to, sign_up
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration import operations, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import unproven
from webinar_hub.registration.operations.correcting import MOST

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return making.make_event(audience=frozenset({"parent", "professional"}))


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def slip(event, pool):
    """Anna meant ann@example.org."""
    return sign_up(event, "Anna", email="anna@example.org")


def correct(slip, given_name="Anna", email="ann@example.org", **changes):
    wanted = application(given_name, email, **changes)
    return operations.correct(slip.event_id, slip.public_id, wanted)


def registrations() -> list[Registration]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def test_the_seat_moves_to_the_right_mailbox(slip, pool):
    answer = correct(slip)
    assert (answer.registration_id, answer.fresh, answer.state) == (slip.id, True, "confirmed")
    slip = fresh(slip)
    assert (slip.email, slip.participant.email_key) == ("ann@example.org", "ann@example.org")
    assert figures(pool) == (1, 0)
    first, second = letters_to(slip)
    assert (first.state, first.recipient_email) == ("withdrawn", "anna@example.org")
    assert (second.state, second.recipient_email) == ("queued", "ann@example.org")
    assert second.kind == "confirmation"
    assert second.in_reply_to is None


def test_the_links_of_the_first_letter_are_dead(slip):
    before = (slip.link_counter, slip.reply_token)
    correct(slip)
    slip = fresh(slip)
    assert slip.link_counter == before[0] + 1
    assert slip.reply_token != before[1]
    old = links.token("manage", slip.public_id, before[0])
    assert links.read("manage", old).counter != slip.link_counter
    assert letters_to(slip)[1].links["manage_link"] == ["manage", slip.public_id, 1]


def test_further_invitations_go_to_the_right_mailbox_as_well(event, pool):
    making.make_meeting(event, making.in_days(12))
    slip = sign_up(event, "Anna")
    correct(slip)
    assert [(one.kind, one.state, one.recipient_email) for one in letters_to(slip)] == [
        ("confirmation", "withdrawn", "anna@example.org"),
        ("invitation", "withdrawn", "anna@example.org"),
        ("confirmation", "queued", "ann@example.org"),
        ("invitation", "queued", "ann@example.org"),
    ]


def test_everything_else_that_was_typed_anew_counts_too(slip, event):
    organization_id = event.programme.organization_id
    news = add_consent_text(organization_id, "news", "en", "News", "…").id
    correct(
        slip,
        "Vera",
        "vera@example.org",
        family_name="Sokolova",
        role="professional",
        organisation="Family centre",
        language="ru",
        consent_text_ids=(news,),
    )
    slip = fresh(slip)
    assert (slip.given_name, slip.family_name, slip.role) == ("Vera", "Sokolova", "professional")
    assert (slip.organisation, slip.language) == ("Family centre", "ru")
    assert "sokolova" in slip.search_key
    (consent,) = db.session.scalars(select(Consent)).all()
    assert (consent.text_id, consent.participant_id) == (news, slip.participant_id)


def test_who_waits_keeps_the_number(event, pool):
    sign_up(event, "Boris")
    slip = sign_up(event, "Anna")
    correct(slip)
    slip = fresh(slip)
    assert (slip.state, slip.queue_number) == ("waitlisted", 1)
    assert figures(pool) == (1, 1)
    assert letters_to(slip)[-1].kind == "waiting"


def test_it_works_although_sign_up_has_closed_meanwhile(slip, event):
    making.change(event, sign_up_closes_at=slip.created_at)
    assert correct(slip).registration_id == slip.id


def test_a_cancelled_event_takes_no_corrections(slip, event):
    catalogue.cancel_event(event.id)
    with pytest.raises(rules.EventCancelled):
        correct(slip)
    assert fresh(slip).email == "anna@example.org"


def test_a_group_that_is_not_invited_does_not_get_in_by_correcting(slip):
    with pytest.raises(rules.RoleNotInvited):
        correct(slip, role="student")


@pytest.mark.parametrize("reason", ["used", "old", "left", "corrected often"])
def test_otherwise_it_is_an_ordinary_sign_up(slip, pool, clock, reason):
    making.change(pool, capacity=5)
    if reason == "used":
        operations.prove_address(slip.id)
    elif reason == "old":
        clock.advance(minutes=31)
    elif reason == "left":
        operations.cancel(slip.id)
    else:
        making.change(slip, link_counter=MOST)
    answer = correct(slip)
    assert answer.registration_id != slip.id
    assert answer.fresh
    assert fresh(slip).email == "anna@example.org"
    assert links.read("manage", links.token("manage", slip.public_id, fresh(slip).link_counter))


def test_an_unknown_registration_is_an_ordinary_sign_up(event, pool):
    wanted = application("Anna")
    answer = operations.correct(event.id, "nothing2nothing2", wanted)
    assert (answer.fresh, answer.state) == (True, "confirmed")


def test_a_registration_for_another_event_is_left_alone(slip):
    other = making.make_event()
    making.make_pool(other)
    answer = operations.correct(other.id, slip.public_id, application("Anna", "ann@example.org"))
    assert answer.registration_id != slip.id
    assert fresh(slip).email == "anna@example.org"


def test_nothing_was_wrong_with_the_address_after_all(slip, pool):
    answer = correct(slip, "Anna", "anna@example.org")
    assert (answer.registration_id, answer.fresh) == (slip.id, False)
    assert figures(pool) == (1, 0)
    assert len(letters_to(slip)) == 1


def test_who_is_signed_up_already_gives_the_second_seat_back(event, pool):
    making.change(pool, capacity=2)
    real = sign_up(event, "Anna", email="ann@example.org")
    slip = sign_up(event, "Anna", email="anna@example.org")
    waits = sign_up(event, "Boris")
    answer = correct(slip)
    assert (answer.registration_id, answer.fresh) == (real.id, False)
    assert fresh(slip).state == "cancelled"
    assert fresh(waits).state == "confirmed"
    assert figures(pool) == (2, 0)
    assert people.kinds_to(slip, "queued") == []


def test_who_wants_another_kind_of_seat_gives_the_first_one_back(event):
    room = making.make_pool(event, name="room", mode="in_person", capacity=1)
    online = making.make_pool(event, name="online", mode="online", capacity=1)
    slip = sign_up(event, "Anna", pool_id=room.id)
    answer = correct(slip, email="anna@example.org", pool_id=online.id)
    moved = people.registration_of(answer)
    assert (moved.pool_id, moved.state, fresh(slip).state) == (online.id, "confirmed", "cancelled")
    assert (figures(room), figures(online)) == ((0, 0), (1, 0))


def test_who_had_left_before_at_the_right_address_gets_a_fresh_calendar_identity(event, pool):
    earlier = sign_up(event, "Anna", email="ann@example.org")
    operations.cancel(earlier.id)
    slip = sign_up(event, "Anna", email="anna@example.org")
    uid = people.invitation_of(slip).uid
    correct(slip)
    slip = fresh(slip)
    assert slip.attempt == 2
    assert people.invitation_of(slip).uid == uid.replace("@", "-r2@")


def test_correcting_is_no_way_round_the_limit_of_an_address(event, pool):
    making.change(pool, capacity=None)
    for number in range(10):
        sign_up(event, f"Person {number}", email="home@example.org")
    slip = sign_up(event, "Anna")
    with pytest.raises(rules.TooManyAtAddress):
        correct(slip, email="home@example.org")
    assert fresh(slip).email == "anna@example.org"


def test_one_registration_writes_to_a_few_mailboxes_at_most(slip, pool):
    making.change(pool, capacity=None)
    for number in range(6):
        correct(slip, email=f"stranger{number}@example.org")
    addresses = {one.recipient_email for one in letters_to(slip)}
    assert len(addresses) == MOST + 1


def test_who_shares_the_right_mailbox_is_named(event, pool):
    making.change(pool, capacity=None)
    sign_up(event, "Boris", email="ann@example.org")
    slip = sign_up(event, "Anna", email="anna@example.org")
    correct(slip)
    assert "Boris" in letters_to(slip)[-1].facts["other_line"]


def test_the_moment_of_correction_matters_to_the_minute(slip, clock):
    clock.advance(seconds=timedelta(minutes=30).total_seconds() - 1)
    assert correct(slip).registration_id == slip.id


def test_the_right_mailbox_holds_no_more_unproven_seats_than_any(slip, pool, app):
    full = unproven.holder("ann@example.org", "192.0.2.0")
    other = making.make_event()
    making.make_pool(other)
    sign_up(other, "Ann", email="ann@example.org", holder=full)
    known = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=1)
    with pytest.raises(rules.MailboxHoldsTooMany):
        correct(slip, holder=full)
    assert fresh(slip).email == "anna@example.org"
    app.extensions["webinar_hub_settings"] = replace(
        known, unproven_per_mailbox=2, unproven_per_network=2
    )
    assert correct(slip, holder=full).fresh
