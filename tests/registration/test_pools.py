"""How many seats there are. On both databases."""

import pytest

from tests import making
from tests.registration import people
from tests.registration.people import figures, fresh, kinds_to, sign_up
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration import operations, queries, rules
from webinar_hub.registration.operations import foretelling
from webinar_hub.registration.operations.foretelling import Foretold
from webinar_hub.registration.operations.pools import PoolPlan

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def event():
    return making.make_event()


@pytest.fixture
def pool(event):
    return making.make_pool(event, capacity=1)


@pytest.fixture
def line(event, pool):
    """Anna has the seat; the others wait in this order."""
    sign_up(event, "Anna")
    return [sign_up(event, name) for name in ("Boris", "Vera", "Gleb")]


def states(people_in_line):
    return [fresh(one).state for one in people_in_line]


def test_more_seats_go_to_those_who_wait_in_their_order(event, pool, line):
    assert operations.set_capacity(event.id, pool.id, 3) == 2
    assert states(line) == ["confirmed", "confirmed", "waitlisted"]
    assert figures(pool) == (3, 1)
    assert [kinds_to(one)[-1] for one in line] == ["promoted", "promoted", "waiting"]


def test_without_a_limit_everybody_moves_up(event, pool, line):
    assert operations.set_capacity(event.id, pool.id, None) == 3
    assert states(line) == ["confirmed"] * 3
    assert figures(pool) == (4, 0)


def test_seats_left_over_are_free(event, pool, line):
    operations.set_capacity(event.id, pool.id, 10)
    assert figures(pool) == (4, 0)
    assert fresh(pool).free == 6


def test_fewer_seats_than_taken_are_refused_and_the_lowest_number_is_named(event, pool, line):
    operations.set_capacity(event.id, pool.id, 3)
    with pytest.raises(rules.CapacityTaken) as refusal:
        operations.set_capacity(event.id, pool.id, 2)
    assert refusal.value.details["lowest"] == 3
    assert "3" in str(refusal.value.message)
    assert fresh(pool).capacity == 3


def test_as_few_seats_as_are_taken_move_nobody(event, pool, line):
    operations.set_capacity(event.id, pool.id, 3)
    assert operations.set_capacity(event.id, pool.id, 3) == 0
    assert figures(pool) == (3, 1)


def test_once_the_event_has_begun_nobody_moves_up(event, pool, line, clock):
    clock.advance(days=10, minutes=1)
    assert operations.set_capacity(event.id, pool.id, 5) == 0
    assert figures(pool) == (1, 3)


def test_a_pool_of_another_event_is_not_found(event, pool):
    other = making.make_event()
    with pytest.raises(NotFound):
        operations.set_capacity(other.id, pool.id, 5)
    assert fresh(pool).capacity == 1


def test_pools_are_made_once_and_keep_their_seats(event):
    plans = [PoolPlan("room", "in_person", 20), PoolPlan("online", "online", None)]
    first = [pool.id for pool in operations.ensure_pools(event.id, plans)]
    sign_up(event, "Anna", pool_id=first[0])
    again = operations.ensure_pools(event.id, [*plans, PoolPlan("guests", "in_person", 2)])
    assert [pool.id for pool in again[:2]] == first
    stored = queries.pools_of(event.id)
    assert [(one.name, one.mode, one.capacity, one.taken) for one in stored] == [
        ("room", "in_person", 20, 1),
        ("online", "online", None, 0),
        ("guests", "in_person", 2, 0),
    ]


def test_the_seats_of_all_pools_are_told_together(event):
    other = making.make_event()
    making.make_pool(event, name="room", capacity=2)
    making.make_pool(event, name="online", capacity=3)
    open_end = making.make_pool(other, capacity=None)
    for name in ("Anna", "Boris", "Vera"):
        sign_up(event, name)
    sign_up(other, "Anna", pool_id=open_end.id)
    seats = queries.seats_of([event.id, other.id])
    assert seats[event.id] == queries.Seats(capacity=5, taken=2, waiting=1, free=3)
    assert seats[other.id] == queries.Seats(capacity=None, taken=1, waiting=0, free=None)
    assert queries.seats_of([]) == {}


def test_an_event_counts_those_whom_a_change_would_reach(event, pool, line):
    operations.cancel(line[0].id)
    making.change(line[1], state="pending")
    told = Foretold(confirmed=1, waiting=1, pending=1, letters=3)
    assert foretelling.of_cancelling(event.id) == told


def test_the_place_in_line_counts_those_who_still_wait(event, pool, line):
    gleb = line[2]
    assert queries.ahead_in_line(fresh(gleb)) == 2
    operations.cancel(line[0].id)
    assert queries.ahead_in_line(fresh(gleb)) == 1
    assert people.fresh(gleb).queue_number == 3
