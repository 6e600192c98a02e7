"""A freed seat is held for the next in line until they answer. On both databases."""

from datetime import timedelta

import pytest

from tests import making
from tests.registration import people
from tests.registration.conftest import NOW
from tests.registration.people import figures, fresh, kinds_to, letters_to
from tests.registration.story import Story
from tests.registration.test_parts import an_event, check_counters, hold, in_part, part, pools
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.registration import jobs, operations, rules
from webinar_hub.registration.models import Registration, SeatPool

pytestmark = pytest.mark.usefixtures("in_november")

HOURS = timedelta(hours=1)


class Line:
    """An event with one seat, Anna in it, and others who wait: Boris, then Vera, then Gleb."""

    def __init__(self, hours: int | None = 24, waiting=("Boris", "Vera"), **columns):
        self.event = making.make_event(offer_hours=hours, **columns)
        self.pool = making.make_pool(self.event, capacity=1)
        self.anna = people.sign_up(self.event, "Anna")
        self.others = [people.sign_up(self.event, name) for name in waiting]
        people.delivered()

    def states(self) -> list[str]:
        pool = fresh(self.pool)
        check_counters(pool)
        return [fresh(one).state for one in (self.anna, *self.others)]


@pytest.fixture
def line() -> Line:
    """Anna has given her seat back, so it is Boris's turn."""
    line = Line()
    operations.cancel(line.anna.id)
    return line


def after(clock, hours: float) -> int:
    """The sweep comes by so much later; every letter has left before."""
    people.delivered()
    clock.advance(hours=hours)
    return jobs.end_offers()


def test_a_freed_seat_is_held_for_the_first_in_line(line: Line) -> None:
    boris = fresh(line.others[0])

    assert line.states() == ["cancelled", "offered", "waitlisted"]
    assert figures(line.pool) == (1, 1)
    assert boris.offered_until == NOW + 24 * HOURS
    assert boris.confirmed_at is None
    assert kinds_to(boris) == ["waiting", "offer"]
    (letter,) = letters_to(boris, "offer")
    assert letter.expires_at == boris.offered_until
    assert "3 November 2026, 11:00 (Moscow, UTC+3)" in letter.facts["deadline"]
    assert letter.calendar is None


def test_nobody_gets_past_an_offer(line: Line) -> None:
    newcomer = people.sign_up(line.event, "Gleb")

    assert newcomer.state == "waitlisted"
    assert figures(line.pool) == (1, 2)


def test_who_accepts_has_the_seat_with_the_ordinary_confirmation(line: Line, clock) -> None:
    people.delivered()
    clock.advance(hours=23)
    operations.accept(line.others[0].id)
    boris = fresh(line.others[0])

    assert line.states() == ["cancelled", "confirmed", "waitlisted"]
    assert (boris.confirmed_at, boris.offered_until) == (clock.now(), None)
    assert boris.address_proven_at == clock.now()
    assert kinds_to(boris) == ["waiting", "offer", "confirmation"]
    (letter,) = letters_to(boris, "confirmation")
    assert letter.calendar["method"] == "REQUEST"
    assert people.invitation_of(boris).how == "request"


def test_accepting_twice_is_accepting_once(line: Line) -> None:
    operations.accept(line.others[0].id)
    operations.accept(line.others[0].id)

    assert kinds_to(line.others[0]).count("confirmation") == 1
    assert figures(line.pool) == (1, 1)


def test_who_accepts_before_the_letter_has_left_gets_no_offer_any_more(line: Line) -> None:
    operations.accept(line.others[0].id)

    assert kinds_to(line.others[0], "queued") == ["confirmation"]


def test_who_passes_leaves_and_the_next_one_is_asked_in_the_same_transaction(line: Line) -> None:
    people.delivered()
    operations.cancel(line.others[0].id)

    assert line.states() == ["cancelled", "cancelled", "offered"]
    assert figures(line.pool) == (1, 0)
    assert kinds_to(line.others[0])[-1] == "left_line"
    assert fresh(line.others[0]).cancelled_by == "self"


