"""An event is held in another way after people have signed up. On both databases."""

import pytest
from sqlalchemy import func, select

from tests import making
from tests.registration import people
from tests.registration.people import fresh, kinds_to, letters_to
from tests.registration.versions import check_thread, versions
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.registration import operations, queries, rules
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.registration.models import HOLDING_STATES, Registration
from webinar_hub.registration.operations import seats
from webinar_hub.registration.operations.parts import plans_for

pytestmark = pytest.mark.usefixtures("in_november")

PLACE = "Lesnaya 5"
ONLINE = "Where: online, by the link below"


def sign_up(event, given_name="Anna", **changes) -> Registration:
    """Somebody signs up, and the letter has arrived before anything changes."""
    registration = people.sign_up(event, given_name, **changes)
    people.delivered()
    return fresh(registration)


def an_event(way: str, room: int | None = None, online: int | None = None, **columns):
    """With its parts, or with the one pool of its format."""
    place = "" if way == "online" else PLACE
    event = making.make_event(format=way, place=place, **columns)
    if way == "both":
        making.make_pool(event, name="room", mode="in_person", capacity=room)
        making.make_pool(event, name="online", mode="online", capacity=online)
    else:
        making.make_pool(event, capacity=online if way == "online" else room)
    return event


@operation
def hold(event, way: str) -> int:
    """As the workspace does it: the event, its meetings and its seats in one transaction."""
    event = db.session.get_one(type(event), event.id)
    same = ("title", "language", "kind", "audience")
    details = catalogue.EventDetails(
        **{name: getattr(event, name) for name in same},
        format=way,
        place=event.place if way == "online" else PLACE,
    )
    catalogue.edit_details(event.id, details)
    return operations.fit_to_format(event.id, way)


def pools(event) -> dict[str, tuple[str, int | None, int, int]]:
    """Name → mode, capacity, taken, waiting; checked against the people."""
    db.session.rollback()
    found = {}
    for pool in queries.pools_of(event.id):
        check_counters(pool)
        found[pool.name] = (pool.mode, pool.capacity, pool.taken, pool.waiting)
    everybody = select(Registration).where(Registration.event_id == event.id)
    assert {one.pool.event_id for one in db.session.scalars(everybody)} <= {event.id}
    return found


def check_counters(pool) -> None:
    """What holds always: the counters equal the rows, and no number is given twice."""

    def number(*conditions) -> int:
        statement = select(func.count()).select_from(Registration)
        return db.session.scalar(statement.where(Registration.pool_id == pool.id, *conditions))

    assert pool.taken == number(Registration.state.in_(HOLDING_STATES))
    assert pool.waiting == number(Registration.state == "waitlisted")
    assert pool.capacity is None or pool.taken <= pool.capacity
    numbers = line(pool, Registration.queue_number)
    assert len(set(numbers)) == len(numbers)
    assert max(numbers, default=0) <= pool.last_number


def line(pool, what=Registration.given_name) -> list:
    waiting = Registration.state == "waitlisted"
    statement = select(what).where(Registration.pool_id == pool.id, waiting)
    return list(db.session.scalars(statement.order_by(Registration.queue_number)))


def where(letter) -> str:
    """The line of a letter that says where it is."""
    lines = "\n".join(letter.facts.values()).splitlines()
    return next(one for one in lines if one.startswith("Where: "))


def part(event, name: str):
    db.session.rollback()
    return next(one for one in queries.pools_of(event.id) if one.name == name)


def in_part(event, name: str, *given_names: str) -> list[Registration]:
    return [sign_up(event, one, pool_id=part(event, name).id) for one in given_names]


@pytest.fixture
def sweep(clock):
    def sweep() -> int:
        clock.advance(minutes=5)
        return announce_changes()

    return sweep


# A part is added


