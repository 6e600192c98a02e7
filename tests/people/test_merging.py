"""Two people that are one: nothing is lost, both ways lead there, and it can be undone."""

import random

import pytest
from sqlalchemy import select

from tests import making
from tests.attendance.guests import letters
from tests.enrolment.evenings import evenings
from tests.making import make_programme
from tests.organizing import an_organizer
from tests.people.cast import MONDAY, a_person, hall_in, person_of
from tests.registration.people import application, figures
from webinar_hub.accounts.operations import set_role
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.core import links
from webinar_hub.core.database import Base, db
from webinar_hub.core.operation import operation
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import Wish, enrol
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import mailbox
from webinar_hub.people import merging
from webinar_hub.people.models import Merge
from webinar_hub.people.operations import forget_merges, merge, undo
from webinar_hub.personal import operations as personal
from webinar_hub.personal.my_data import everything_about
from webinar_hub.personal.queries import people_at
from webinar_hub.recordings import operations as recordings
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import cancel, send_letters_again
from webinar_hub.registration.queries import pools_of

# What is written anew by whoever looks or acts, and nobody's.
NOT_COMPARED = {"merges", "audit_entries", "versions", "limit_uses", "organizers", "staff_sessions"}


@pytest.fixture
def here(monday):
    return make_programme(name="Families in step")


@pytest.fixture
def oleg(here):
    return an_organizer("Oleg", here, "organizer")


@pytest.fixture
def anna_twice(here):
    """The same Anna at two addresses, in two events."""
    first = a_person(hall_in(here, title="First"), "Anna")
    second = a_person(hall_in(here, title="Second"), "Anna", email="anna@work.example.org")
    return person_of(first), person_of(second)


def everything() -> dict[str, list]:
    db.session.rollback()
    return {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.c))]
        for table in Base.metadata.sorted_tables
        if table.name not in NOT_COMPARED
    }


def of(person: Participant) -> list[Registration]:
    db.session.rollback()
    mine = select(Registration).where(Registration.participant_id == person.id)
    return list(db.session.scalars(mine.order_by(Registration.id)))


def ids(*people: Participant) -> tuple[int, ...]:
    return tuple(one.id for one in people)


def test_everything_points_to_the_one_who_stays_and_undoing_puts_it_back(anna_twice, oleg):
    kept, gone = anna_twice
    before = everything()
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    assert [one.event.title for one in of(kept)] == ["First", "Second"]
    assert db.session.get_one(Participant, gone.id).merged_into_id == kept.id
    assert everything() != before
    undo(name, by=oleg.id)
    assert everything() == before


def test_both_addresses_lead_to_the_one_who_stays(anna_twice, oleg):
    kept, gone = anna_twice
    merge(*ids(kept, gone), {}, by=oleg.id)
    for address in ("anna@example.org", "anna@work.example.org"):
        assert ids(*people_at(address)) == (kept.id,)


def test_who_signs_up_by_the_earlier_address_is_known(anna_twice, oleg, here):
    kept, gone = anna_twice
    merge(*ids(kept, gone), {}, by=oleg.id)
    hall = hall_in(here, title="Third")
    one = a_person(hall, "Anna", email="anna@work.example.org")
    assert person_of(one).id == kept.id
    again = a_person(hall, "Anna")
    assert again.id == one.id


def test_a_lost_letter_comes_again_for_either_address(anna_twice, oleg, clock):
    kept, gone = anna_twice
    second = of(gone)[0].event_id
    merge(*ids(kept, gone), {}, by=oleg.id)
    clock.advance(hours=2)
    before = len(letters())
    send_letters_again(second, mailbox("anna@work.example.org"))
    assert len(letters()) == before + 1
    assert letters()[-1].recipient_email == "anna@example.org"


def test_a_wish_for_a_recording_by_the_earlier_address_is_the_same_wish(anna_twice, oleg, here):
    kept, gone = anna_twice
    event_id = hall_in(here, title="Recorded").event_id
    wanted = recordings.Wanted(planned=True, link="", until=None, for_seats=False)
    recordings.set_recording(event_id, wanted, by=None, version=0)
    for email in ("anna@example.org", "anna@work.example.org"):
        recordings.ask(event_id, application("Anna", email, family_name="Ivanova"))
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    live = select(RecordingRequest).where(RecordingRequest.withdrawn_at.is_(None))
    assert [one.participant_id for one in db.session.scalars(live)] == [kept.id]
    recordings.ask(
        event_id, application("Anna", "anna@work.example.org", family_name="Ivanova")
    )
    assert len(db.session.scalars(live).all()) == 1
    undo(name, by=oleg.id)
    assert [one.participant_id for one in db.session.scalars(live)] == [kept.id, gone.id]


