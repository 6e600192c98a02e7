"""A slip in the address of a whole series, noticed on the second screen. On both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import making
from tests.conftest import StandingClock
from tests.enrolment.evenings import (
    Evenings,
    all_letters,
    enrol,
    evenings,
    letters_to,
    own,
    pool_of,
    registration_at,
)
from tests.organizing import an_organizer
from tests.registration.people import application, figures, fresh, sign_up
from webinar_hub.core import links, tokens
from webinar_hub.core.database import db
from webinar_hub.enrolment import operations
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import Wish
from webinar_hub.enrolment.operations.answers import change_answers
from webinar_hub.participants.models import Consent
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.people.operations import merge
from webinar_hub.registration.operations import cancel, correcting, prove_address, unproven
from webinar_hub.registration.rules import MailboxHoldsTooMany, TooManyAtAddress

pytestmark = pytest.mark.usefixtures("in_november")

BROWSER = tokens.digest("a secret of the browser")


@pytest.fixture
def those() -> Evenings:
    return evenings(3, audience=frozenset({"parent", "professional"}))


@pytest.fixture
def slip(those: Evenings) -> SeriesEnrolment:
    """Anna meant ann@example.org."""
    return enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)


def correct(
    those: Evenings,
    given_name: str = "Anna",
    email: str = "ann@example.org",
    *,
    chosen: tuple[str, ...] | None = None,
    digest: str = BROWSER,
    **changes: Any,
) -> SeriesEnrolment:
    wish = Wish(application(given_name, email, browser_digest=digest, **changes), chosen)
    found = operations.correct(those.series.id, digest, wish)
    db.session.rollback()
    return db.session.get_one(SeriesEnrolment, found)


def test_all_seats_move_to_the_right_mailbox(those: Evenings, slip: SeriesEnrolment) -> None:
    corrected = correct(those)
    assert (corrected.id, corrected.email) == (slip.id, "ann@example.org")
    assert corrected.participant.email_key == "ann@example.org"
    assert own(corrected) == {f"Evening {number}": "confirmed" for number in (1, 2, 3)}
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3
    first, second = letters_to(slip)
    assert (first.state, first.recipient_email) == ("withdrawn", "anna@example.org")
    assert (second.state, second.recipient_email) == ("queued", "ann@example.org")
    assert second.in_reply_to is None
    addresses = {one.recipient_email for one in all_letters() if one.state == "queued"}
    assert addresses == {"ann@example.org"}


def test_the_links_of_the_first_letter_are_dead(those: Evenings, slip: SeriesEnrolment) -> None:
    old = links.read("series", links.token("series", slip.public_id, slip.link_counter))
    seats = [registration_at(slip, date) for date in those.dates]
    before = [(one.link_counter, one.reply_token) for one in seats]
    assert correct(those).link_counter != old.counter
    for one, (counter, reply_token) in zip(map(fresh, seats), before, strict=True):
        assert one.link_counter == counter + 1
        assert one.reply_token != reply_token


def test_who_waits_at_a_date_keeps_the_number(those: Evenings) -> None:
    making.change(pool_of(those.dates[1]), capacity=0)
    enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)
    sign_up(those.dates[1], "Boris")
    moved = registration_at(correct(those), those.dates[1])
    assert (moved.state, moved.queue_number) == ("waitlisted", 1)
    assert figures(pool_of(those.dates[1])) == (0, 2)


def test_what_is_not_wished_for_any_more_goes_to_the_next_in_line(
    those: Evenings, slip: SeriesEnrolment
) -> None:
    making.change(pool_of(those.dates[2]), capacity=1)
    waits = sign_up(those.dates[2], "Boris")
    picked = tuple(date.public_id for date in those.dates[:2])
    corrected = correct(those, chosen=picked)
    assert corrected.state == "picked"
    assert own(corrected) == {"Evening 1": "confirmed", "Evening 2": "confirmed"}
    assert fresh(waits).state == "confirmed"


def test_a_date_that_was_not_chosen_at_first_is_taken_now(those: Evenings) -> None:
    enrol(those.series, email="anna@example.org", browser_digest=BROWSER, chosen=those.dates[:1])
    corrected = correct(those)
    assert corrected.state == "standing"
    assert own(corrected) == {f"Evening {number}": "confirmed" for number in (1, 2, 3)}
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3


def test_a_slip_in_the_name_is_mended_at_the_same_mailbox(
    those: Evenings, slip: SeriesEnrolment
) -> None:
    corrected = correct(those, "Vera", "anna@example.org")
    assert (corrected.id, corrected.participant.given_name) == (slip.id, "Vera")
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3
    assert not letters_to(slip)[-1].facts.get("other_line")


def test_consents_and_what_else_was_typed_are_the_right_persons(
    those: Evenings, slip: SeriesEnrolment
) -> None:
    organization_id = those.programme.organization_id
    news = add_consent_text(organization_id, "news", "en", "News", "…").id
    corrected = correct(
        those, role="professional", organisation="Centre", consent_text_ids=(news,), language="ru"
    )
    assert (corrected.role, corrected.organisation) == ("professional", "Centre")
    assert corrected.language == "ru"
    assert {fresh(registration_at(corrected, one)).role for one in those.dates} == {"professional"}
    (consent,) = db.session.scalars(select(Consent))
    assert (consent.participant_id, consent.text_id) == (corrected.participant_id, news)


def test_who_takes_part_already_gives_the_second_seats_back(those: Evenings) -> None:
    real = enrol(those.series, "Anna", email="ann@example.org")
    slip = enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)
    assert correct(those).id == real.id
    assert fresh(slip).state == "left"
    assert set(own(slip).values()) == {"cancelled"}
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3
    assert [one for one in letters_to(slip) if one.state == "queued"] == []


def test_who_was_merged_keeps_the_seat_by_sending_the_same_form_again(those: Evenings) -> None:
    making.change(pool_of(those.dates[0]), capacity=1)
    anna = sign_up(those.dates[2], "Anna", email="ann@example.org")
    earlier = sign_up(those.dates[1], "Anna", email="anna@example.org")
    oleg = an_organizer("Oleg", those.programme, "organizer")
    merge(anna.participant_id, earlier.participant_id, {}, by=oleg.id)
    for one in (anna, earlier):
        cancel(one.id)
    slip = enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)
    waits = sign_up(those.dates[0], "Boris")
    correct(those, email="anna@example.org")
    assert registration_at(slip, those.dates[0]).state == "confirmed"
    assert fresh(waits).state == "waitlisted"


def test_a_date_that_takes_nobody_any_more_stays_with_who_had_it(
    those: Evenings, slip: SeriesEnrolment
) -> None:
    making.change(those.dates[0], sign_up_closes_at=slip.created_at)
    corrected = correct(those)
    assert own(corrected) == {f"Evening {number}": "confirmed" for number in (1, 2, 3)}
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3


def test_a_single_date_that_the_person_has_is_not_taken_twice(those: Evenings) -> None:
    real = sign_up(those.dates[0], "Anna", email="ann@example.org")
    enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)
    corrected = correct(those)
    assert registration_at(corrected, those.dates[0]).id == real.id
    assert [figures(pool_of(date)) for date in those.dates] == [(1, 0)] * 3


@pytest.mark.parametrize(
    "reason", ["used", "answered", "old", "left", "corrected often", "another browser"]
)
def test_otherwise_it_is_an_ordinary_enrolment(
    those: Evenings, slip: SeriesEnrolment, clock: StandingClock, reason: str
) -> None:
    digest = BROWSER
    if reason == "used":
        prove_address(registration_at(slip, those.dates[0]).id)
    elif reason == "answered":
        change_answers(slip.id, ())
    elif reason == "old":
        clock.advance(minutes=31)
    elif reason == "left":
        operations.leave(slip.id)
    elif reason == "corrected often":
        making.change(slip, link_counter=correcting.MOST)
    else:
        digest = tokens.digest("of somebody else")
    corrected = correct(those, digest=digest)
    assert corrected.id != slip.id
    assert fresh(slip).email == "anna@example.org"
    assert fresh(slip).participant.email_key == "anna@example.org"


def test_to_type_what_somebody_has_makes_nothing_of_it_ones_own(those: Evenings) -> None:
    """A stranger who knows name and address adds a date, and then corrects the address."""
    real = enrol(those.series, "Anna", email="anna@example.org", chosen=those.dates[:1])
    enrol(those.series, "Anna", email="anna@example.org", browser_digest=BROWSER)
    corrected = correct(those, email="stranger@example.org")
    assert corrected.id != real.id
    assert fresh(real).participant.email_key == "anna@example.org"
    assert set(own(real).values()) == {"confirmed"}


def test_nothing_was_wrong_after_all(those: Evenings, slip: SeriesEnrolment) -> None:
    assert correct(those, email="anna@example.org").id == slip.id
    assert len(letters_to(slip)) == 1


def test_it_is_no_way_round_the_limit_of_an_address(those: Evenings, slip: SeriesEnrolment) -> None:
    for number in range(10):
        sign_up(those.dates[0], f"Person {number}", email="home@example.org")
    with pytest.raises(TooManyAtAddress):
        correct(those, email="home@example.org")
    assert fresh(slip).email == "anna@example.org"


def test_the_right_mailbox_holds_no_more_unproven_seats_than_any(
    those: Evenings, slip: SeriesEnrolment, app: Flask
) -> None:
    ann = unproven.holder("ann@example.org", "192.0.2.0")
    known = app.extensions["webinar_hub_settings"]
    app.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=2)
    with pytest.raises(MailboxHoldsTooMany):
        correct(those, holder=ann)
    app.extensions["webinar_hub_settings"] = replace(known, unproven_per_mailbox=3)
    assert correct(those, holder=ann).id == slip.id


def test_the_moment_matters_to_the_minute(
    those: Evenings, slip: SeriesEnrolment, clock: StandingClock
) -> None:
    clock.advance(seconds=timedelta(minutes=30).total_seconds() - 1)
    assert correct(those).id == slip.id
