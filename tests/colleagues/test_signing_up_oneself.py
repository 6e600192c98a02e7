"""Whoever is on a colleague's list and signs up by themselves: what the list holds is theirs."""

from dataclasses import replace

from tests import making
from tests.colleagues.lists import (
    agree,
    asked,
    letters,
    lines,
    registrations,
    standings,
    states,
)
from tests.registration.people import (
    application,
    delivered,
    figures,
    kinds_to,
    letters_to,
    sign_up,
)
from webinar_hub.colleagues import operations
from webinar_hub.colleagues.jobs import forget_lists
from webinar_hub.core.database import db
from webinar_hub.enrolment import operations as enrolment
from webinar_hub.participants.models import Consent, ConsentText
from webinar_hub.registration.jobs import end_offers
from webinar_hub.registration.operations import cancel, sign_up_together, unproven


def by_herself(event, **changes):
    return sign_up(event, "Anna", **({"family_name": "Orlova", "role": "professional"} | changes))


def of_anna(**changes):
    return application("Anna", **({"family_name": "Orlova", "role": "professional"} | changes))


def test_the_seat_that_was_held_is_theirs_with_what_they_typed(event, seats):
    pool = seats(1)
    asked(event, "Anna")
    text = db.session.query(ConsentText).one().id
    holder = unproven.holder("anna@example.org", "192.0.2.0")
    anna = by_herself(
        event, position="teacher", zone="Asia/Omsk", consent_text_ids=(text,), holder=holder
    )
    assert (anna.state, anna.agrees_within, anna.offered_until) == ("confirmed", None, None)
    assert (anna.position, anna.zone) == ("teacher", "Asia/Omsk")
    assert [one.registration_id for one in db.session.query(Consent)] == [anna.id]
    assert states(event) == ["confirmed"]
    assert figures(pool) == (1, 0)
    assert unproven.count(holder) == (1, 1)
    assert anna.address_proven_at is None  # a form alone proves nothing


def test_one_letter_says_so_and_the_one_that_asked_goes_no_more(event, seats):
    seats(1)
    asked(event, "Anna")
    anna = by_herself(event)
    asking, confirmation = letters_to(anna)
    assert (asking.kind, asking.state) == ("colleague_asked", "withdrawn")
    assert (confirmation.kind, confirmation.state) == ("confirmation", "queued")
    assert confirmation.message_id != asking.message_id
    assert confirmation.in_reply_to is None


def test_the_place_in_line_is_theirs(event, seats):
    pool = seats(1)
    early = sign_up(event, "Early", role="professional")
    asked(event, "Anna")
    sign_up(event, "Late", role="professional")
    anna = by_herself(event)
    assert (anna.state, anna.agrees_within, anna.queue_number) == ("waitlisted", None, 1)
    assert kinds_to(anna) == ["colleague_asked", "waiting"]
    cancel(early.id)
    assert states(event) == ["cancelled", "confirmed", "waitlisted"]
    assert figures(pool) == (1, 1)


def test_whoever_made_the_list_still_waits_for_an_answer(event, seats):
    seats(2)
    listing = asked(event, "Anna")
    delivered()
    by_herself(event)
    assert standings(listing) == ["waiting"]
    (line,) = lines(listing)
    assert line.registration_id is not None
    operations.agree(line.registration_id, None)  # the page behind the letter that asked
    assert standings(listing) == ["accepted"]


def test_their_own_seat_outlives_the_list(event, seats, clock):
    seats(2)
    asked(event, "Anna")
    delivered()
    by_herself(event)
    clock.advance(days=5)
    end_offers()
    forget_lists()
    assert states(event) == ["confirmed"]


def test_too_late_for_what_was_held_they_are_one_of_those_who_sign_up(event, seats, clock):
    pool = seats(1)
    asked(event, "Anna")
    delivered()
    clock.set(registrations(event)[0].offered_until)
    anna = by_herself(event)
    assert states(event) == ["cancelled", "confirmed"]
    assert anna.attempt == 2
    assert figures(pool) == (1, 0)


def test_a_second_time_the_letter_goes_again(event, seats, clock):
    seats(1)
    asked(event, "Anna")
    first = by_herself(event)
    clock.advance(hours=2)
    assert by_herself(event).id == first.id
    assert kinds_to(first)[-1] == "confirmation"
    assert states(event) == ["confirmed"]


def test_in_another_part_than_the_list_says_the_held_seat_goes_on(event, seats):
    room = seats(1)
    making.change(room, mode="in_person")
    online = making.make_pool(event, capacity=5, name="Online", mode="online")
    asked(event, "Anna", "Boris", part="in_person")
    anna = by_herself(event, pool_id=online.id)
    assert (anna.state, anna.pool_id) == ("confirmed", online.id)
    assert states(event) == ["cancelled", "offered", "confirmed"]  # Boris has the one in the room
    assert (figures(room), figures(online)) == ((1, 0), (1, 0))


def test_whom_a_partner_signs_up_has_the_seat_that_was_held(event, seats):
    pool = seats(2)
    asked(event, "Anna")
    boris = application("Boris", role="professional")
    sign_up_together(event.id, boris, of_anna())
    anna = registrations(event)[0]
    assert (anna.state, anna.agrees_within, anna.signed_up_by) == ("confirmed", None, "Boris")
    assert states(event) == ["confirmed", "confirmed"]
    assert figures(pool) == (2, 0)


def test_who_takes_part_in_the_whole_series_has_the_held_seat_too(event, seats):
    series = making.make_series(event.programme)
    making.change(event, series_id=series.id)
    pool = seats(1)
    asked(event, "Anna")
    wish = enrolment.Wish(replace(of_anna(), dates_seen=None))
    enrolment.enrol(series.id, wish)
    assert states(event) == ["confirmed"]
    assert registrations(event)[0].agrees_within is None
    assert figures(pool) == (1, 0)
    assert letters("colleague_asked")[0].state == "withdrawn"
    assert len(letters("series_enrolled")) == 1


def test_who_has_agreed_already_keeps_it_as_it_is(event, seats):
    seats(1)
    listing = asked(event, "Anna")
    agree(lines(listing)[0], position="psychologist")
    anna = by_herself(event, position="teacher")
    assert (anna.state, anna.position) == ("confirmed", "psychologist")