@pytest.mark.parametrize(
    ("way", "own", "other"),
    [("online", "online", "room"), ("in_person", "room", "online")],
)
def test_people_keep_their_seats_and_their_way_and_the_other_part_is_added(way, own, other):
    event = an_event(way, room=1, online=1)
    pool = part(event, "")
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    assert hold(event, "both") == 0
    found = pools(event)
    assert set(found) == {"room", "online"}
    assert found[own] == (way, 1, 1, 1)
    assert found[other][1:] == (None, 0, 0)
    assert part(event, own).id == pool.id
    assert (fresh(anna).state, fresh(boris).queue_number) == ("confirmed", 1)
    assert fresh(anna).pool.mode == way


def test_who_was_online_is_told_of_the_change_and_still_comes_online(sweep):
    event = an_event("online")
    anna = sign_up(event)
    hold(event, "both")
    assert sweep() == 1
    changed = letters_to(anna, "changed")[0]
    assert where(changed) == ONLINE
    found = versions(letters_to(anna))
    check_thread(found)
    assert "/join/" in found[-1].event.location
    vera = in_part(event, "room", "Vera")[0]
    assert where(letters_to(vera)[0]) == f"Where: {PLACE}"


def test_nobody_signed_up_yet_so_the_number_of_seats_is_the_rooms():
    event = an_event("online", online=20)
    hold(event, "both")
    assert pools(event) == {
        "room": ("in_person", 20, 0, 0),
        "online": ("online", None, 0, 0),
    }
    hold(event, "online")
    assert pools(event) == {"": ("online", 20, 0, 0)}


def test_an_event_without_seats_gets_those_of_its_way():
    event = making.make_event()
    assert operations.fit_to_format(event.id, "online") == 0
    assert pools(event) == {"": ("online", None, 0, 0)}
    other = making.make_event(format="both")
    operations.fit_to_format(other.id, "both")
    assert set(pools(other)) == {"room", "online"}


def test_where_nobody_was_asked_which_part_they_come_to_all_stay_together():
    event = an_event("online")
    making.change(part(event, ""), mode="both")
    sign_up(event)
    hold(event, "both")
    assert pools(event) == {"": ("both", None, 1, 0)}


# A part is given up


@pytest.mark.parametrize(
    ("way", "stays", "goes"), [("online", "online", "room"), ("in_person", "room", "online")]
)
def test_people_of_the_part_that_is_given_up_keep_their_seats_in_the_other(way, stays, goes, sweep):
    event = an_event("both")
    (anna,), movers = in_part(event, stays, "Anna"), in_part(event, goes, "Boris", "Vera")
    kept = part(event, stays)
    assert hold(event, way) == 2
    assert pools(event) == {"": (way, None, 3, 0)}
    assert part(event, "").id == kept.id
    assert {fresh(one).state for one in (anna, *movers)} == {"confirmed"}
    assert sweep() == 3
    for one in movers:
        changed = letters_to(one, "changed")[0]
        assert where(changed) == (ONLINE if way == "online" else f"Where: {PLACE}")
        assert ("join_link" in changed.links) is (way == "online")
        found = versions(letters_to(one))
        check_thread(found)
        assert [version.told for version in found] == [("REQUEST", 0), ("REQUEST", 1)]
        assert (found[-1].event.location == PLACE) is (way == "in_person")


def test_who_has_moved_over_is_told_although_the_event_is_held_in_both_ways_again(sweep):
    event = an_event("both")
    anna, boris = *in_part(event, "room", "Anna"), *in_part(event, "online", "Boris")
    hold(event, "online")
    hold(event, "both")
    assert sweep() == 1
    assert where(letters_to(anna, "changed")[0]) == ONLINE
    assert kinds_to(boris) == ["confirmation"]
    check_thread(versions(letters_to(anna)))


def test_an_empty_part_goes_and_nobody_else_notices():
    event = an_event("both", room=5, online=1)
    in_part(event, "online", "Anna", "Boris")
    (vera,) = in_part(event, "room", "Vera")
    operations.cancel(vera.id)
    assert hold(event, "online") == 0
    assert pools(event) == {"": ("online", 1, 1, 1)}
    assert fresh(vera).state == "cancelled"


