"""Past events are moved in line by line, each once, and nobody can be written to unasked."""

import pytest
from sqlalchemy import select

from tests import making
from tests.campaigns.writing import write_to
from tests.moving_in.tables import (
    ANNA,
    COUNT,
    VERA,
    ZOYA,
    Past,
    events,
    people,
    results,
    verdicts,
)
from tests.organizing import an_event
from tests.recordings.wishes import LINK, plan
from tests.registration.people import sign_up
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.attendance.operations import take_out
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.queries import reach
from webinar_hub.campaigns.queries.people import Choice
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import Base, db
from webinar_hub.core.language import in_language
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.moving_in import jobs, operations, queries, rules
from webinar_hub.moving_in.models import HeadCount, PastLine, PastPerson, PastTable
from webinar_hub.moving_in.operations import lines
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.personal.my_data import everything_about
from webinar_hub.personal.operations import erase
from webinar_hub.recordings.jobs import tell_of_recordings
from webinar_hub.registration.jobs import announce_changes
from webinar_hub.scheduler import JOBS

pytestmark = pytest.mark.usefixtures("in_november")


def test_what_the_look_beforehand_says_is_what_happens(past: Past) -> None:
    rows = [ANNA, VERA, ZOYA, COUNT, ["", "soon", "", "", "", "", ""]]
    expected = ["person", "person", "person", "count", "wrong"]
    table = past.put_down(*rows, [*ZOYA[:5], "perhaps", ""], ANNA)
    assert past.looked_over(table) == [*expected, "wrong", "twice"]
    assert events() == []
    operations.begin(table.id, past.organizer_id)
    assert jobs.move_past_in() == 4
    assert results(table) == [*expected, "wrong", "twice"]
    assert db.session.get_one(PastTable, table.id).state == "done"
    assert [(one.title, one.historical, one.visibility) for one in events()] == [
        *(("Talk", True, "listed"), ("Round table", True, "listed"))
    ]
    assert [one.precision for event in events() for one in event.meetings] == ["day", "month"]
    assert verdicts() == ["attended", "partly", "absent"]
    assert past.figures() == {"Talk": (2, 2), "Round table": (0, 41)}


def test_who_has_not_agreed_to_letters_is_history_only(past: Past) -> None:
    past.moved_in(ANNA, VERA, ZOYA)
    stored = db.session.scalars(select(Participant.email_key).order_by(Participant.id))
    assert list(stored) == ["anna@example.org", None, None]
    assert [one.email for one in people()] == ["anna@example.org", None, None]
    assert "vera@" not in _everything_but_lines()
    (consent,) = db.session.query(Consent).all()
    assert (consent.how, consent.source) == ("import", "A list on paper")
    found = reach(Choice(past.programme, "service", People()))
    assert (found.people, found.letters) == (1, 1)


def _everything_but_lines() -> str:
    tables = (one for one in Base.metadata.sorted_tables if one.name != "past_lines")
    return "\n".join(str(row) for table in tables for row in db.session.execute(select(table)))


def test_no_sweep_ever_writes_to_anybody_of_the_past(past: Past, clock) -> None:
    past.moved_in(ANNA, VERA, COUNT)
    for event in events():
        making.change(event.meetings[0], sequence=3, changed_at=making.in_days(-1))
    for _day in range(2):
        clock.advance(days=1)
        announce_changes()
        for job, _seconds in JOBS:
            job()
    db.session.rollback()
    assert db.session.query(OutboxMessage).count() == 0


def test_a_second_table_moves_nothing_in_twice_also_after_the_event_was_renamed(past: Past) -> None:
    past.moved_in(ANNA, VERA, ZOYA, COUNT)
    making.change(events()[0], title="Named otherwise")
    assert past.looked_over(past.put_down(ANNA, VERA, ZOYA, COUNT)) == ["there"] * 4
    boris = ["Talk", "2025-06-12", "Boris", "", "", "yes", ""]
    again = past.moved_in(ANNA, boris, [*COUNT[:6], "43"])
    assert results(again) == ["there", "person", "recount"]
    assert past.figures() == {"Named otherwise": (3, 3), "Round table": (0, 43)}
    with pytest.raises(rules.NothingToMove):
        operations.begin(past.put_down(ANNA).id, past.organizer_id)