def test_who_does_not_answer_leaves_with_a_letter_and_the_next_one_is_asked(
    line: Line, clock
) -> None:
    assert after(clock, 23.9) == 0
    assert after(clock, 0.1) == 1
    boris, vera = (fresh(one) for one in line.others)

    assert line.states() == ["cancelled", "cancelled", "offered"]
    assert boris.lapsed
    assert kinds_to(boris) == ["waiting", "offer", "offer_lapsed"]
    assert vera.offered_until == clock.now() + 24 * HOURS
    assert jobs.end_offers() == 0


def test_when_nobody_waits_any_more_the_seat_is_simply_free(line: Line, clock) -> None:
    after(clock, 24)
    after(clock, 24)

    assert line.states() == ["cancelled"] * 3
    assert figures(line.pool) == (0, 0)
    assert people.sign_up(line.event, "Gleb").state == "confirmed"


def test_who_presses_in_the_last_moment_has_the_seat(line: Line, clock) -> None:
    people.delivered()
    clock.advance(hours=24, microseconds=-1)
    operations.accept(line.others[0].id)

    assert line.states() == ["cancelled", "confirmed", "waitlisted"]


def test_who_presses_at_the_moment_of_expiry_is_answered_as_the_sweep_would(
    line: Line, clock
) -> None:
    people.delivered()
    clock.advance(hours=24)
    operations.accept(line.others[0].id)

    assert line.states() == ["cancelled", "cancelled", "offered"]
    assert kinds_to(line.others[0])[-1] == "offer_lapsed"
    operations.accept(line.others[0].id)  # a second press changes nothing
    assert kinds_to(line.others[0]).count("offer_lapsed") == 1


def test_who_is_only_in_line_cannot_accept(line: Line) -> None:
    with pytest.raises(rules.NotOffered):
        operations.accept(line.others[1].id)
    operations.cancel(line.others[0].id)
    with pytest.raises(rules.NotOffered):
        operations.accept(line.others[0].id)
    assert line.states() == ["cancelled", "cancelled", "offered"]


def test_who_was_never_asked_does_not_lose_the_place(line: Line, clock) -> None:
    """The mail server was away all the time: the letter waits still."""
    clock.advance(hours=24)
    assert jobs.end_offers() == 1
    boris = fresh(line.others[0])

    assert line.states() == ["cancelled", "offered", "waitlisted"]
    assert boris.offered_until == clock.now() + 24 * HOURS
    assert kinds_to(boris, "queued") == ["offer"]
    after(clock, 24)
    assert line.states() == ["cancelled", "cancelled", "offered"]


def test_who_was_never_asked_and_presses_late_has_the_seat(line: Line, clock) -> None:
    clock.advance(hours=25)
    operations.accept(line.others[0].id)

    assert line.states() == ["cancelled", "confirmed", "waitlisted"]


def test_near_the_start_the_next_one_has_the_seat_at_once(clock) -> None:
    line = Line(starts=NOW + 20 * HOURS)
    clock.advance(hours=18)
    operations.cancel(line.anna.id)

    assert line.states() == ["cancelled", "confirmed", "waitlisted"]
    assert kinds_to(line.others[0])[-1] == "promoted"


def test_an_offer_that_ends_at_the_cut_off_gives_the_seat_to_the_next_one(clock) -> None:
    line = Line(starts=NOW + timedelta(hours=2, minutes=30))
    operations.cancel(line.anna.id)
    assert fresh(line.others[0]).offered_until == NOW + 0.5 * HOURS
    after(clock, 0.5)

    assert line.states() == ["cancelled", "cancelled", "confirmed"]


def test_who_has_no_address_is_not_asked_but_seated() -> None:
    line = Line(waiting=())
    nobody = people.sign_up(line.event, "Boris", email="")
    operations.cancel(line.anna.id)

    assert fresh(nobody).state == "confirmed"


