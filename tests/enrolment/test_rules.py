"""Which dates of a series somebody may come to: answers that need no database."""

from datetime import UTC, datetime, timedelta

import pytest

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.enrolment import rules
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules import DatesChanged, RoleNotInvited

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)


def a_date(name: str = "a", *, days: float = 10, audience: str = "parent", **columns) -> Event:
    start = NOW + timedelta(days=days)
    meeting = Meeting(
        id=1,
        sequence=0,
        status="scheduled",
        precision="minute",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        changed_at=LONG_AGO,
    )
    wanted = {
        "public_id": name,
        "status": "scheduled",
        "visibility": "listed",
        "historical": False,
        "audience": frozenset(audience.split()),
        "first_start": start,
        "last_end": start + timedelta(hours=1),
        "changed_at": LONG_AGO,
        "meetings": [meeting],
    }
    return Event(**(wanted | columns))


def test_the_whole_series_is_every_date_for_the_role() -> None:
    mine, other = a_date("mine"), a_date("other", audience="professional")
    assert rules.dates_for([mine, other], "parent", None) == [mine]


@pytest.mark.parametrize(
    ("dates", "role", "chosen", "refusal"),
    [
        ([], "parent", None, rules.NothingOpen),
        (["a"], "student", None, RoleNotInvited),
        (["a"], "parent", (), rules.NoDateChosen),
        (["a"], "parent", ("a", "gone"), DatesChanged),
        (["a", "for professionals"], "parent", ("a", "for professionals"), rules.DateNotForRole),
    ],
)
def test_what_cannot_be_chosen_is_refused(dates, role, chosen, refusal) -> None:
    audiences = {"for professionals": "professional"}
    offered = [a_date(name, audience=audiences.get(name, "parent")) for name in dates]
    with pytest.raises(refusal):
        rules.dates_for(offered, role, chosen)


def test_a_form_that_showed_other_dates_is_told() -> None:
    seen = rules.mark([a_date("a")])
    rules.check_seen([a_date("a")], seen)
    rules.check_seen([a_date("b")], None)
    with pytest.raises(DatesChanged):
        rules.check_seen([a_date("a"), a_date("b")], seen)


def test_the_part_is_asked_for_only_where_a_date_leaves_the_choice() -> None:
    room, online = SeatPool(mode="in_person"), SeatPool(mode="online")
    assert rules.parts_offered({1: [online], 2: [room]}) == []
    assert rules.parts_offered({1: [online], 2: [room, online]}) == ["in_person", "online"]
    assert rules.pool_for([room, online], "online") is online
    assert rules.pool_for([room], "online") is room
    assert rules.pool_for([room, online], None) is online


@pytest.mark.parametrize(
    ("columns", "taken"),
    [
        ({}, True),
        ({"changed_at": NOW - timedelta(seconds=59)}, False),
        ({"changed_at": NOW - timedelta(seconds=60)}, True),
        ({"days": -0.01}, False),
        ({"sign_up_opens_at": NOW + timedelta(seconds=1)}, False),
        ({"sign_up_opens_at": NOW}, True),
        ({"sign_up_closes_at": NOW}, False),
        ({"status": "cancelled"}, False),
    ],
)
def test_a_date_takes_the_enrolled_once_it_is_open_and_left_alone(columns, taken) -> None:
    assert rules.takes_enrolled(a_date(**columns), NOW) is taken


def test_only_a_date_that_was_given_back_can_be_come_back_to() -> None:
    had, gone = Registration(state="confirmed"), Registration(state="cancelled")
    answers = [rules.may_come_back(a_date(), "parent", one, NOW) for one in (None, had, gone)]
    assert answers == [False, False, True]
    assert not rules.may_come_back(a_date(sign_up_closes_at=NOW), "parent", gone, NOW)
    assert not rules.may_come_back(a_date(), "professional", gone, NOW)


def test_only_a_date_that_is_ahead_can_be_skipped() -> None:
    had = Registration(state="waitlisted")
    assert rules.may_skip(a_date(), had, NOW)
    assert not rules.may_skip(a_date(days=-2), had, NOW)
    assert not rules.may_skip(a_date(status="cancelled"), had, NOW)
    assert not rules.may_skip(a_date(), None, NOW)