def test_stopped_in_the_middle_it_goes_on_and_takes_no_line_twice(past: Past, monkeypatch) -> None:
    table = past.put_down(ANNA, VERA, ZOYA)
    operations.begin(table.id, past.organizer_id)
    rows = {one.number: one for one in queries.rows(table, operations.today_of(table))}
    (line_id, number), *_rest = queries.waiting_lines(table.id)
    plans = rules.plans(rows.values())
    assert operations.move_in(line_id, rows[number], plans)
    assert not operations.move_in(line_id, rows[number], plans)
    monkeypatch.setattr(jobs, "ROUND_SECONDS", -1.0)
    assert jobs.move_past_in() == 0
    monkeypatch.setattr(jobs, "ROUND_SECONDS", 60.0)
    assert jobs.move_past_in() == 2
    assert jobs.move_past_in() == 0
    assert len(people()) == 3


def test_one_line_that_fails_holds_up_none_of_the_others(past: Past, monkeypatch) -> None:
    real = lines.register

    def register(event, pool, household, application, **how):
        if application.person.given_name == "Anna":
            raise ValueError("no such thing")
        return real(event, pool, household, application, **how)

    monkeypatch.setattr(lines, "register", register)
    assert results(past.moved_in(ANNA, ZOYA)) == ["failed", "person"]
    assert past.figures() == {"Talk": (0, 0)}


def test_people_who_are_known_here_keep_their_history_in_one_place(past: Past) -> None:
    event = an_event(past.programme)
    making.make_pool(event)
    sign_up(event, "Vera", email="vera@example.org", family_name="Petrova")
    lost = ["Other", "2025", "Zoya", "zoya@example.org", "", "yes", ""]
    table = past.moved_in(VERA, lost, ["Third", *lost[1:]])
    assert results(table) == ["known", "person", "known"]
    vera, moved, zoya, again = people()
    assert vera.participant_id == moved.participant_id
    assert zoya.participant_id == again.participant_id
    assert (moved.email, zoya.participant.email_key) == (None, None)
    found = reach(Choice(past.programme, "service", People(events=(moved.event_id,))))
    assert found.people == 0


def test_who_is_known_by_an_own_sign_up_is_not_written_to_about_the_history_either(
    past: Past, clock
) -> None:
    event = an_event(past.programme)
    making.make_pool(event)
    sign_up(event, "Vera", email="vera@example.org", family_name="Petrova")
    past.moved_in(VERA, ANNA)
    _vera, moved, _anna = people()
    plan(moved.event, LINK, for_seats=True)
    clock.advance(hours=1)
    assert tell_of_recordings() == 1  # Anna has agreed
    write_to(moved.event, past.organizer_id)
    take_out(moved.event_id, moved.id, past.organizer_id, "By mistake")
    db.session.rollback()
    letters = db.session.query(OutboxMessage).filter_by(recipient_email="vera@example.org")
    assert [one.kind for one in letters] == ["confirmation"]


def test_who_is_known_only_in_another_programme_is_new_here(past: Past) -> None:
    event = making.make_event()
    making.make_pool(event)
    sign_up(event, "Vera", email="vera@example.org", family_name="Petrova")
    assert past.looked_over(past.put_down(VERA)) == ["person"]
    past.moved_in(VERA)
    first, second = people()
    assert first.participant_id != second.participant_id


def test_before_the_time_for_which_names_are_kept_people_are_counted_without_theirs(
    past: Past,
) -> None:
    long_ago = ["Talk", "2019", *ANNA[2:]]
    table = past.moved_in(long_ago, ["Talk", "2019", *VERA[2:]])
    assert results(table) == ["nameless", "nameless"]
    assert [(one.given_name, one.email) for one in people()] == [("—", None)] * 2
    assert past.looked_over(past.put_down(long_ago)) == ["there"]
    assert past.figures() == {"Talk": (2, 2)}