def test_one_whose_letter_cannot_be_written_keeps_the_place_and_stops_nobody(monkeypatch) -> None:
    line = Line()
    broken = line.others[0].id

    def offer(registration, *args, **kwargs):
        if registration.id == broken:
            raise ValueError("no words")
        return written(registration, *args, **kwargs)

    from webinar_hub.registration import letters

    written = letters.offer
    monkeypatch.setattr(letters, "offer", offer)
    operations.cancel(line.anna.id)

    assert line.states() == ["cancelled", "waitlisted", "offered"]


# Organizers change things while a seat is offered


def test_more_seats_are_offered_to_as_many_in_order(line: Line) -> None:
    gleb = people.sign_up(line.event, "Gleb")
    operations.set_capacity(line.event.id, line.pool.id, 2)

    assert line.states() == ["cancelled", "offered", "offered"]
    assert fresh(gleb).state == "waitlisted"
    assert figures(line.pool) == (2, 1)


def test_fewer_seats_than_are_taken_or_offered_are_refused(line: Line) -> None:
    with pytest.raises(rules.CapacityTaken):
        operations.set_capacity(line.event.id, line.pool.id, 0)


def test_without_a_limit_everybody_has_a_seat_and_nobody_need_answer(line: Line) -> None:
    operations.set_capacity(line.event.id, line.pool.id, None)

    assert line.states() == ["cancelled", "confirmed", "confirmed"]
    assert figures(line.pool) == (2, 0)
    assert kinds_to(line.others[0], "queued") == ["confirmation"]
    assert kinds_to(line.others[1], "queued") == ["promoted"]


def test_what_is_held_stays_held_when_seats_go_at_once_from_now_on(line: Line, clock) -> None:
    catalogue.set_offer_hours(line.event.id, None)
    assert line.states() == ["cancelled", "offered", "waitlisted"]
    after(clock, 24)

    assert line.states() == ["cancelled", "cancelled", "confirmed"]


def test_a_moved_event_leaves_the_time_to_answer_and_says_it_again(line: Line, clock) -> None:
    people.delivered()
    move(line, hours=-5, clock=clock)
    boris = fresh(line.others[0])

    assert boris.offered_until == NOW + 24 * HOURS
    (letter,) = letters_to(boris, "changed")
    assert letter.facts["seat_line"] == (
        "A seat is held for you until 3 November 2026, 11:00 (Moscow, UTC+3)."
    )
    assert "join_link" not in letter.links


def test_who_has_not_had_the_offer_yet_gets_it_with_the_new_time(line: Line, clock) -> None:
    move(line, hours=1, clock=clock)
    boris = fresh(line.others[0])

    assert kinds_to(boris, "queued") == ["offer"]
    assert kinds_to(boris) == ["waiting", "offer", "offer"]


def test_who_has_not_had_the_confirmation_yet_gets_it_with_the_new_time(line: Line, clock) -> None:
    people.delivered()
    operations.accept(line.others[0].id)
    move(line, hours=1, clock=clock)

    assert kinds_to(line.others[0], "queued") == ["confirmation"]


def test_nobody_is_asked_beyond_the_start_of_an_event_that_moved_nearer(
    line: Line, clock
) -> None:
    people.delivered()
    making.change(line.event, first_start=NOW + 3 * HOURS)
    clock.advance(hours=3)
    assert jobs.end_offers() == 1

    assert line.states() == ["cancelled", "cancelled", "waitlisted"]
    assert figures(line.pool) == (0, 1)


