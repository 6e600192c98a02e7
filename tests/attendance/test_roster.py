"""The roster as organizers reach it: reading, marking, undoing, the table, taking people out."""

import csv
import io
import re
from datetime import timedelta

import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, Hall, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.organizing import an_organizer, post, signed_in
from tests.registration.people import sign_up
from webinar_hub.accounts.queries import history as audit
from webinar_hub.attendance import operations, queries
from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.core.database import db
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.parts import plans_for
from webinar_hub.registration.queries import pools_of


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall(capacity=2)


@pytest.fixture
def people(hall, clock):
    """Anna came by her link, Boris has a seat, Clara left, Dina waits."""
    guests = {"Clara": a_guest(hall, "Clara")}
    registration.cancel(guests["Clara"].id)
    guests["Anna"] = a_guest(hall, "Anna", family_name="Абрамова", organisation="School 5")
    guests["Boris"] = a_guest(hall, "Boris", family_name="Яшин")
    guests["Dina"] = a_guest(hall, "Dina")
    clock.set(THURSDAY_EVENING)
    operations.arrive(guests["Anna"].id, hall.meeting_id)
    return {name: guest.public_id for name, guest in guests.items()}


@pytest.fixture
def oleg(sqlite_app, hall):
    return signed_in(sqlite_app, an_organizer("Oleg", hall.event.programme, "organizer"))


@pytest.fixture
def lida(sqlite_app, hall):
    return signed_in(sqlite_app, an_organizer("Lida", hall.event.programme, "viewer"))


def address(hall, part: str = "") -> str:
    return f"/organize/events/{hall.event.public_id}/roster{part}"


def text(response) -> str:
    db.session.rollback()
    return response.get_data(as_text=True)


def verdicts() -> dict[str, str]:
    db.session.rollback()
    rows = db.session.query(AttendanceRecord).all()
    return {row.registration.given_name: row.verdict for row in rows}


def test_the_roster_shows_who_is_expected_and_how_they_came(hall, people, oleg):
    page = text(oleg.get(address(hall)))
    assert page.index("Абрамова Anna") < page.index("Яшин Boris")
    assert "Personal link, 18:00" in page
    assert "Parent · School 5" in page
    for words in ("Expected (2)", "Waiting (1)", "Cancelled (1)"):
        assert words in page
    assert "Clara" not in page
    assert "Dina" not in page


def test_people_who_wait_and_who_left_stand_in_groups_of_their_own(hall, people, oleg):
    assert "Dina" in text(oleg.get(address(hall, "?group=waiting")))
    page = text(oleg.get(address(hall, "?group=cancelled")))
    assert "Clara" in page
    assert "Cancelled by themselves" in page


def test_people_are_found_by_parts_of_their_names_and_signs_are_taken_literally(hall, people, oleg):
    page = text(oleg.get(address(hall, "?q=АБРАМ")))
    assert "Anna" in page
    assert "Boris" not in page
    assert "Nobody was found." in text(oleg.get(address(hall, "?q=%25")))


def fields(hall, **more) -> dict:
    return {"meeting": hall.meeting.public_id, "group": "expected", "page": "1", "q": "", **more}


def test_marks_are_saved_and_can_be_undone(hall, people, oleg):
    sent = fields(hall, reason="Was there")
    sent |= {f"seen-{people['Anna']}": "attended.0", f"mark-{people['Anna']}": "attended"}
    sent |= {f"seen-{people['Boris']}": "unknown.0", f"mark-{people['Boris']}": "absent"}
    answer = post(oleg, address(hall, "/marks"), **sent)
    assert answer.status_code == 303
    assert verdicts() == {"Anna": "attended", "Boris": "absent"}
    assert db.session.query(Evidence).filter_by(kind="decision").one().reason == "Was there"
    page = text(oleg.get(answer.location))
    assert "1 mark saved." in page
    saved = re.search(r'name="saved" value="(\d+)"', page)[1]
    answer = post(oleg, address(hall, "/undo"), **fields(hall, saved=saved))
    assert answer.status_code == 303
    assert verdicts() == {"Anna": "attended"}
    assert "1 mark taken back." in text(oleg.get(answer.location))


