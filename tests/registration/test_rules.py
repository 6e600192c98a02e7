"""What is allowed at the door, and what a person has to be told: no database, no web."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.registration import rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules import SignUpState

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
START = NOW + timedelta(days=10)
HOUR = timedelta(hours=1)
NEVER_TOLD = None


def meeting(starts: datetime = START, **columns: Any) -> Meeting:
    wanted = {
        "starts_at": starts,
        "ends_at": starts + 1.5 * HOUR,
        "status": "scheduled",
        "precision": "minute",
        "sequence": 0,
        "mode": "online",
    }
    return Meeting(**(wanted | columns))


def event(*meetings: Meeting, **columns: Any) -> Event:
    sittings = list(meetings or [meeting()])
    wanted = {
        "status": "scheduled",
        "visibility": "listed",
        "audience": frozenset({"parent"}),
        "historical": False,
        "first_start": min(one.starts_at for one in sittings),
        "last_end": max(one.ends_at for one in sittings),
        "meetings": sittings,
    }
    return Event(**(wanted | columns))


# Signing up


def test_a_listed_event_that_is_ahead_takes_sign_ups():
    assert rules.sign_up_state(event(), NOW) is SignUpState.OPEN
    assert rules.sign_up_state(event(visibility="link_only"), NOW) is SignUpState.OPEN


# What keeps the door shut, the weightier reason first.
REASONS: list[tuple[SignUpState, dict[str, Any]]] = [
    (SignUpState.CANCELLED, {"status": "cancelled"}),
    (SignUpState.OVER, {"last_end": NOW, "first_start": NOW - HOUR}),
    (SignUpState.NO_DATE, {"meetings": [meeting(precision="month")]}),
    (SignUpState.NOT_YET, {"sign_up_opens_at": NOW + HOUR}),
    (SignUpState.CLOSED, {"sign_up_closes_at": NOW}),
    (SignUpState.BY_INVITATION, {"visibility": "invitation_only"}),
]


@pytest.mark.parametrize(("state", "columns"), REASONS)
def test_each_reason_alone_keeps_the_door_shut(state, columns):
    shut = event(**columns)
    assert rules.sign_up_state(shut, NOW) is state
    with pytest.raises(rules.SignUpRefused):
        rules.check_may_sign_up(shut, "parent", NOW)


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in permutations(range(len(REASONS)), 2) if pair[0] < pair[1]],
)
def test_of_two_reasons_the_weightier_is_told(first, second):
    both = event(**(REASONS[second][1] | REASONS[first][1]))
    assert rules.sign_up_state(both, NOW) is REASONS[first][0]


def test_the_window_opens_and_closes_on_the_instant():
    window = event(sign_up_opens_at=NOW, sign_up_closes_at=NOW + HOUR)
    moments = [NOW - timedelta(microseconds=1), NOW, NOW + HOUR - timedelta(microseconds=1)]
    assert [rules.sign_up_state(window, one) for one in [*moments, NOW + HOUR]] == [
        SignUpState.NOT_YET,
        SignUpState.OPEN,
        SignUpState.OPEN,
        SignUpState.CLOSED,
    ]


def test_without_a_closing_time_the_door_stays_open_until_the_end():
    one = event()
    assert rules.sign_up_state(one, START + HOUR) is SignUpState.OPEN
    assert rules.sign_up_state(one, START + 1.5 * HOUR) is SignUpState.OVER


def test_what_was_recorded_afterwards_is_over():
    assert rules.sign_up_state(event(historical=True), NOW) is SignUpState.OVER


def test_an_event_whose_only_dated_meeting_fell_away_has_no_date():
    two = event(meeting(status="cancelled"), meeting(START + HOUR, precision="day"))
    assert rules.sign_up_state(two, NOW) is SignUpState.NO_DATE


def test_only_those_for_whom_it_is_may_sign_up():
    mixed = event(audience=frozenset({"parent", "student"}))
    rules.check_may_sign_up(mixed, "student", NOW)
    with pytest.raises(rules.RoleNotInvited) as refusal:
        rules.check_may_sign_up(mixed, "professional", NOW)
    assert refusal.value.field == "role"


def test_a_form_that_saw_other_dates_is_sent_back():
    first, second = meeting(id=1), meeting(START + HOUR, id=2)
    seen = rules.dates_mark(event(first, second))
    rules.check_dates_seen(event(second, first), seen)
    rules.check_dates_seen(event(), None)
    for changed in (
        event(meeting(id=1, sequence=1), second),
        event(meeting(id=1, status="cancelled"), second),
        event(first),
        event(first, second, meeting(id=3)),
    ):
        with pytest.raises(rules.DatesChanged):
            rules.check_dates_seen(changed, seen)


def test_ten_persons_share_an_address_at_most():
    rules.check_household(9)
    with pytest.raises(rules.TooManyAtAddress) as refusal:
        rules.check_household(10)
    assert refusal.value.field == "email"


# When the page reads differently


def test_the_page_changes_next_at_the_nearest_instant_to_come():
    later = START + timedelta(days=1)
    two = event(
        meeting(),
        meeting(later),
        sign_up_opens_at=NOW + HOUR,
        sign_up_closes_at=START - HOUR,
    )
    moment, seen = NOW, []
    while (following := rules.next_change(two, moment)) is not None:
        seen.append(following)
        moment = following
    ends = [START + 1.5 * HOUR, later + 1.5 * HOUR]
    assert seen == [NOW + HOUR, START - HOUR, START, ends[0], later, ends[1]]


def test_a_page_of_what_is_over_changes_no_more():
    assert rules.next_change(event(), START + 2 * HOUR) is None


# Seats


@pytest.mark.parametrize(
    ("capacity", "waiting", "free"), [(None, 0, None), (5, 0, 2), (3, 0, 0), (5, 1, 0)]
)
def test_nobody_passes_those_who_wait(capacity, waiting, free):
    assert SeatPool(capacity=capacity, taken=3, waiting=waiting).free == free


def test_a_freed_seat_goes_on_only_before_the_beginning():
    assert rules.may_promote(event(), START - timedelta(seconds=1))
    assert not rules.may_promote(event(), START)
    assert not rules.may_promote(event(status="cancelled"), NOW)


def test_fewer_seats_than_taken_are_refused_with_the_lowest_number():
    pool = SeatPool(capacity=10, taken=7, waiting=0)
    rules.check_capacity(pool, 7)
    rules.check_capacity(pool, None)
    with pytest.raises(rules.CapacityTaken) as refusal:
        rules.check_capacity(pool, 6)
    assert refusal.value.details == {"lowest": 7}


def test_what_is_over_cannot_be_left():
    rules.check_may_leave(event(), START + HOUR)
    with pytest.raises(rules.EventOver):
        rules.check_may_leave(event(), START + 1.5 * HOUR)


# What a newcomer is told


def test_a_newcomer_is_told_of_what_is_dated_and_not_over():
    ahead = [meeting(START), meeting(START + HOUR)]
    others = [
        meeting(NOW - 2 * HOUR),
        meeting(START, status="cancelled"),
        meeting(START, precision="day"),
    ]
    assert rules.meetings_to_tell(event(*ahead, *others), NOW) == ahead


@pytest.mark.parametrize(
    ("meetings", "state", "how"),
    [
        (1, "confirmed", "request"),
        (3, "confirmed", "request"),
        (4, "confirmed", "file"),
        (1, "waitlisted", "none"),
        (1, "pending", "none"),
    ],
)
def test_up_to_three_meetings_come_as_invitations(meetings, state, how):
    assert rules.invited_how(meetings, state) == how


def test_who_comes_back_gets_a_calendar_identity_of_their_own():
    def uid(attempt):
        suffix = rules.calendar_suffix(attempt, "k7w2", shared=False)
        return rules.personal_uid("abc@hub.example.org", suffix)

    assert uid(1) == "abc@hub.example.org"
    assert uid(2) == "abc-r2@hub.example.org"
    assert uid(11) == "abc-r11@hub.example.org"


def test_who_shares_an_address_gets_a_calendar_identity_of_their_own():
    for attempt in (1, 2):
        suffix = rules.calendar_suffix(attempt, "k7w2", shared=True)
        assert rules.personal_uid("abc@hub.example.org", suffix) == "abc-pk7w2@hub.example.org"


def test_the_letter_goes_again_once_an_hour():
    assert rules.letter_may_go_again(Registration(letter_sent_at=None), NOW)
    sent = Registration(letter_sent_at=NOW)
    assert not rules.letter_may_go_again(sent, NOW + HOUR - timedelta(seconds=1))
    assert rules.letter_may_go_again(sent, NOW + HOUR)


@pytest.mark.parametrize(
    ("seat", "meeting", "goes_there"),
    [
        ("in_person", "both", True),
        ("online", "both", False),
        ("online", "in_person", True),
        ("in_person", "online", False),
        ("both", "both", False),
    ],
)
def test_the_meeting_decides_who_goes_to_the_place_or_else_the_seat(seat, meeting, goes_there):
    assert rules.comes_in_person(seat, meeting) is goes_there


def test_joining_is_near_from_an_hour_before_until_the_end():
    one = event()
    moments = [START - HOUR - timedelta(seconds=1), START - HOUR, START + HOUR, START + 1.5 * HOUR]
    assert [rules.join_is_near(one, at) for at in moments] == [False, True, True, False]
    assert not rules.join_is_near(event(meeting(status="cancelled")), START)


# What a person has to be told

HELD, FELL = "scheduled", "cancelled"


@pytest.mark.parametrize(
    ("case", "now_is", "told", "status", "change"),
    [
        ("nothing new", {}, 0, HELD, None),
        ("moved", {"sequence": 1}, 0, HELD, "moved"),
        ("moved and back again", {"sequence": 2}, 0, HELD, "moved"),
        ("cancelled", {"sequence": 1, "status": FELL}, 0, HELD, "cancelled"),
        ("moved, then cancelled", {"sequence": 2, "status": FELL}, 0, HELD, "cancelled"),
        ("cancelled and restored", {"sequence": 2}, 1, FELL, "restored"),
        ("restored, unseen", {"sequence": 2}, 0, HELD, "moved"),
        ("restored and cancelled, unseen", {"sequence": 3, "status": FELL}, 1, FELL, None),
        ("added", {}, NEVER_TOLD, HELD, "added"),
        ("added and moved", {"sequence": 2}, NEVER_TOLD, HELD, "added"),
        ("added and removed", {"sequence": 1, "status": FELL}, NEVER_TOLD, HELD, None),
        ("over", {"sequence": 1, "ends_at": NOW}, 0, HELD, None),
        ("known to the month only", {"sequence": 1, "precision": "month"}, 0, HELD, None),
    ],
)
def test_a_person_is_told_what_differs_from_what_they_know(case, now_is, told, status, change):
    one = meeting(**now_is)
    event(one)
    found = rules.change_to_tell(one, told, status, None, NOW)
    assert (found.what if found else None) == change, case
    assert found is None or found.meeting is one


def test_what_was_changed_and_changed_back_is_nothing_to_tell():
    known = meeting()
    event(known)
    state = rules.state_of(known, "online")
    again = meeting(sequence=2)
    event(again)
    assert rules.change_to_tell(again, 0, HELD, state, NOW, "online") is None
    for differs in (
        {"starts_at": START + HOUR},
        {"ends_at": START + HOUR},
        {"zone": "Asia/Omsk"},
        {"mode": "in_person"},
        {"status": FELL},
    ):
        moved = meeting(sequence=2, **differs)
        event(moved)
        assert rules.change_to_tell(moved, 0, HELD, state, NOW, "online") is not None, differs


def test_a_place_is_no_news_to_who_takes_part_online():
    known = meeting(mode="both", place="Lesnaya 5")
    event(known)
    for mode, told in (("online", None), ("in_person", "moved")):
        state = rules.state_of(known, mode)
        elsewhere = meeting(mode="both", place="Library", sequence=2)
        event(elsewhere)
        found = rules.change_to_tell(elsewhere, 0, HELD, state, NOW, mode)
        assert (found.what if found else None) == told


def test_who_comes_another_way_is_told_although_the_meeting_is_as_it_was():
    known = meeting(mode="both")
    event(known)
    in_the_room = rules.state_of(known, "in_person")
    again = meeting(mode="both", sequence=2)
    event(again)
    assert rules.change_to_tell(again, 0, HELD, in_the_room, NOW, "in_person") is None
    assert rules.change_to_tell(again, 0, HELD, in_the_room, NOW, "online") is not None


def test_a_room_for_all_meetings_counts_where_a_meeting_has_none_of_its_own():
    one = meeting(mode="in_person")
    house = event(one)
    before = rules.state_of(one, "in_person")
    house.place = "Library"
    assert rules.state_of(one, "in_person") != before


@pytest.mark.parametrize(
    ("case", "opening", "anew"),
    [
        ("no letter", [], None),
        ("unsent", [("confirmation", "queued")], "confirmation"),
        ("arrived", [("confirmation", "sent")], None),
        ("perhaps arrived", [("confirmation", "sending")], None),
        ("goes again", [("confirmation", "sent"), ("confirmation", "queued")], None),
        ("in line, unsent", [("waiting", "queued")], "waiting"),
        ("a seat, unsent", [("waiting", "sent"), ("promoted", "queued")], "promoted"),
        ("both unsent", [("waiting", "queued"), ("promoted", "queued")], "promoted"),
        ("a seat, perhaps arrived", [("waiting", "sent"), ("promoted", "sending")], "promoted"),
        ("a seat, arrived", [("waiting", "sent"), ("promoted", "sent")], None),
    ],
)
def test_a_letter_is_written_anew_where_nothing_of_it_was_heard(case, opening, anew):
    assert rules.told_anew(opening) == anew, case
