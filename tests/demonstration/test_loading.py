"""The demonstration comes in once, whole, at any date, and writes to nobody but its own readers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from tests import making
from tests.conftest import SQLITE_FIRST
from webinar_hub import demonstration
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.catalogue.queries import upcoming_lines
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.zones import local
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import ConsentText, Organization, Participant
from webinar_hub.registration.models import Registration, SeatPool

DATES = [
    datetime(2026, 12, 31, 21, 10, tzinfo=UTC),  # New Year has come in Yakutsk, not in Kaliningrad
    # The day before a leap day.
    pytest.param(datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC), marks=pytest.mark.long),
    pytest.param(datetime(2014, 10, 25, 21, 50, tzinfo=UTC), marks=pytest.mark.long),
]  # the last: Moscow's clocks are about to be put back for good


def rows() -> dict[str, int]:
    """Table → how many rows it has."""
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def coming() -> list[Event]:
    found = db.session.scalars(
        select(Event).where(Event.historical.is_(False)).order_by(Event.first_start)
    )
    return list(found)


def pools() -> dict[str, list[SeatPool]]:
    found: dict[str, list[SeatPool]] = {}
    for pool in db.session.scalars(select(SeatPool).order_by(SeatPool.id)):
        found.setdefault(pool.event.title, []).append(pool)
    return found


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_it_comes_in_whole_and_a_second_time_changes_nothing(app):
    with app.app_context():
        demonstration.load()
        first = rows()
        demonstration.load()
        demonstration.load_if_empty()
        assert rows() == first
        for model in (Organization, Programme, Event):
            assert db.session.scalar(select(func.count()).where(model.demo.is_(False))) == 0


def test_it_stays_out_of_a_database_that_is_in_use(sqlite_app):
    with sqlite_app.app_context():
        making.make_organization()
        before = rows()
        demonstration.load_if_empty()
        assert rows() == before


@pytest.mark.parametrize("database_url", SQLITE_FIRST, indirect=True)
def test_several_processes_that_find_the_database_empty_load_it_once(app):
    def load(_number: int) -> None:
        with app.app_context():
            demonstration.load_if_empty()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(load, range(3)))
    with app.app_context():
        assert rows()["organizations"] == 2
        assert rows()["organizers"] == 2


@pytest.mark.parametrize("moment", DATES, ids=lambda moment: f"{moment:%Y-%m-%d}")
def test_on_any_date_a_dozen_events_are_to_come(sqlite_app, at, moment):
    at(moment)
    with sqlite_app.app_context():
        demonstration.load()
        assert len(upcoming_lines(clock.now())) >= 12
        starts = [event.first_start for event in coming()]
        assert min(starts) < moment < starts[1] <= moment + timedelta(minutes=45)
        assert max(starts) < moment + timedelta(days=45)


def test_parents_are_invited_in_the_evening_and_professionals_by_day(loaded):
    for event in coming():
        if event.kind == "webinar" and event.series and len(event.audience) == 1:
            hour = local(event.first_start, event.zone).hour
            evening = "parent" in event.audience
            assert event.title.startswith("Открытая линия") or (hour >= 18) == evening


def test_the_season_has_every_state_that_an_event_can_be_in(loaded):
    now = clock.now()
    events = coming()
    listed = [e for e in events if e.visibility == "listed" and e.status == "scheduled"]
    assert {e.kind for e in listed} == {
        *("webinar", "seminar", "round_table", "supervision", "workshop")
    }
    assert {e.zone for e in listed} == {
        *("Europe/Moscow", "Europe/Kaliningrad", "Asia/Yekaterinburg", "Asia/Yakutsk")
    }
    assert {e.visibility for e in events} == {"draft", "listed", "link_only"}
    assert [bool(e.cancel_reason) for e in events if e.cancelled] == [True]
    assert [e.over(now) for e in events].count(True) == 1
    assert any(len(e.title) > 100 for e in listed)
    tomorrow = local(now, "Europe/Moscow").date() + timedelta(days=1)
    assert [local(e.first_start, e.zone).date() for e in listed].count(tomorrow) == 1
    opening = [e.sign_up_opens_at for e in listed if e.sign_up_opens_at]
    assert len(opening) == 1
    assert now + timedelta(days=6) < opening[0] <= now + timedelta(days=7)
    series = db.session.scalars(select(Series)).all()
    assert sorted(sum(e.series_id == s.id for e in listed) for s in series)[-3:] == [3, 3, 6]


def test_seats_are_nearly_gone_here_and_waited_for_there(loaded):
    by_title = pools()
    single = [found[0] for found in by_title.values() if len(found) == 1]
    assert [p.capacity - p.taken for p in single if 0 < p.capacity - p.taken < 5] == [2]
    assert [p.waiting for p in single if p.taken == p.capacity] == [5]
    seminar = next(found for found in by_title.values() if len(found) == 2)
    assert [(p.mode, p.capacity) for p in seminar] == [("in_person", 25), ("online", 60)]
    days = seminar[0].event.standing_meetings
    assert [(m.wall_start.hour, m.zone) for m in days] == [(10, "Asia/Yakutsk")] * 3
    assert {b.wall_start - a.wall_start for a, b in pairwise(days)} == {
        timedelta(days=1)
    }
    assert 80 <= db.session.scalar(select(func.count()).select_from(Registration)) <= 120


def test_only_a_handful_of_invented_readers_gets_letters(loaded):
    addresses = db.session.scalars(select(OutboxMessage.recipient_email)).all()
    assert 3 <= len(set(addresses)) <= 5
    assert len(addresses) <= 8
    assert {address.rpartition("@")[2] for address in addresses} == {"example.org"}
    kinds = set(db.session.scalars(select(OutboxMessage.kind)))
    assert {"confirmation", "waiting"} <= kinds


def test_nobody_signs_up_after_an_event_or_all_in_one_moment(loaded):
    people = db.session.scalars(select(Registration)).all()
    assert all(one.created_at < one.event.first_start for one in people)
    assert len({one.created_at for one in people}) > len(people) / 2
    known = db.session.scalars(select(Participant)).all()
    assert len({(p.given_name, p.family_name, p.patronymic) for p in known}) == len(known)


def test_both_organizations_ask_for_consent_in_both_languages(loaded):
    texts = db.session.scalars(select(ConsentText)).all()
    found = {(t.organization.name, t.purpose, t.language) for t in texts}
    assert len(found) == len(texts) == 8
    for text in texts:
        assert text.organization.name in text.body
        assert text.organization.reply_to in text.body
        assert "{" not in text.body
        assert "[" not in text.body  # no draft: people are asked to agree to it


def test_in_production_it_makes_no_accounts_and_writes_to_nobody(in_production):
    demonstration.load()
    found = rows()
    assert found["events"] > 30
    assert (found["organizers"], found["outbox_messages"]) == (0, 0)


def test_sensitive_events_begin_with_numbers_of_both_languages(loaded):
    sensitive = db.session.scalars(select(Event).where(Event.sensitive)).all()
    assert len({event.programme_id for event in sensitive}) == 2
    for event in sensitive:
        programme = event.programme
        for text in (programme.emergency_en, programme.emergency_ru, programme.children_ru):
            assert text.splitlines()[0].endswith("| 112")