def test_too_few_seats_are_refused_with_the_lowest_possible_number():
    event = an_event("both", online=3)
    in_part(event, "online", "Anna", "Boris")
    in_part(event, "room", "Vera", "Gleb")
    with pytest.raises(rules.PartTooSmall) as refusal:
        hold(event, "online")
    assert (refusal.value.field, refusal.value.details["lowest"]) == ("format", 4)
    assert "4" in str(refusal.value.message)
    assert {name: one[2] for name, one in pools(event).items()} == {"room": 2, "online": 2}
    assert fresh(event).format == "both"
    operations.set_capacity(event.id, part(event, "online").id, 4)
    assert hold(event, "online") == 2
    assert pools(event) == {"": ("online", 4, 4, 0)}


def test_who_waits_in_the_part_that_stays_comes_before_those_who_move_over():
    event = an_event("both", online=1)
    in_part(event, "online", "Anna", "Boris")
    in_part(event, "room", "Vera")
    with pytest.raises(rules.PartTooSmall) as refusal:
        hold(event, "online")
    lowest = refusal.value.details["lowest"]
    assert lowest == 3  # for Boris, who moves up first when seats are added, as well
    operations.set_capacity(event.id, part(event, "online").id, lowest)
    hold(event, "online")
    assert pools(event) == {"": ("online", 3, 3, 0)}


def test_both_lines_become_one_and_nobody_is_overtaken():
    event = an_event("both", room=0, online=0)
    for name, where in (
        *(("Vera", "room"), ("Anna", "online"), ("Gleb", "room")),
        *(("Boris", "online"), ("Daria", "room")),
    ):
        in_part(event, where, name)
    assert hold(event, "online") == 3
    assert pools(event) == {"": ("online", 0, 0, 5)}
    assert line(part(event, "")) == ["Anna", "Boris", "Vera", "Gleb", "Daria"]
    newcomer = sign_up(event, "Egor")
    assert newcomer.queue_number == 6
    operations.set_capacity(event.id, part(event, "").id, 3)
    assert line(part(event, "")) == ["Gleb", "Daria", "Egor"]


def test_who_waited_for_the_room_gets_a_free_seat_online_by_one_letter(sweep):
    event = an_event("both", room=1, online=2)
    anna, boris, vera = in_part(event, "room", "Anna", "Boris", "Vera")
    hold(event, "online")
    assert pools(event) == {"": ("online", 2, 2, 1)}
    assert [fresh(one).state for one in (anna, boris, vera)] == [
        "confirmed",
        "confirmed",
        "waitlisted",
    ]
    sweep()
    assert kinds_to(anna) == ["confirmation", "changed"]
    assert kinds_to(boris) == ["waiting", "promoted"]
    assert kinds_to(vera) == ["waiting", "changed"]
    assert where(letters_to(boris)[-1]) == ONLINE
    assert letters_to(vera)[-1].facts["seat_line"] == "You keep your place in line."


def test_once_the_event_has_begun_free_seats_are_given_to_nobody_who_waits(clock):
    event = an_event("both", room=0, online=2)
    in_part(event, "room", "Anna")
    clock.advance(days=10, minutes=1)
    hold(event, "online")
    assert pools(event) == {"": ("online", 2, 0, 1)}


def test_once_the_event_is_over_its_parts_say_who_was_where(clock):
    event = an_event("both")
    in_part(event, "room", "Anna")
    clock.advance(days=11)
    assert hold(event, "online") == 0
    assert pools(event) == {
        "room": ("in_person", None, 1, 0),
        "online": ("online", None, 0, 0),
    }


def test_there_and_back_again_keeps_everybody(sweep):
    event = an_event("both", room=3, online=3)
    everybody = [
        *in_part(event, "room", "Anna", "Boris"),
        *in_part(event, "online", "Vera"),
    ]
    for way in ("online", "both", "in_person", "online", "both"):
        hold(event, way)
        pools(event)
        sweep()
    assert pools(event)["online"] == ("online", None, 3, 0)
    assert {fresh(one).state for one in everybody} == {"confirmed"}
    for one in everybody:
        check_thread(versions(letters_to(one)))
        assert kinds_to(one) == ["confirmation", *["changed"] * 5]


