"""Several watch at one screen: a typed number is a number, a person is who says so themselves."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from tests import making
from tests.attendance.guests import THURSDAY_EVENING, a_guest, a_hall
from tests.organizing import an_organizer
from tests.organizing import signed_in as organizer_signed_in
from tests.registration.people import fresh
from tests.registration.visitors import Visitor, errors, words
from webinar_hub.attendance import queries, rules, together
from webinar_hub.attendance.models import AttendanceRecord, Evidence, SharedScreen
from webinar_hub.attendance.operations import Mark, arrive, mark
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.registration.operations import cancel

ANNA = "anna@example.org"


@pytest.fixture
def during(app, clock):
    """Ten minutes after the start, on both databases."""
    clock.set(THURSDAY_EVENING - timedelta(days=3))
    with app.app_context():
        yield lambda: clock.set(THURSDAY_EVENING + timedelta(minutes=10))


@pytest.fixture
def web(sqlite_app, clock):
    clock.set(THURSDAY_EVENING - timedelta(days=3))
    with sqlite_app.app_context():
        hall = a_hall()
        people = {name: a_guest(hall, name) for name in ("Anna", "Vera", "Olga")}
        clock.set(THURSDAY_EVENING + timedelta(minutes=10))
        yield sqlite_app, hall, people


def screen(registration) -> SharedScreen:
    db.session.rollback()
    return db.session.query(SharedScreen).filter_by(registration_id=registration.id).one()


def kinds(registration) -> list[str]:
    db.session.rollback()
    rows = db.session.query(Evidence).filter_by(registration_id=registration.id)
    return [one.kind for one in rows.order_by(Evidence.id)]


def came(registration) -> tuple[str, str] | None:
    db.session.rollback()
    row = db.session.query(AttendanceRecord).filter_by(registration_id=registration.id).first()
    return (row.verdict, row.evidence_kind) if row else None


def page_of(registration, more: str = "") -> str:
    return f"/join/{links.token('join', registration.public_id)}/together{more}"


def shown_code(answer) -> str:
    (code,) = re.findall(r'<p class="code figures">(\d{3} \d{3})</p>', answer.text)
    return code


def test_only_who_types_the_code_counts_and_the_number_stays_a_number(during):
    hall = a_hall()
    host, colleague, third = (a_guest(hall, name) for name in ("Anna", "Vera", "Olga"))
    during()
    together.say_how_many(host.id, hall.meeting_id, 3)
    together.join_by_code(colleague.id, hall.meeting_id, together.code_of_screen(screen(host)))
    assert came(host) == came(colleague) == ("attended", "together")
    assert came(third) is None
    (found,) = queries.shared_screens(hall.meeting_id)
    assert (found.host.id, found.people, found.confirmed) == (host.id, 3, 2)


def test_the_evidence_is_weaker_than_a_link_and_a_report_and_an_organizers_word(during):
    order = ["report", "join_link", "code", "together", "hand"]
    assert sorted(rules.STRENGTH, key=rules.STRENGTH.get, reverse=True) == order
    hall = a_hall()
    host, colleague = a_guest(hall, "Anna"), a_guest(hall, "Vera")
    during()
    together.say_how_many(host.id, hall.meeting_id, 2)
    together.join_by_code(colleague.id, hall.meeting_id, together.code_of_screen(screen(host)))
    arrive(colleague.id, hall.meeting_id)
    assert came(colleague) == ("attended", "join_link")
    organizer = an_organizer("Oleg", hall.event.programme, "organizer")
    seen = rules.state_of(
        db.session.query(Evidence).filter_by(registration_id=colleague.id).all()
    )
    wanted = [Mark(colleague.public_id, "absent", seen)]
    mark(hall.event_id, hall.meeting_id, organizer.id, wanted)
    assert came(colleague) == ("absent", "decision")


def test_rows_are_added_and_never_changed(during):
    hall = a_hall()
    host = a_guest(hall, "Anna")
    during()
    together.say_how_many(host.id, hall.meeting_id, 2)

    @operation
    def change():
        db.session.query(Evidence).update({"screen": "b" * 16})

    with pytest.raises(DBAPIError, match="never changed"):
        change()


def test_twice_is_once_and_nobody_sits_at_two_screens(during):
    hall = a_hall()
    one, other, colleague = (a_guest(hall, name) for name in ("Anna", "Olga", "Vera"))
    during()
    for host in (one, other):
        together.say_how_many(host.id, hall.meeting_id, 2)
        together.say_how_many(host.id, hall.meeting_id, 4)
    for host in (one, one, other):
        code = together.code_of_screen(screen(host))
        together.join_by_code(colleague.id, hall.meeting_id, code)
    assert kinds(colleague) == ["together"]
    found = queries.shared_screens(hall.meeting_id)
    assert [(found.people, found.confirmed) for found in found] == [(4, 2), (4, 1)]


def test_the_code_that_the_speaker_shows_counts_without_any_screen(during):
    hall = a_hall()
    person = a_guest(hall, "Anna")
    during()
    together.join_by_code(person.id, hall.meeting_id, together.code_of_meeting(hall.meeting))
    assert came(person) == ("attended", "code")
    assert queries.shared_screens(hall.meeting_id) == []


def test_a_moved_meeting_has_another_code(during):
    hall = a_hall()
    before = together.code_of_meeting(hall.meeting)
    making.change(hall.meeting, sequence=hall.meeting.sequence + 1)
    assert together.code_of_meeting(hall.meeting) != before


def test_a_code_of_another_meeting_an_invented_one_and_ones_own_open_nothing(during):
    hall, elsewhere = a_hall(), a_hall()
    host, stranger = a_guest(hall, "Anna"), a_guest(elsewhere, "Boris")
    during()
    together.say_how_many(host.id, hall.meeting_id, 2)
    own = together.code_of_screen(screen(host))
    foreign = together.code_of_meeting(elsewhere.meeting)
    invented = next(
        one for one in ("000000", "000001", "000002") if one not in (own, foreign)
    )
    for person, place, code in (
        (host, hall, own),
        (host, hall, foreign),
        (host, hall, invented),
        (stranger, elsewhere, own),
    ):
        with pytest.raises(together.NoSuchScreen):
            together.join_by_code(person.id, place.meeting_id, code)
    with pytest.raises(NotFound):
        together.join_by_code(stranger.id, hall.meeting_id, own)


@pytest.mark.parametrize(
    ("minutes", "open_"), [(-16, False), (-15, True), (89, True), (119, True), (120, False)]
)
def test_it_can_be_said_from_the_door_to_half_an_hour_after_the_end(
    during, clock, minutes, open_
):
    hall = a_hall()
    person = a_guest(hall, "Anna")
    clock.set(THURSDAY_EVENING + timedelta(minutes=minutes))
    if open_:
        together.say_how_many(person.id, hall.meeting_id, 2)
        return
    with pytest.raises(together.NotNow):
        together.say_how_many(person.id, hall.meeting_id, 2)
    with pytest.raises(together.NotNow):
        together.join_by_code(person.id, hall.meeting_id, "123456")


def test_who_has_no_seat_is_not_noted(during):
    hall = a_hall(capacity=1)
    _seated, waits, left = a_guest(hall, "Anna"), a_guest(hall, "Vera"), a_guest(hall, "Olga")
    cancel(left.id)
    during()
    for person in (waits, left):
        with pytest.raises(together.NotNow):
            together.join_by_code(person.id, hall.meeting_id, "123456")


def test_who_shares_the_mailbox_may_be_ticked_and_nobody_else(during):
    hall = a_hall()
    host, husband = a_guest(hall, "Anna"), a_guest(hall, "Boris", email=ANNA)
    stranger = a_guest(hall, "Vera")
    during()
    ticked = [husband.public_id, stranger.public_id]
    together.say_how_many(host.id, hall.meeting_id, 3, ticked)
    assert came(husband) == ("attended", "together")
    assert came(stranger) is None
    (found,) = queries.shared_screens(hall.meeting_id)
    assert found.confirmed == 2


# Behind the link.


def test_the_whole_way_and_the_roster_that_tells_them_apart(web):
    app, hall, people = web
    anna, vera = Visitor(app), Visitor(app)
    door = anna.get(page_of(people["Anna"]).removesuffix("/together"))
    assert f'href="{page_of(people["Anna"])}"' in door.text
    answer = anna.post(page_of(people["Anna"], "/people"), {"people": "3"})
    code = shown_code(anna.get(answer.location))
    answer = vera.post(page_of(people["Vera"], "/me"), {"code": code})
    assert "You are noted as present" in words(vera.get(answer.location))
    assert "1 person has confirmed it" in words(anna.get(page_of(people["Anna"])))
    organizer = an_organizer("Oleg", fresh(hall.event).programme, "organizer")
    roster = organizer_signed_in(app, organizer).get(
        f"/organize/events/{fresh(hall.event).public_id}/roster"
    )
    assert "3 people at this screen, confirmed: 2" in " ".join(roster.text.split())
    speaker = shown_code(roster)
    answer = Visitor(app).post(page_of(people["Olga"], "/me"), {"code": speaker})
    assert answer.status_code == 303
    assert came(people["Olga"]) == ("attended", "code")


def test_nobody_reads_there_who_else_is_signed_up(web):
    app, _hall, people = web
    a_guest(_hall, "Boris", email=ANNA)
    visitor = Visitor(app)
    visitor.post(page_of(people["Anna"], "/people"), {"people": "2"})
    said = words(visitor.get(page_of(people["Anna"])))
    assert "Boris" in said
    assert "Vera" not in said
    hers = words(visitor.get(page_of(people["Vera"])))
    assert not re.search("Anna|Boris|Olga", hers)


@pytest.mark.parametrize("typed", ["", "0", "-1", "201", "many", "1e3", "9" * 30])
def test_a_number_that_cannot_be_is_said_beside_the_field(web, typed):
    app, _hall, people = web
    answer = Visitor(app).post(page_of(people["Anna"], "/people"), {"people": typed})
    assert answer.status_code == 422
    assert "people" in errors(answer)
    assert db.session.query(SharedScreen).count() == 0


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_is_said_beside_the_field(web, typed):
    app, _hall, people = web
    answer = Visitor(app).post(page_of(people["Anna"], "/me"), {"code": typed})
    assert answer.status_code == 422
    assert "code" in errors(answer)


def test_somebody_who_is_not_in_the_list_cannot_be_ticked(web):
    app, _hall, people = web
    sent = {"people": "2", "who": people["Vera"].public_id}
    answer = Visitor(app).post(page_of(people["Anna"], "/people"), sent)
    assert answer.status_code == 422
    assert came(people["Vera"]) is None


def test_who_guesses_is_stopped_after_ten_codes(web):
    app, hall, people = web
    right = together.code_of_meeting(fresh(hall.meeting))
    wrong = "000000" if right != "000000" else "000001"
    visitor = Visitor(app)
    for _number in range(10):
        answer = visitor.post(page_of(people["Anna"], "/me"), {"code": wrong})
        assert answer.status_code == 422
    answer = visitor.post(page_of(people["Anna"], "/me"), {"code": right})
    assert answer.status_code == 429
    assert came(people["Anna"]) is None


def test_an_old_link_a_forged_one_and_a_closed_door_do_nothing(web, clock):
    app, _hall, people = web
    visitor = Visitor(app)
    anna = people["Anna"]
    forged = page_of(anna).replace(anna.public_id, people["Vera"].public_id)
    assert visitor.get(forged).status_code == 404
    assert visitor.post(f"{forged}/people", {"people": "2"}).status_code == 404
    clock.set(THURSDAY_EVENING - timedelta(hours=2))
    assert "Save" not in words(visitor.get(page_of(anna)))
    assert visitor.post(page_of(anna, "/people"), {"people": "2"}).status_code == 200
    clock.set(THURSDAY_EVENING + timedelta(minutes=10))
    making.change(anna, link_counter=1)
    assert visitor.post(page_of(anna, "/people"), {"people": "2"}).status_code == 410
    assert db.session.query(SharedScreen).count() == 0


def test_to_look_changes_nothing(web):
    app, _hall, people = web
    assert Visitor(app).get(page_of(people["Anna"])).headers["Cache-Control"] == "no-store"
    assert db.session.query(SharedScreen).count() == 0
    assert came(people["Anna"]) is None