def test_ticked_rows_get_one_mark_together_and_other_marks_are_not_lost(hall, people, oleg):
    sent = fields(hall, all="partly", chosen=[people["Anna"]])
    sent |= {f"seen-{people['Anna']}": "attended.0", f"mark-{people['Anna']}": "attended"}
    sent |= {f"seen-{people['Boris']}": "unknown.0", f"mark-{people['Boris']}": "absent"}
    post(oleg, address(hall, "/marks"), **sent)
    assert verdicts() == {"Anna": "partly", "Boris": "absent"}


def test_a_row_that_changed_meanwhile_is_told_and_left(hall, people, oleg):
    sent = fields(hall)
    sent |= {f"seen-{people['Anna']}": "unknown.0", f"mark-{people['Anna']}": "absent"}
    sent |= {f"seen-{people['Boris']}": "unknown.0", f"mark-{people['Boris']}": "absent"}
    answer = post(oleg, address(hall, "/marks"), **sent)
    assert answer.status_code == 422
    page = text(answer)
    assert "Meanwhile somebody else changed: Абрамова Anna." in page
    assert verdicts() == {"Anna": "attended", "Boris": "absent"}


def test_nonsense_in_the_form_marks_nobody(hall, people, oleg):
    sent = fields(
        hall, **{f"seen-{people['Boris']}": "unknown.0", f"mark-{people['Boris']}": "late"}
    )
    assert post(oleg, address(hall, "/marks"), **sent).status_code == 303
    sent = fields(hall, **{"seen-aaaaaaaaaaaaaaaa": "unknown.0", "mark-aaaaaaaaaaaaaaaa": "absent"})
    assert post(oleg, address(hall, "/marks"), **sent).status_code == 404
    assert verdicts() == {"Anna": "attended"}


def test_before_the_day_the_roster_can_be_read_only(hall, people, oleg, clock):
    clock.set(MONDAY)
    page = text(oleg.get(address(hall)))
    assert "twelve hours before the start" in page
    assert 'type="radio"' not in page


def test_a_viewer_reads_and_changes_nothing(hall, people, lida):
    page = text(lida.get(address(hall)))
    assert "Boris" in page
    assert 'type="radio"' not in page
    person = text(lida.get(address(hall, f"/{people['Boris']}")))
    assert "boris@example.org" not in person
    for part in ("/marks", "/undo", "/table", f"/{people['Boris']}/cancellation"):
        assert post(lida, address(hall, part), **fields(hall)).status_code == 403
    assert lida.get(address(hall, f"/{people['Boris']}/cancellation")).status_code == 403


def test_organizers_of_other_programmes_find_nothing(hall, people, sqlite_app):
    timur = signed_in(sqlite_app, an_organizer("Timur", making.make_programme(), "owner"))
    for part in ("", f"/{people['Boris']}", f"/{people['Boris']}/cancellation"):
        assert timur.get(address(hall, part)).status_code == 404
    assert post(timur, address(hall, "/table")).status_code == 404


def test_a_person_of_another_event_is_not_found_under_this_one(hall, people, oleg):
    stranger = a_guest(a_hall(), "Emil")
    assert oleg.get(address(hall, f"/{stranger.public_id}")).status_code == 404


def test_the_history_of_a_person_says_who_noted_what_and_when(hall, people, oleg, clock):
    clock.advance(minutes=2)
    sent = {"meeting": hall.meeting.public_id, "reason": "Slept"}
    sent |= {f"seen-{people['Anna']}": "attended.0", f"mark-{people['Anna']}": "absent"}
    path = address(hall, f"/{people['Anna']}")
    assert post(oleg, f"{path}/word", **sent).status_code == 303
    page = text(oleg.get(path))
    for words in (
        "12 November 2026, 18:02",
        "Oleg",
        "Slept",
        "Personal link",
        "At this meeting: Absent",
    ):
        assert words in page
    post(oleg, f"{path}/word", meeting=hall.meeting.public_id, lift="1")
    assert verdicts() == {"Anna": "attended"}
    assert "Organizer took the mark back" in text(oleg.get(path))


