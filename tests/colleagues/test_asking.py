"""Nobody hears of a list before its own mailbox says so; then seats are held and letters leave."""

from datetime import timedelta

import pytest

from tests import making
from tests.colleagues.lists import (
    MARIA,
    asked,
    confirm,
    letters,
    lines,
    lists,
    person,
    put_together,
    recipients,
    registrations,
    standings,
    states,
    wish,
)
from tests.registration.people import at_once, delivered, figures, sign_up
from webinar_hub.catalogue.operations import set_offer_hours
from webinar_hub.colleagues import operations, rules
from webinar_hub.colleagues.jobs import ask_colleagues, forget_lists
from webinar_hub.core.clock import now
from webinar_hub.core.refusals import Gone
from webinar_hub.core.web import settings
from webinar_hub.mail import suppression
from webinar_hub.registration.jobs import end_offers, fill_free_seats
from webinar_hub.registration.operations import cancel


def test_a_list_alone_holds_no_seat_and_writes_to_its_own_mailbox_only(event, seats):
    pool = seats(40)
    put_together(event, "Anna Ivanova", "Boris Orlov")
    assert figures(pool) == (0, 0)
    assert recipients("colleagues_confirm") == [MARIA]
    assert recipients() == []
    assert registrations(event) == []


def test_once_confirmed_each_has_a_seat_held_and_a_letter_of_their_own(event, seats):
    pool = seats(40)
    listing = asked(event, "Anna Ivanova", "Boris Orlov")
    assert states(event) == ["offered", "offered"]
    assert figures(pool) == (2, 0)
    assert recipients() == ["anna@example.org", "boris@example.org"]
    assert standings(listing) == ["waiting", "waiting"]
    assert {one.role for one in registrations(event)} == {"professional"}
    assert {one.organisation for one in registrations(event)} == {"Kindergarten No. 7"}


def test_where_seats_are_few_the_first_on_the_list_have_them_and_the_rest_wait(event, seats):
    pool = seats(2)
    asked(event, "Anna", "Boris", "Vera", "Gleb")
    assert states(event) == ["offered", "offered", "waitlisted", "waitlisted"]
    assert figures(pool) == (2, 2)
    assert len(recipients()) == 4


def test_whoever_waits_already_is_not_overtaken_by_a_list(event, seats):
    pool = seats(1)
    sign_up(event, "Early")
    late = sign_up(event, "Late")
    asked(event, "Anna")
    assert late.state == "waitlisted"
    assert states(event)[-1] == "waitlisted"
    assert figures(pool) == (1, 2)


def test_pressed_twice_or_by_many_at_once_everybody_is_asked_once(app, event, seats):
    pool = seats(40)
    listing = put_together(event, "Anna", "Boris")
    list_id = listing.id
    answers = at_once(app, 4, lambda: confirm(list_id))
    assert answers == [None] * 4
    assert figures(pool) == (2, 0)
    assert len(recipients()) == 2


def test_the_same_list_sent_twice_holds_no_second_seat_and_writes_no_second_letter(event, seats):
    pool = seats(40)
    asked(event, "Anna", "Boris")
    again = asked(event, "Anna", "Boris")
    assert figures(pool) == (2, 0)
    assert len(recipients()) == 2
    assert standings(again) == ["waiting", "waiting"]


def test_two_lists_with_the_same_people_at_once_take_one_seat_each(app, event, seats):
    pool = seats(3)
    one = put_together(event, "Anna", "Boris", "Vera").id
    other = put_together(event, "Vera", "Anna", "Boris", email="other@example.org").id
    ids = [one, other]
    assert at_once(app, 2, lambda: confirm(ids.pop())) == [None, None]
    assert figures(pool) == (3, 0)
    assert sorted(recipients()) == ["anna@example.org", "boris@example.org", "vera@example.org"]


def test_who_is_signed_up_already_is_told_and_keeps_what_they_have(event, seats):
    pool = seats(40)
    anna = sign_up(event, "Anna", family_name="Ivanova")
    delivered()
    listing = asked(event, "Anna Ivanova", "Boris")
    assert figures(pool) == (2, 0)
    assert states(event)[0] == "confirmed"
    (letter,) = [one for one in letters() if one.recipient_id == anna.id]
    assert "signed up already" in letter.facts["held_line"]
    assert standings(listing) == ["waiting", "waiting"]  # nobody learns that Anna was there before