def test_a_cancelled_event_holds_nothing_and_a_restored_one_asks_anew(line: Line, clock) -> None:
    people.delivered()
    catalogue.cancel_event(line.event.id, "Illness")
    with pytest.raises(rules.EventCancelled):
        operations.accept(line.others[0].id)
    assert jobs.end_offers() == 0  # it may be a slip that is mended at once
    clock.advance(minutes=2)
    assert jobs.end_offers() == 1
    assert line.states() == ["cancelled", "waitlisted", "waitlisted"]
    assert figures(line.pool) == (0, 2)

    catalogue.restore_event(line.event.id)
    clock.advance(hours=1)
    assert jobs.fill_free_seats() == 1
    assert line.states() == ["cancelled", "offered", "waitlisted"]
    assert fresh(line.others[0]).offered_until == clock.now() + 24 * HOURS
    assert kinds_to(line.others[0], "queued") == ["offer"]


def test_an_offer_outlives_a_cancellation_that_is_mended_at_once(line: Line, clock) -> None:
    catalogue.cancel_event(line.event.id, "")
    jobs.end_offers()
    catalogue.restore_event(line.event.id)
    clock.advance(hours=1)
    assert jobs.end_offers() == 0

    assert fresh(line.others[0]).offered_until == NOW + 24 * HOURS


def test_offered_seats_move_over_when_a_part_is_given_up() -> None:
    event = an_event("both", room=1, online=5, offer_hours=24)
    anna, boris, vera = in_part(event, "room", "Anna", "Boris", "Vera")
    (gleb,) = in_part(event, "online", "Gleb")
    operations.cancel(anna.id)
    hold(event, "online")

    assert pools(event) == {"": ("online", 5, 3, 0)}
    assert [fresh(one).state for one in (boris, vera, gleb)] == ["offered", "offered", "confirmed"]


def test_a_part_that_is_too_small_counts_what_is_offered() -> None:
    event = an_event("both", room=1, online=1, offer_hours=24)
    anna, _boris = in_part(event, "room", "Anna", "Boris")
    in_part(event, "online", "Gleb")
    operations.cancel(anna.id)
    with pytest.raises(rules.PartTooSmall) as refusal:
        hold(event, "online")

    assert refusal.value.details["lowest"] == 2
    assert fresh(part(event, "room")).taken == 1


# People


def test_a_lost_offer_comes_again_with_the_same_deadline(line: Line, clock) -> None:
    people.delivered()
    clock.advance(hours=2)
    people.signed_up(line.event, "Boris")
    first, second = letters_to(line.others[0], "offer")

    assert first.facts["deadline"] == second.facts["deadline"]
    assert fresh(line.others[0]).state == "offered"


def test_a_copy_of_an_event_offers_its_seats_as_well(line: Line) -> None:
    copy = catalogue.duplicate_event(line.event.id, NOW.date() + timedelta(days=40))

    assert copy.offer_hours == 24


def test_who_is_taken_out_by_an_organizer_frees_what_was_held(line: Line) -> None:
    operations.cancel_by_organizer(line.others[0].id, line.event.id, "")

    assert line.states() == ["cancelled", "cancelled", "offered"]


def move(line: Line, hours: int, clock) -> None:
    Story("en", clock).move(line.event, hours=hours)
    clock.advance(minutes=5)
    jobs.announce_changes()


def test_one_offer_that_cannot_be_ended_holds_up_no_other(line: Line, clock, monkeypatch) -> None:
    second = Line()
    operations.cancel(second.anna.id)
    people.delivered()
    broken = line.others[0].id
    ends = jobs.offering.end_offer

    def end_offer(registration_id: int) -> bool:
        if registration_id == broken:
            raise ValueError("broken")
        return ends(registration_id)

    monkeypatch.setattr(jobs.offering, "end_offer", end_offer)
    clock.advance(hours=24)
    assert jobs.end_offers() == 1
    assert second.states() == ["cancelled", "cancelled", "offered"]
    assert line.states() == ["cancelled", "offered", "waitlisted"]


def test_an_offer_has_its_end_in_the_table(line: Line) -> None:
    db.session.rollback()
    rows = db.session.query(Registration).filter_by(state="offered").all()

    assert [row.offered_until is not None for row in rows] == [True]
    assert db.session.query(SeatPool).one().taken == 1