def test_the_secret_addresses_of_both_calendars_show_everything(anna_twice, oleg, here, monday):
    kept, gone = anna_twice
    merge(*ids(kept, gone), {}, by=oleg.id)
    for person in (kept, gone):
        token = links.token("feed", person.public_id)
        feed = monday.test_client().get(f"/calendar/{token}.ics").get_data(as_text=True)
        assert feed.count("BEGIN:VEVENT") == 2


def test_a_sign_up_that_came_since_stays_with_the_one_whose_address_it_bears(
    anna_twice, oleg, here
):
    kept, gone = anna_twice
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    a_person(hall_in(here, title="Third"), "Anna", email="anna@work.example.org")
    a_person(hall_in(here, title="Fourth"), "Anna")
    undo(name, by=oleg.id)
    assert [one.event.title for one in of(gone)] == ["Second", "Third"]
    assert [one.event.title for one in of(kept)] == ["First", "Fourth"]


@pytest.fixture
def doubled(here):
    """Anna has a seat twice, and Boris waits."""
    hall = hall_in(here, capacity=2)
    first = a_person(hall, "Anna")
    second = a_person(hall, "Anna", email="anna@work.example.org")
    boris = a_person(hall, "Boris")
    return hall, first, second, boris


def test_of_two_seats_for_one_event_one_has_to_be_chosen(doubled, oleg):
    _hall, first, second, _boris = doubled
    people = person_of(first).id, person_of(second).id
    for keep in ({}, {first.id: 99}):
        with pytest.raises(merging.Undecided):
            merge(*people, keep, by=oleg.id)


@pytest.mark.parametrize("stays", [0, 1])
def test_the_other_seat_goes_to_the_next_in_line_and_the_person_is_told(doubled, oleg, stays):
    hall, *both, boris = doubled
    first, second = both
    merge(person_of(first).id, person_of(second).id, {first.id: both[stays].id}, by=oleg.id)
    states = {one.id: one.state for one in of(person_of(first))}
    assert states == {both[stays].id: "confirmed", both[1 - stays].id: "cancelled"}
    assert db.session.get_one(Registration, boris.id).state == "confirmed"
    assert figures(pools_of(hall.event_id)[0]) == (2, 0)
    told = letters("cancelled_by_organizer")[-1]
    assert told.recipient_id == both[1 - stays].id
    assert told.recipient_email == ("anna@work.example.org", "anna@example.org")[stays]


def test_undone_the_person_waits_where_the_seat_has_gone(doubled, oleg):
    hall, first, second, boris = doubled
    people = person_of(first).id, person_of(second).id
    name = merge(*people, {first.id: first.id}, by=oleg.id)
    undo(name, by=oleg.id)
    db.session.rollback()
    assert person_of(second).id == people[1]
    assert db.session.get_one(Registration, second.id).state == "waitlisted"
    assert db.session.get_one(Registration, boris.id).state == "confirmed"
    assert figures(pools_of(hall.event_id)[0]) == (2, 1)


def test_undone_the_person_has_the_seat_again_and_an_entry_above_the_one_taken_out(here, oleg):
    hall = hall_in(here, capacity=5)
    first = a_person(hall, "Anna")
    second = a_person(hall, "Anna", email="anna@work.example.org")
    name = merge(person_of(first).id, person_of(second).id, {first.id: first.id}, by=oleg.id)
    taken_out = letters("cancelled_by_organizer")[-1].calendar["sequence"]
    undo(name, by=oleg.id)
    db.session.rollback()
    assert db.session.get_one(Registration, second.id).state == "confirmed"
    assert figures(pools_of(hall.event_id)[0]) == (2, 0)
    back = letters("confirmation")[-1]
    assert back.recipient_email == "anna@work.example.org"
    assert back.calendar["sequence"] > taken_out