def test_taking_somebody_out_is_asked_first_and_told_by_letter(hall, people, oleg, clock):
    clock.set(MONDAY)
    path = address(hall, f"/{people['Boris']}/cancellation")
    page = text(oleg.get(path))
    assert "Take Яшин Boris out?" in page
    boris = db.session.query(Registration).filter_by(public_id=people["Boris"])
    assert boris.one().state == "confirmed"
    answer = post(oleg, path, reason="Asked for it by telephone")
    assert answer.status_code == 303
    assert "Taken out." in text(oleg.get(answer.location))
    assert (boris.one().state, boris.one().cancelled_by) == ("cancelled", "organizer")
    assert letters("cancelled_by_organizer")[0].facts["reason"] == "Asked for it by telephone"
    assert oleg.get(path).status_code == 303
    assert post(oleg, path, reason="").status_code == 303


def test_the_list_is_saved_as_a_table_and_that_is_noted(hall, people, oleg):
    making.change(db.session.query(Registration).filter_by(public_id=people["Boris"]).one(),
                  organisation="=HYPERLINK(1)")  # fmt: skip
    answer = post(oleg, address(hall, "/table"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"demo-attendance-{hall.event.slug}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 5
    by_name = {row[1]: row for row in rows[1:]}
    assert by_name["Anna"][0] == "Абрамова"
    assert "Came" in by_name["Anna"]
    assert "Not known" in by_name["Boris"]
    assert "'=HYPERLINK(1)" in by_name["Boris"]
    assert {row[-1] for row in rows[1:]} == {"Demonstration data: invented"}
    content = answer.get_data(as_text=True)
    assert "@example.org" not in content
    assert "/join/" not in content
    db.session.rollback()
    (entry,) = audit("event", [hall.event_id], limit=1)
    assert (entry.action, entry.changes) == (
        "attendance list saved",
        {"rows": 4, "addresses": False},
    )


def test_addresses_stand_in_the_table_only_when_asked_for(hall, people, oleg):
    content = post(oleg, address(hall, "/table"), addresses="1").get_data(as_text=True)
    assert "anna@example.org" in content


def test_a_russian_organizer_gets_semicolons(hall, people, oleg):
    token = post(oleg, address(hall, "/table?lang=ru")).get_data().decode("utf-8-sig")
    assert token.splitlines()[1].count(";") >= 9


@pytest.fixture
def both(hall):
    """An event with a room and an online part: Anna and Zoya want the room, Boris is online."""
    event = making.make_event(
        hall.event.programme, format="both", place="Lesnaya 5", starts=THURSDAY_EVENING
    )
    pools = registration.ensure_pools(event.id, plans_for("both", 1))
    for name, pool in (("Anna", pools[0]), ("Zoya", pools[0]), ("Boris", pools[1])):
        sign_up(event, name, pool_id=pool.id)
    return Hall(event.id, event.meetings[0].id)


def rows(page: str) -> dict[str, str]:
    """Given name → where that person takes part."""
    found = re.findall(r"<tr data-item>.*?</tr>", page, re.DOTALL)
    names = [re.search(r">(?:\w+ )*(\w+)</a>", row)[1] for row in found]
    parts = [re.findall(r'"Takes part">([^<]*)<', row) for row in found]
    return {name: " ".join(part) for name, part in zip(names, parts, strict=True)}


def test_where_an_event_has_both_parts_each_line_says_who_comes_where(both, oleg):
    page = text(oleg.get(address(both)))
    assert rows(page) == {"Anna": "In the room", "Boris": "Online"}
    for words in ("All (2)", "In the room (1)", "Online (1)"):
        assert words in page
    waiting = text(oleg.get(address(both, "?group=waiting")))
    assert rows(waiting) == {"Zoya": "In the room"}
    assert "Online (0)" in waiting


def test_the_roster_can_be_had_for_one_part_and_counts_its_people_alone(both, sqlite_app, clock):
    clock.set(THURSDAY_EVENING)
    oleg = signed_in(sqlite_app, an_organizer("Oleg", both.event.programme, "organizer"))
    page = text(oleg.get(address(both, "?part=online")))
    assert rows(page) == {"Boris": "Online"}
    assert "Expected (1)" in page
    assert "Waiting (0)" in page
    assert "group=waiting&amp;part=online" in page
    assert 'name="part" value="online"' in page
    boris = db.session.query(Registration).filter_by(given_name="Boris").one().public_id
    sent = fields(both, part="online") | {f"seen-{boris}": "unknown.0", f"mark-{boris}": "attended"}
    answer = post(oleg, address(both, "/marks"), **sent)
    assert "part=online" in answer.location
    assert "<dt>Came</dt><dd>1</dd>" in text(oleg.get(answer.location))
    assert "<dt>Came</dt><dd>0</dd>" in text(oleg.get(address(both, "?part=in_person")))


@pytest.mark.parametrize("part", ["room", "both", "' OR 1", ""])
def test_a_part_that_is_not_there_shows_everybody(both, oleg, part):
    page = text(oleg.get(address(both, f"?part={part}")))
    assert list(rows(page)) == ["Anna", "Boris"]


def test_where_all_come_in_one_way_the_roster_does_not_speak_of_parts(both, hall, people, oleg):
    assert "Takes part" not in text(oleg.get(address(hall)))
    making.change(both.meeting, mode="online")
    page = text(oleg.get(address(both, "?part=online")))
    assert "Takes part" not in page
    assert list(rows(page)) == ["Anna", "Boris"]


def test_the_page_of_a_person_and_the_table_say_the_part_too(both, hall, people, oleg):
    zoya = db.session.query(Registration).filter_by(given_name="Zoya").one().public_id
    assert "<dt>Takes part</dt><dd>In the room</dd>" in text(oleg.get(address(both, f"/{zoya}")))
    assert "Takes part" not in text(oleg.get(address(hall, f"/{people['Anna']}")))
    content = post(oleg, address(both, "/table")).get_data().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(content)))
    assert {row["Given name"]: row["Takes part"] for row in table} == {
        "Anna": "In the room",
        "Boris": "Online",
        "Zoya": "In the room",
    }
    assert "Takes part" not in post(oleg, address(hall, "/table")).get_data(as_text=True)