def test_another_name_at_a_known_address_is_another_person(event, seats):
    pool = seats(40)
    sign_up(event, "Anna", family_name="Ivanova", email="office@example.org")
    asked(event, person("Boris Orlov", "office@example.org"))
    assert figures(pool) == (2, 0)


def test_an_eleventh_person_at_one_address_is_passed_over_without_a_word(event, seats):
    pool = seats(40)
    for number in range(10):
        sign_up(event, f"Person{'abcdefghij'[number]}", email="office@example.org")
    listing = asked(event, person("Anna", "office@example.org"))
    assert figures(pool) == (10, 0)
    assert (recipients(), standings(listing)) == ([], ["waiting"])


def test_nobody_is_written_to_who_wants_no_such_letters(event):
    suppression.stop("anna@example.org")
    listing = asked(event, "Anna", "Boris")
    assert recipients() == ["boris@example.org"]
    assert standings(listing) == ["waiting", "waiting"]


def test_one_mailbox_gets_three_such_letters_a_day_over_all_lists(event, clock):
    for number in range(5):
        asked(
            event,
            person(f"Anna {'ABCDE'[number]}nova", "anna@example.org"),
            email=f"m{number}@example.org",
        )
    assert len(recipients()) == 3
    clock.advance(days=1, hours=1)
    asked(event, person("Anna Fnova", "anna@example.org"))
    assert len(recipients()) == 4


def test_one_manager_has_so_many_written_to_a_day_and_then_nobody(event, clock):
    object.__setattr__(settings(), "colleagues_per_day", 3)
    asked(event, "Anna", "Boris")
    listing = put_together(event, "Vera", "Gleb")
    with pytest.raises(rules.TooManyToday):
        confirm(listing.id)
    assert len(recipients()) == 2
    assert lists()[-1].confirmed_at is None
    clock.advance(days=1, minutes=1)
    confirm(listing.id)
    assert len(recipients()) == 4


@pytest.mark.parametrize(
    "columns",
    [
        *({"sensitive": True}, {"audience": frozenset({"parent"})}, {"status": "cancelled"}),
        {"approval": True},
    ],
)
def test_it_is_for_events_for_professionals_that_may_be_named_to_strangers(event, columns):
    listing = put_together(event, "Anna")
    making.change(event, **columns)
    with pytest.raises(rules.NotForColleagues):
        confirm(listing.id)
    with pytest.raises(rules.NotForColleagues):
        operations.put_together(event.id, wish("Anna"))
    assert recipients() == []


def test_a_seat_is_held_as_long_as_the_event_offers_seats_else_as_is_set(event):
    asked(event, "Anna")
    set_offer_hours(event.id, 24)
    asked(event, "Boris")
    until = [one.offered_until for one in registrations(event)]
    assert [(one - now()).total_seconds() / 3600 for one in until] == [72, 24]


def test_near_the_start_it_is_held_for_less_and_at_last_until_the_start(event, clock):
    clock.set(event.first_start - timedelta(hours=10))
    asked(event, "Anna")
    clock.set(event.first_start - timedelta(hours=1))
    asked(event, "Boris")
    until = [event.first_start - one.offered_until for one in registrations(event)]
    assert until == [timedelta(hours=6), timedelta(0)]


def test_at_the_very_moment_of_its_end_the_seat_goes_on_without_a_further_letter(
    event, seats, clock
):
    pool = seats(1)
    listing = asked(event, "Anna")
    sign_up(event, "Boris")
    delivered()
    clock.set(registrations(event)[0].offered_until)
    assert end_offers() == 1
    assert states(event) == ["cancelled", "confirmed"]
    assert figures(pool) == (1, 0)
    assert standings(listing) == ["no_answer"]
    assert letters("offer_lapsed") == []


def test_whose_letter_never_left_is_asked_anew(event, seats, clock):
    seats(1)
    asked(event, "Anna")
    clock.set(registrations(event)[0].offered_until)
    end_offers()
    (anna,) = registrations(event)
    assert anna.state == "offered"
    assert anna.offered_until > now()
    assert [one.state for one in letters()] == ["withdrawn", "queued"]


def test_a_freed_seat_is_held_for_who_is_next_on_the_list_and_never_simply_theirs(event, seats):
    pool = seats(1)
    first = sign_up(event, "Early")
    asked(event, "Anna")
    delivered()
    cancel(first.id)
    assert states(event) == ["cancelled", "offered"]
    assert figures(pool) == (1, 0)
    assert [one.recipient_email for one in letters(state="queued")] == ["anna@example.org"]
    assert letters("promoted") == []
    assert fill_free_seats() == 0