def test_a_place_in_line_is_the_old_one_again(here, oleg):
    hall = hall_in(here, capacity=1)
    a_person(hall, "Vera")
    first = a_person(hall, "Anna")
    second = a_person(hall, "Anna", email="anna@work.example.org")
    a_person(hall, "Boris")
    before = (second.state, second.queue_number)
    name = merge(person_of(first).id, person_of(second).id, {first.id: first.id}, by=oleg.id)
    assert figures(pools_of(hall.event_id)[0]) == (1, 2)
    undo(name, by=oleg.id)
    assert figures(pools_of(hall.event_id)[0]) == (1, 3)
    now = db.session.get_one(Registration, second.id)
    assert (now.state, now.queue_number) == before == ("waitlisted", 2)


def test_of_what_is_over_nobody_is_written_to_and_undoing_restores_it_all(here, oleg, clock):
    hall = hall_in(here, capacity=2)
    first = a_person(hall, "Anna")
    second = a_person(hall, "Anna", email="anna@work.example.org")
    clock.advance(days=20)
    before, written = everything(), len(letters())
    name = merge(person_of(first).id, person_of(second).id, {first.id: second.id}, by=oleg.id)
    assert len(letters()) == written
    undo(name, by=oleg.id)
    after = everything()
    for table in before.keys() - {"seat_pools"}:  # its version rises
        assert after[table] == before[table], table
    assert figures(pools_of(hall.event_id)[0]) == (2, 0)


def test_cancelled_sign_ups_for_one_event_are_counted_on_and_back(here, oleg):
    hall = hall_in(here)
    first = a_person(hall, "Anna")
    cancel(first.id)
    second = a_person(hall, "Anna", email="anna@work.example.org")
    kept, gone = person_of(first), person_of(second)
    before = everything()
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    assert [one.attempt for one in of(kept)] == [1, 2]
    undo(name, by=oleg.id)
    assert everything() == before


def test_who_takes_part_in_the_whole_series_goes_on_to_do_so(monday, here):
    series = evenings(2)
    nadia = an_organizer("Nadia", site_owner=True)
    for email in ("anna@example.org", "anna@work.example.org"):
        told = application("Anna", email, family_name="Ivanova")
        enrol(series.series.id, Wish(told, None, None))
    people = db.session.scalars(select(Participant).order_by(Participant.id)).all()
    kept, gone = ids(*people)
    pairs = {one.id: one.id for one in of(people[0])}
    name = merge(kept, gone, pairs, by=nadia.id)
    rows = select(SeriesEnrolment.participant_id, SeriesEnrolment.state)
    assert db.session.execute(rows.order_by(SeriesEnrolment.id)).all() == [
        (kept, "standing"),
        (kept, "left"),
    ]
    undo(name, by=nadia.id)
    assert db.session.execute(rows.order_by(SeriesEnrolment.id)).all() == [
        (kept, "standing"),
        (gone, "standing"),
    ]


def test_who_enrolled_in_a_series_meanwhile_takes_part_in_it_after_the_parting(monday, here):
    those, nadia = evenings(2), an_organizer("Nadia", site_owner=True)
    kept = person_of(a_person(hall_in(here, title="First"), "Anna"))
    gone = person_of(a_person(hall_in(here), "Anna", email="anna@work.example.org"))
    name = merge(*ids(kept, gone), {}, by=nadia.id)
    told = application("Anna", "anna@work.example.org", family_name="Ivanova")
    enrolment = enrol(those.series.id, Wish(told))
    undo(name, by=nadia.id)
    assert db.session.get_one(SeriesEnrolment, enrolment).participant_id == gone.id
    assert {one.event.series_id for one in of(gone)} == {None, those.series.id}
    assert {one.event.series_id for one in of(kept)} == {None}


def test_whoever_wanted_discreet_letters_gets_no_others(anna_twice, oleg):
    kept, gone = anna_twice
    making.change(gone, discreet=True)
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    assert db.session.get_one(Participant, kept.id).discreet
    undo(name, by=oleg.id)
    assert not db.session.get_one(Participant, kept.id).discreet


@pytest.mark.parametrize("role", ["viewer", None])
def test_only_who_organizes_everywhere_where_they_have_part_merges(anna_twice, here, role):
    kept, gone = anna_twice
    elsewhere = make_programme(name="Trust")
    a_person(hall_in(elsewhere, title="There"), "Anna")
    lida = an_organizer("Lida", here, "owner")
    if role:
        set_role("lida@example.org", elsewhere.id, role, by=None)
    before = everything()
    with pytest.raises(merging.NotYours):
        merge(*ids(kept, gone), {}, by=lida.id)
    assert everything() == before