def test_the_parts_are_shown_by_the_same_few_statements(both, oleg):
    _room, online = pools_of(both.event_id)
    counts = []
    for number in range(12):
        sign_up(both.event, f"Guest {number}", pool_id=online.id)
        if number in (1, 11):
            with counted_statements() as sent:
                text(oleg.get(address(both, "?part=online")))
            counts.append(len(sent))
    assert counts[1] <= counts[0]
    assert counts[1] <= 17


def test_an_event_without_a_meeting_says_what_to_do(oleg, hall):
    bare = making.make_event(hall.event.programme, starts=None)
    page = text(oleg.get(f"/organize/events/{bare.public_id}/roster"))
    assert "has no meeting yet" in page


def test_a_long_roster_comes_in_pages_and_by_the_same_few_statements(
    hall, oleg, monkeypatch, clock
):
    monkeypatch.setattr(queries, "PAGE", 10)
    big = a_hall(programme=hall.event.programme)
    counts = []
    for number in range(25):
        guest = a_guest(big, f"Guest{number:02}").id
        clock.set(THURSDAY_EVENING)
        operations.arrive(guest, big.meeting_id)
        clock.set(MONDAY)
        if number in (1, 24):
            with counted_statements() as sent:
                page = text(oleg.get(address(big)))
            counts.append(len(sent))
    assert page.count("data-item") == 10
    assert "Page 1 of 3" in page
    assert "Guest24" in text(oleg.get(address(big, "?page=3")))
    assert counts[1] <= counts[0]
    assert counts[1] <= 16


def test_without_a_choice_the_meeting_that_runs_or_ran_last_is_shown(hall, sqlite_app, clock):
    oleg = an_organizer("Oleg", hall.event.programme, "organizer")
    second = making.make_meeting(hall.event, THURSDAY_EVENING + timedelta(days=1), title="Second")
    name = second.public_id

    def shown(days: float) -> str:
        clock.set(THURSDAY_EVENING + timedelta(days=days))
        page = text(signed_in(sqlite_app, oleg).get(address(hall)))
        return re.search(r'name="meeting" value="(\w+)"', page)[1]

    assert shown(-3) == hall.meeting.public_id
    assert shown(0) == hall.meeting.public_id
    assert shown(0.3) == hall.meeting.public_id
    assert shown(1) == name
    assert shown(9) == name
