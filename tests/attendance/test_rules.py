"""What a person finds behind the link, and what evidence comes to."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from webinar_hub.attendance import rules
from webinar_hub.attendance.models import Evidence
from webinar_hub.attendance.rules import Stage
from webinar_hub.catalogue.models import Event, Meeting

START = datetime(2026, 11, 12, 15, tzinfo=UTC)


def a_meeting(hours_later: float = 0, **columns) -> Meeting:
    starts = START + timedelta(hours=hours_later)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    usual = {"id": int(hours_later * 10), "status": "scheduled", "precision": "minute"}
    return Meeting(**{**times, **usual, "room_link": "", **columns})


def an_event(*meetings: Meeting, **columns) -> Event:
    return Event(**{"status": "scheduled", "room_link": "", "meetings": list(meetings), **columns})


def stage(minutes: float, state: str = "confirmed", event: Event | None = None) -> Stage:
    at = START + timedelta(minutes=minutes)
    return rules.threshold(state, event or an_event(a_meeting()), at).stage


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-60, Stage.EARLY),
        (-15.1, Stage.EARLY),
        (-15, Stage.OPEN),
        (0, Stage.OPEN),
        (59.9, Stage.OPEN),
        (60, Stage.OVERTIME),
        (89.9, Stage.OVERTIME),
        (90, Stage.OVER),
    ],
)
def test_the_door_is_open_from_fifteen_minutes_before_the_start_until_the_end(minutes, expected):
    assert stage(minutes) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("waitlisted", Stage.WAITING),
        ("pending", Stage.PENDING),
        ("cancelled", Stage.LEFT),
        ("declined", Stage.LEFT),
        ("offered", Stage.OFFERED),
    ],
)
def test_only_who_has_a_seat_finds_the_door_open(state, expected):
    assert stage(0, state) is expected


def test_who_waited_in_vain_is_thanked_and_not_let_in():
    assert stage(61, "waitlisted") is Stage.OVER


def test_what_was_cancelled_says_so_whatever_the_hour():
    assert stage(0, event=an_event(a_meeting(), status="cancelled")) is Stage.CANCELLED
    assert stage(0, event=an_event(a_meeting(status="cancelled"))) is Stage.CANCELLED
    assert stage(0, "cancelled", an_event(a_meeting(), status="cancelled")) is Stage.LEFT


def test_without_an_hour_there_is_no_door():
    assert stage(0, event=an_event(a_meeting(precision="day"))) is Stage.NO_DATE
    assert stage(0, event=an_event()) is Stage.NO_DATE


@pytest.mark.parametrize(
    ("minutes", "number"), [(-30, 0), (30, 0), (50, 0), (59.9, 0), (60, 1), (100, 1), (170, 2)]
)
def test_of_several_meetings_the_one_that_runs_is_meant_or_else_the_next(minutes, number):
    meetings = [a_meeting(hours) for hours in (0, 1, 3)]
    for order in permutations(meetings):
        found = rules.meant_meeting(order, START + timedelta(minutes=minutes))
        assert found is meetings[number]


def test_a_cancelled_meeting_among_others_is_passed_over():
    event = an_event(a_meeting(0, status="cancelled"), a_meeting(1))
    assert rules.threshold("confirmed", event, START).meeting.id == 10


@pytest.mark.parametrize(
    ("own", "events", "room"),
    [
        ("https://a.example.org/1", "https://b.example.org", "https://a.example.org/1"),
        ("", " https://b.example.org ", "https://b.example.org"),
        ("", "", ""),
        ("javascript:alert(1)", "https://b.example.org", ""),
    ],
)
def test_the_meetings_own_room_comes_before_the_events_and_must_be_a_web_address(own, events, room):
    assert rules.room_of(a_meeting(room_link=own), an_event(room_link=events)) == room


def test_clicks_within_a_minute_are_one_arrival_and_their_number_has_an_end():
    assert rules.arrival_counts(None, 0, START)
    assert not rules.arrival_counts(START - timedelta(seconds=59), 1, START)
    assert rules.arrival_counts(START - timedelta(seconds=60), 1, START)
    assert not rules.arrival_counts(START - timedelta(hours=1), rules.MOST_ARRIVALS, START)


# Evidence.


def evidence(*rows: tuple[str, str] | tuple[str, str, int]) -> list[Evidence]:
    return [
        Evidence(id=number, kind=row[0], verdict=row[1], minutes=row[2] if len(row) > 2 else None)
        for number, row in enumerate(rows, start=1)
    ]


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([], None),
        ([("join_link", "attended")], ("attended", "join_link", None)),
        ([("join_link", "attended"), ("report", "partly", 20)], ("partly", "report", 20)),
        ([("report", "partly", 20), ("join_link", "attended")], ("partly", "report", 20)),
        ([("report", "partly", 20), ("report", "attended", 60)], ("attended", "report", 60)),
        ([("hand", "absent"), ("code", "attended")], ("attended", "code", None)),
        ([("report", "attended", 60), ("decision", "absent")], ("absent", "decision", 60)),
        ([("decision", "absent"), ("report", "attended", 60)], ("absent", "decision", 60)),
        ([("decision", "absent"), ("decision", "partly")], ("partly", "decision", None)),
        ([("decision", "absent"), ("lifted", "unknown")], None),
        (
            [("join_link", "attended"), ("decision", "absent"), ("lifted", "unknown")],
            ("attended", "join_link", None),
        ),
        (
            [("decision", "absent"), ("lifted", "unknown"), ("decision", "attended")],
            ("attended", "decision", None),
        ),
        ([("decision", "unknown")], ("unknown", "decision", None)),
    ],
)
def test_the_strongest_evidence_counts_and_an_organizers_word_above_all(rows, outcome):
    found = rules.verdict(evidence(*rows))
    assert (found and (found.verdict, found.kind, found.minutes)) == outcome


def test_the_order_in_which_rows_are_read_makes_no_difference():
    rows = evidence(("join_link", "attended"), ("decision", "absent"), ("report", "partly", 5))
    assert {rules.verdict(order) for order in permutations(rows)} == {rules.verdict(rows)}


def test_what_a_row_looked_like_changes_with_its_verdict_and_with_every_word():
    click = ("join_link", "attended")
    assert rules.state_of([]) == "unknown.0"
    assert rules.state_of(evidence(click)) == rules.state_of(evidence(click, click)) == "attended.0"
    assert rules.state_of(evidence(click, ("decision", "attended"))) == "attended.2"