def test_the_one_whom_letters_reach_stays(here, oleg):
    reached = person_of(a_person(hall_in(here, title="First"), "Anna"))
    unreached = person_of(a_person(hall_in(here, title="Second"), "Anna", email=None))
    with pytest.raises(merging.UnreachableKept):
        merge(*ids(unreached, reached), {}, by=oleg.id)
    merge(*ids(reached, unreached), {}, by=oleg.id)


def test_nobody_is_merged_twice_or_with_themselves(anna_twice, oleg):
    kept, gone = anna_twice
    with pytest.raises(merging.AlreadyMerged):
        merge(kept.id, kept.id, {}, by=oleg.id)
    merge(*ids(kept, gone), {}, by=oleg.id)
    for pair in (ids(kept, gone), ids(gone, kept), (kept.id, 99)):
        with pytest.raises(merging.AlreadyMerged):
            merge(*pair, {}, by=oleg.id)


def test_after_thirty_days_it_stays_so_and_what_moved_is_forgotten(anna_twice, oleg, clock):
    kept, gone = anna_twice
    name = merge(*ids(kept, gone), {}, by=oleg.id)
    clock.advance(days=30, hours=2)
    with pytest.raises(merging.CannotBeUndone):
        undo(name, by=oleg.id)
    assert forget_merges() == 1
    assert db.session.scalars(select(Merge)).all() == []
    assert db.session.get_one(Participant, gone.id).merged_into_id == kept.id


def test_it_is_undone_once_and_the_later_merge_first(anna_twice, oleg, here):
    first, second = anna_twice
    third = person_of(a_person(hall_in(here, title="Third"), "Anna", email="third@example.org"))
    before = everything()
    one = merge(*ids(second, first), {}, by=oleg.id)
    other = merge(*ids(third, second), {}, by=oleg.id)
    assert len(of(third)) == 3
    assert ids(*people_at("anna@example.org")) == (third.id,)
    with pytest.raises(merging.LaterMergeFirst):
        undo(one, by=oleg.id)
    undo(other, by=oleg.id)
    undo(one, by=oleg.id)
    assert everything() == before
    with pytest.raises(merging.CannotBeUndone):
        undo(one, by=oleg.id)


def test_erasing_and_the_file_follow(anna_twice, oleg):
    kept, gone = anna_twice
    merge(*ids(kept, gone), {}, by=oleg.id)
    told = everything_about(db.session.get_one(Participant, kept.id))["what"]
    assert {row["email"] for row in told["participants"]["rows"]} == {
        "anna@example.org",
        "anna@work.example.org",
    }
    assert len(told["registrations"]["rows"]) == 2
    personal.erase(kept.id)
    left = str({name: rows for name, rows in everything().items() if name != "consent_texts"})
    for word in ("anna@example.org", "anna@work.example.org", "Ivanova", "ivanova"):
        assert word not in left


@pytest.mark.parametrize("seed", range(6))
def test_whatever_they_did_before_undoing_brings_it_all_back(here, oleg, clock, seed):
    """People at random, at one address or at two, who give seats back and take them anew."""
    chance = random.Random(seed)
    emails = ["anna@example.org", chance.choice(["anna@example.org", "a@work.example.org"])]
    names = ["Anna", "Аnna"]
    halls = [hall_in(here, title=f"Event {number}") for number in range(4)]
    people: list[int] = [0, 0]
    signed_up: dict[int, int] = {}  # by event: both are never in one, which costs a seat
    for _step in range(12):
        who, hall = chance.randrange(2), chance.choice(halls)
        if signed_up.get(hall.event_id, who) != who:
            continue
        one = a_person(hall, names[who], email=emails[who])
        people[who], signed_up[hall.event_id] = person_of(one).id, who
        if chance.random() < 0.5:
            cancel(one.id)
            del signed_up[hall.event_id]
        elif chance.random() < 0.3:
            _add(
                AttendanceRecord(
                    registration_id=one.id,
                    meeting_id=hall.meeting_id,
                    verdict="attended",
                    evidence_kind="hand",
                    changed_at=MONDAY,
                )
            )
    if 0 in people:
        pytest.skip("one of the two came to nothing")
    before = everything()
    name = merge(*people, {}, by=oleg.id)
    assert of(db.session.get_one(Participant, people[1])) == []
    clock.advance(days=chance.randrange(20))
    undo(name, by=oleg.id)
    assert everything() == before


@operation
def _add(row) -> None:
    db.session.add(row)