def test_an_event_that_the_catalogue_has_is_the_same_one(past: Past, clock) -> None:
    wanted = catalogue.EventDetails(
        title="Talk", language="en", kind="webinar", format="online", audience=frozenset({"parent"})
    )
    catalogue.record_past_event(past.programme_id, wanted, "2025-06-12")
    past.moved_in(ANNA)
    assert len(events()) == 1
    held = an_event(past.programme, title="Held here")
    clock.advance(days=20)
    day = held.meetings[0].wall_start.date().isoformat()
    assert past.looked_over(past.put_down(["Held here", day, *ANNA[2:]])) == ["wrong"]


def test_a_table_is_taken_back_as_if_it_had_never_been_sent(past: Past) -> None:
    past.moved_in(COUNT, ZOYA)
    before = past.figures()
    table = past.moved_in(ANNA, VERA, [*COUNT[:6], "43"], ["New", "2025", "", "", "", "", "5"])
    done = operations.take_back(table.id, past.organizer_id)
    assert (done.people, done.stay, done.events) == (2, 0, 1)
    assert past.figures() == before
    assert [one.given_name for one in people()] == ["Zoya"]
    assert db.session.query(Participant).count() == 1
    assert db.session.query(Consent).count() == 0
    assert [one.people for one in db.session.query(HeadCount)] == [41]
    with pytest.raises(rules.StaysIn):
        operations.take_back(table.id, past.organizer_id)
    again = past.moved_in(ANNA, VERA, ["New", "2025", "", "", "", "", "5"])
    assert results(again) == ["person", "person", "count"]
    assert past.figures() == before | {"Talk": (2, 2), "New": (0, 5)}


def test_whoever_was_written_to_stays_when_a_table_is_taken_back(past: Past) -> None:
    table = past.moved_in(ANNA, ZOYA)
    write_to(events()[0], past.organizer_id)
    done = operations.take_back(table.id, past.organizer_id)
    assert (done.people, done.stay, done.events) == (1, 1, 0)
    assert [one.given_name for one in people()] == ["Anna"]
    assert past.figures() == {"Talk": (1, 1)}


def test_who_wants_to_be_forgotten_is_forgotten_in_history_too(past: Past, clock) -> None:
    past.moved_in(VERA, [*VERA[:2], "Timur Petrov", "vera@example.org", "", "yes", ""])
    clock.advance(days=3)
    operations.forget_tables()
    event = an_event(past.programme)
    making.make_pool(event)
    vera = sign_up(event, "Vera", email="vera@example.org", family_name="Petrova")
    told = str(everything_about(vera.participant))
    assert "partly" in told
    assert "Timur" not in told
    erase(vera.participant_id)
    assert "Petrov" not in _everything_but_lines()
    assert past.figures() == {"Talk": (2, 2)}
    digests = db.session.query(PastPerson.name_digest, PastPerson.address_digest).all()
    assert {tuple(one) for one in digests} == {(None, None)}


def test_what_was_done_is_noted_and_lines_are_forgotten_after_two_days(past: Past, clock) -> None:
    table = past.moved_in(ANNA, COUNT)
    past.put_down(VERA)
    operations.take_back(table.id, past.organizer_id)
    noted = dict(db.session.query(AuditEntry.action, AuditEntry.changes).all())
    assert noted["past events moved in"] == {"lines": 2}
    assert noted["past events taken back"] == {"people": 1, "events": 2}
    other = past.moved_in(ANNA)
    clock.advance(days=2, minutes=1)
    operations.forget_tables()
    db.session.rollback()
    assert db.session.query(PastLine).count() == 0
    assert [one.state for one in queries.tables_of(past.programme_id)] == ["done", "back"]
    assert operations.take_back(other.id, past.organizer_id).people == 1


def test_nothing_is_made_public_while_nobody_answers_for_it(past: Past) -> None:
    table = past.put_down(ANNA)
    making.change(past.programme.organization, address="")
    with in_language("en"):
        with pytest.raises(rules.NobodyBehind) as refusal:
            operations.begin(table.id, past.organizer_id)
        assert "postal address" in str(refusal.value.message)
    with pytest.raises(rules.WhereAgreed):
        operations.say(table.id, "parent", "everybody", "", None)
    with pytest.raises(rules.NoSuchColumn):
        past.put_down(["Talk", "2019"], headings=["Event", "Date"])