def test_a_list_that_is_forgotten_cannot_be_confirmed(event, clock):
    listing = put_together(event, "Anna")
    clock.advance(days=2, minutes=1)
    forget_lists()
    with pytest.raises(Gone):
        confirm(listing.id)


def test_whom_one_adds_later_is_asked_at_once_and_nobody_twice(event):
    listing = asked(event, "Anna")
    assert operations.add_more(listing.id, [person("Anna"), person("Boris")]) == 1
    assert operations.ask_next(listing.id) == 1
    assert recipients() == ["anna@example.org", "boris@example.org"]
    assert len(lines(listing)) == 2


def test_a_long_list_is_worked_off_in_parts_and_counts_as_a_whole(event, seats):
    pool = seats(40)
    names = [f"P{one}{other} Orlova" for one in "abcde" for other in "fghij"]
    listing = asked(event, *names)
    assert (figures(pool), len(recipients())) == ((20, 0), 20)
    assert standings(listing) == ["waiting"] * 25
    object.__setattr__(settings(), "colleagues_per_day", 30)
    with pytest.raises(rules.TooManyToday):
        confirm(put_together(event, *(f"Q{one} Orlova" for one in "abcdef")).id)
    assert ask_colleagues() == 5
    assert figures(pool) == (25, 0)
    assert ask_colleagues() == 0


def test_the_rest_of_a_long_list_is_asked_no_more_once_the_event_is_cancelled(event):
    names = [f"P{one}{other} Orlova" for one in "abcde" for other in "fghij"]
    asked(event, *names)
    making.change(event, status="cancelled")
    assert ask_colleagues() == 5
    assert len(recipients()) == 20
    assert ask_colleagues() == 0


def test_taking_people_back_makes_no_room_for_more_letters_in_a_day(event, clock):
    object.__setattr__(settings(), "colleagues_per_day", 2)
    listing = asked(event, "Anna Ivanova", "Boris")
    for line in lines(listing):
        operations.take_back(listing.id, line.public_id)
    assert [one.email_key for one in lines(listing) if "@" in one.email_key] == []
    with pytest.raises(rules.TooManyToday):
        operations.add_more(listing.id, [person("Vera")])
    clock.advance(days=1, minutes=1)
    forget_lists()
    assert lines(listing) == []
    operations.add_more(listing.id, [person("Vera")])
    assert operations.ask_next(listing.id) == 1


def test_nobody_gets_more_letters_by_being_taken_back_and_put_on_again(event):
    listing = asked(event, "Anna")
    for _time in range(5):
        operations.take_back(listing.id, lines(listing)[-1].public_id)
        operations.add_more(listing.id, [person("Anna")])
        operations.ask_next(listing.id)
    written = [one for one in lines(listing) if one.state == "asked"]
    assert len(written) == rules.LETTERS_TO_A_MAILBOX
    assert len(letters()) <= 1  # those before went with what was taken back


def test_at_a_mailbox_that_wants_discreet_letters_nothing_is_named(event):
    other = making.make_event()
    making.make_pool(other)
    sign_up(other, "Dina", email="anna@example.org", discreet=True)
    asked(event, "Anna Ivanova")
    (letter,) = letters()
    assert event.title not in repr((letter.facts, letter.frame))
    assert "Maria" not in repr(letter.facts)


def test_tags_make_no_further_mailboxes(event):
    people = (person(f"Vera Orl{one}", f"vera+{one}@example.org") for one in "abcdefghi")
    asked(event, *people)
    assert len(letters()) == rules.LETTERS_TO_A_MAILBOX


def test_a_managers_tags_ask_no_more_people_in_a_day(event):
    object.__setattr__(settings(), "colleagues_per_day", 3)
    asked(event, "Anna", "Boris", email="maria+one@example.org")
    with pytest.raises(rules.TooManyToday):
        confirm(put_together(event, "Vera", "Gleb", email="maria+two@example.org").id)


def test_never_again_is_for_the_mailbox_with_every_tag(event):
    asked(event, person("Vera Orlova", "vera+0@example.org"))
    operations.decline(registrations(event)[0].id, never_again=True)
    asked(event, person("Vera Ivanova", "vera+zz@example.org"), person("Vera", "vera@example.org"))
    assert [one.recipient_email for one in letters()] == []