# One way becomes the other


def test_people_come_to_the_room_instead_and_are_told_where(sweep):
    event = an_event("online", online=1)
    anna, boris = sign_up(event, "Anna"), sign_up(event, "Boris")
    hold(event, "in_person")
    assert pools(event) == {"": ("in_person", 1, 1, 1)}
    sweep()
    changed = letters_to(anna, "changed")[0]
    assert where(changed) == f"Where: {PLACE}"
    assert "join_link" not in changed.links
    assert versions(letters_to(anna))[-1].event.location == PLACE
    assert letters_to(boris, "changed")[0].facts["seat_line"] == "You keep your place in line."
    hold(event, "online")
    sweep()
    assert where(letters_to(anna, "changed")[1]) == ONLINE


def test_pools_that_were_made_by_hand_are_left_alone():
    event = making.make_event(format="in_person", place=PLACE)
    for name in ("doctors", "parents"):
        making.make_pool(event, name=name, capacity=2)
    before = pools(event)
    for way in ("both", "online", "in_person"):
        assert hold(event, way) == 0
    assert pools(event) == before


def test_parts_are_known_by_their_way_whatever_they_are_called():
    event = making.make_event(format="both", place=PLACE)
    making.make_pool(event, name="Hall", mode="in_person", capacity=2)
    making.make_pool(event, name="Stream", mode="online", capacity=2)
    in_part(event, "Hall", "Anna")
    assert hold(event, "both") == 0
    assert set(pools(event)) == {"Hall", "Stream"}
    assert hold(event, "online") == 1
    assert pools(event) == {"": ("online", 2, 1, 0)}


# At the same time


def test_the_versions_of_pages_never_fall():
    event = an_event("both")
    in_part(event, "room", "Anna", "Boris", "Vera")

    def version() -> int:
        db.session.rollback()
        return sum(one.version for one in queries.pools_of(event.id))

    before = version()
    hold(event, "online")
    assert version() > before


def test_a_form_for_a_part_that_is_gone_is_sent_back():
    event = an_event("both")
    room = part(event, "room").id
    hold(event, "online")
    with pytest.raises(rules.SeatsChanged):
        sign_up(event, "Anna", pool_id=room)
    assert pools(event) == {"": ("online", None, 0, 0)}


def test_who_signs_up_and_leaves_meanwhile_is_counted_once(app):
    event = an_event("both", room=4, online=30)
    names = iter([f"Person {number}" for number in range(12)])
    leaving = iter([one.id for one in in_part(event, "room", "Anna", "Boris", "Vera", "Gleb")])
    ids = {name: part(event, name).id for name in ("room", "online")}
    turns = iter(range(12))

    def work() -> str:
        turn = next(turns)
        if turn == 6:
            hold(event, "online")
        elif turn % 3 == 0:
            operations.cancel(next(leaving))
        else:
            people.signed_up(event, next(names), pool_id=ids["room" if turn % 2 else "online"])
        return "done"

    answers = people.at_once(app, 12, work)
    assert all(one == "done" or isinstance(one, rules.SeatsChanged) for one in answers), answers
    found = pools(event)
    assert set(found) == {""}
    assert found[""][2] + found[""][3] == 1 + sum(one == "done" for one in answers) - 4
    assert fresh(event).format == "online"


def test_the_pool_of_a_registration_is_found_where_it_is_now():
    event = an_event("both")
    (anna,) = in_part(event, "room", "Anna")
    hold(event, "online")
    assert operation(seats.lock_of)(anna.id).id == part(event, "").id


def test_plans_are_for_one_way_or_for_both():
    assert [(one.name, one.mode, one.capacity) for one in plans_for("both", 12)] == [
        ("room", "in_person", 12),
        ("online", "online", None),
    ]
    assert [(one.name, one.mode, one.capacity) for one in plans_for("online", 5)] == [
        ("", "online", 5)
    ]
