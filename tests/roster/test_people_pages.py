"""The roster as organizers reach it: reading, choosing columns, several at once, tables, calls."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest

from tests import making
from tests.attendance.guests import MONDAY, THURSDAY_EVENING, a_guest, a_hall, letters
from tests.counting import counted_statements
from tests.organizing import an_organizer, post, signed_in, token_for
from webinar_hub.accounts.queries import history as audit
from webinar_hub.attendance import operations as attendance
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.roster import queries
from webinar_hub.roster.queries import PAGE
from webinar_hub.roster.shown import Shown


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    return a_hall(capacity=3)


@pytest.fixture
def people(hall):
    """Anna, Boris and one without an address have seats, Dina waits, Clara has left."""
    guests = {"Clara": a_guest(hall, "Clara")}
    registration.cancel(guests["Clara"].id)
    guests["Anna"] = a_guest(hall, "Anna", family_name="Абрамова", organisation="School 5")
    guests["Boris"] = a_guest(hall, "Boris", family_name="Яшин", language="ru")
    guests["Ekaterina"] = a_guest(hall, "Ekaterina", email=None)
    guests["Dina"] = a_guest(hall, "Dina")
    return {name: guest.public_id for name, guest in guests.items()}


@pytest.fixture
def evening(people, clock):
    """The meeting begins; sign-ins from before have ended."""
    clock.set(THURSDAY_EVENING)


@pytest.fixture
def oleg(sqlite_app, hall):
    return signed_in(sqlite_app, an_organizer("Oleg", hall.event.programme, "organizer"))


@pytest.fixture
def lida(sqlite_app, hall):
    return signed_in(sqlite_app, an_organizer("Lida", hall.event.programme, "viewer"))


def address(hall, part: str = "") -> str:
    return f"/organize/events/{hall.event.public_id}/people{part}"


def text(response) -> str:
    db.session.rollback()
    return response.get_data(as_text=True)


def names(response) -> list[str]:
    """The rows, in their order."""
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', text(response))


def test_everybody_who_is_signed_up_is_shown_by_name(hall, people, oleg):
    answer = oleg.get(address(hall))
    assert names(answer) == ["Dina", "Ekaterina", "Абрамова Anna", "Яшин Boris"]
    assert "4 people" in text(answer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=waitlisted", ["Dina"]),
        ("?state=all&q=clara", ["Clara"]),
        ("?q=абрам", ["Абрамова Anna"]),
        ("?q=BORIS@example.org", ["Яшин Boris"]),
        ("?language=ru", ["Яшин Boris"]),
        ("?letter=no_address", ["Ekaterina"]),
        ("?role=student", []),
        ("?region=RU-AMU", []),
        ("?sort=newest", ["Dina", "Ekaterina", "Яшин Boris", "Абрамова Anna"]),
        ("?sort=oldest&state=confirmed", ["Абрамова Anna", "Яшин Boris", "Ekaterina"]),
        ("?state=nonsense&after=nobody", ["Dina", "Ekaterina", "Абрамова Anna", "Яшин Boris"]),
    ],
)
def test_filters_and_orders_show_just_these(hall, people, oleg, query, found):
    assert names(oleg.get(address(hall, query))) == found


def test_who_came_who_did_not_and_of_whom_nothing_is_known(hall, people, evening, oleg):
    row = db.session.query(Registration).filter_by(public_id=people["Anna"]).one()
    attendance.arrive(row.id, hall.meeting_id)
    assert names(oleg.get(address(hall, "?attended=came"))) == ["Абрамова Anna"]
    assert names(oleg.get(address(hall, "?attended=absent"))) == []
    assert len(names(oleg.get(address(hall, "?attended=unknown")))) == 3


@operation
def refused(public_id: str) -> None:
    row = db.session.query(Registration).filter_by(public_id=public_id).one()
    letter = db.session.query(OutboxMessage).filter_by(recipient_id=row.id).first()
    letter.state = "failed"


def test_whom_no_letter_reached_is_found_and_called(hall, people, oleg):
    refused(people["Boris"])
    answer = oleg.get(address(hall, "?letter=unreached"))
    assert names(answer) == ["Яшин Boris"]
    assert "Letter did not arrive" in text(answer)
    page = text(oleg.get(address(hall, "/calls")))
    assert "Letters do not arrive at boris@example.org" in page
    assert "Ekaterina" in page
    assert "not known" in page
    assert "Абрамова" not in page


def test_a_later_letter_that_arrived_counts(hall, people, oleg, clock):
    refused(people["Boris"])
    row = db.session.query(Registration).filter_by(public_id=people["Boris"]).one()
    clock.advance(hours=2)
    registration.send_letters_again(hall.event_id, mailbox("boris@example.org"))
    sent_later(row.id)
    assert names(oleg.get(address(hall, "?letter=unreached"))) == []


@operation
def sent_later(registration_id: int) -> None:
    for letter in db.session.query(OutboxMessage).filter_by(
        recipient_id=registration_id, state="queued"
    ):
        letter.state, letter.sent_at = "sent", letter.due_at + timedelta(seconds=5)


def test_columns_are_kept_for_each_organizer(hall, people, oleg, lida):
    post(oleg, address(hall, "/columns"), column=["email", "language", "nonsense"])
    page = text(oleg.get(address(hall)))
    assert "boris@example.org" in page
    assert '<th scope="col">Language</th>' in page
    assert '<th scope="col">State</th>' not in page
    post(lida, address(hall, "/columns"), column=["email", "role"])
    page = text(lida.get(address(hall)))
    assert '<th scope="col">Role</th>' in page
    assert "boris@example.org" not in page


def test_pages_follow_each_other_by_the_people_at_their_edges(hall, oleg):
    for number in range(PAGE * 2 + 5):
        making_guest(hall, number)
    seen = []
    answer = oleg.get(address(hall, "?state=all"))
    while following := re.search(r'href="([^"]*)" rel="next"', text(answer)):
        seen += names(answer)
        answer = oleg.get(following[1].replace("&amp;", "&"))
    seen += names(answer)
    assert len(seen) == len(set(seen)) == PAGE * 2 + 5
    assert seen == sorted(seen)
    back = re.search(r'href="([^"]*)" rel="prev"', text(answer))[1].replace("&amp;", "&")
    assert names(oleg.get(back)) == seen[PAGE : PAGE * 2]
    first = re.search(r'href="([^"]*)" rel="prev"', text(oleg.get(back)))[1]
    answer = oleg.get(first.replace("&amp;", "&"))
    assert names(answer) == seen[:PAGE]
    assert 'rel="prev"' not in text(answer)


def making_guest(hall, number: int) -> Registration:
    return a_guest(hall, f"Guest {number:03}", email=f"guest{number}@example.org")


def test_a_page_takes_as_many_statements_for_many_as_for_few(hall, people, oleg):
    oleg.get(address(hall))
    with counted_statements() as few:
        oleg.get(address(hall, "?role=parent"))
    for number in range(PAGE):
        making_guest(hall, number)
    with counted_statements() as many:
        answer = oleg.get(address(hall, "?role=parent"))
    assert len(many) == len(few) <= 16
    assert len(answer.data) < 100_000


def acting(client, hall, action: str, chosen=(), **more):
    fields = {"act": action, "chosen": list(chosen), **more}
    return post(client, address(hall, "/acting"), **fields)


def test_several_are_taken_out_in_two_steps(hall, people, oleg):
    chosen = [people["Anna"], people["Clara"]]
    page = text(acting(oleg, hall, "cancel", chosen))
    assert "1 person loses the seat" in page
    assert "Clara: Is not signed up any more." in page
    assert state_of(people["Anna"]) == "confirmed"
    answer = acting(oleg, hall, "cancel", [people["Anna"]], go="1", reason="The hall is closed.")
    assert answer.status_code == 303
    assert state_of(people["Anna"]) == "cancelled"
    assert state_of(people["Dina"]) == "confirmed"
    (letter,) = letters("cancelled_by_organizer")
    assert "The hall is closed." in str(letter.facts)


def state_of(public_id: str) -> str:
    db.session.rollback()
    return db.session.query(Registration.state).filter_by(public_id=public_id).scalar()


def test_all_that_match_are_those_on_every_page_and_no_others(hall, people, oleg):
    page = text(acting(oleg, hall, "cancel", all="1", state="waitlisted"))
    assert "Dina" in page
    assert "Абрамова" not in page


def test_nobody_ticked_is_said_and_nothing_happens(hall, people, oleg):
    answer = acting(oleg, hall, "cancel")
    assert answer.status_code == 303
    assert "Please tick somebody first." in text(oleg.get(answer.location))
    answer = acting(oleg, hall, "confirm", [people["Anna"]])
    assert "Does not wait for a decision." in text(oleg.get(answer.location))


def test_people_are_moved_and_who_finds_no_seat_is_named(hall, people, oleg):
    other = making.make_event(
        hall.event.programme, title="Second evening", starts=THURSDAY_EVENING + timedelta(days=7)
    )
    making.make_pool(other, capacity=1)
    chosen = [people["Anna"], people["Boris"]]
    page = text(acting(oleg, hall, "move", chosen))
    assert "Second evening" in page
    assert "free: 1" in page
    answer = acting(oleg, hall, "move", chosen, go="1", reason="", to="")
    assert answer.status_code == 422
    assert "Please choose the event." in text(answer)
    page = text(acting(oleg, hall, "move", chosen, go="1", to=other.public_id))
    assert "1 person has a seat." in page
    assert "No seat is free there" in page
    assert {state_of(people["Anna"]), state_of(people["Boris"])} == {"cancelled", "confirmed"}


def test_nobody_is_moved_to_an_event_that_was_not_offered(hall, people, oleg):
    foreign = making.make_event()
    answer = acting(oleg, hall, "move", [people["Anna"]], go="1", to=foreign.public_id)
    assert answer.status_code == 422
    assert state_of(people["Anna"]) == "confirmed"


def test_nobody_is_marked_days_before(hall, people, oleg):
    wanted = {"meeting": hall.meeting.public_id, "verdict": "attended"}
    answer = acting(oleg, hall, "mark", [people["Anna"]], go="1", **wanted)
    assert answer.status_code == 422


def test_attendance_of_several_is_marked(hall, people, evening, oleg):
    chosen = [people["Anna"], people["Boris"]]
    meeting = hall.meeting.public_id
    answer = acting(oleg, hall, "mark", chosen, go="1", meeting=meeting, verdict="attended")
    assert answer.status_code == 303
    assert len(names(oleg.get(address(hall, "?attended=came")))) == 2


def test_requests_are_decided_from_the_list(oleg, hall):
    registration.set_approval(hall.event_id, True)
    guests = [a_guest(hall, name).public_id for name in ("Anna", "Boris")]
    assert "Confirm …" in text(oleg.get(address(hall)))
    assert acting(oleg, hall, "confirm", guests[:1], go="1").status_code == 303
    assert acting(oleg, hall, "decline", guests[1:], go="1", reason="Full").status_code == 303
    assert [state_of(one) for one in guests] == ["confirmed", "declined"]


def test_what_is_no_action_leads_back_to_the_list_with_words(hall, people, oleg):
    answer = acting(oleg, hall, "shout", [people["Anna"]], state="confirmed")
    assert answer.location.endswith("?state=confirmed")
    assert "Please choose what is to be done with them." in text(oleg.get(answer.location))


def test_nobody_has_come_days_before(hall, people, oleg):
    assert "from twelve hours before" in text(oleg.get(address(hall, "/new")))


def test_who_simply_came_is_added_with_the_words_of_the_consent(hall, people, evening, oleg):
    organization = hall.event.programme.organization_id
    add_consent_text(organization, "participation", "en", "We may keep my name.", "Text")
    page = text(oleg.get(address(hall, "/new")))
    assert "We may keep my name." in page
    known = {"given_name": "Galina", "role": "parent", "meeting": hall.meeting.public_id}
    answer = post(oleg, address(hall, "/new"), **known)
    assert answer.status_code == 422
    assert "Without their consent nothing may be kept" in text(answer)
    assert post(oleg, address(hall, "/new"), **known, agreed="y").status_code == 303
    assert letters()[-1].recipient_name != "Galina"
    answer = post(oleg, address(hall, "/new"), **known, agreed="y")
    assert answer.status_code == 422
    assert "This is another person of the same name" in text(answer)
    assert post(oleg, address(hall, "/new"), **known, agreed="y", another="y").status_code == 303
    answer = post(oleg, address(hall, "/new"), **{**known, "email": "galina@"}, agreed="y")
    assert "does not look like an e-mail address" in text(answer)
    assert "Came without a seat" in text(oleg.get(address(hall, "?q=galina")))


def saved(client, hall, kind: str, **shown):
    """Read to its end at once: it is made while it is read."""
    fields = {"csrf_token": token_for(client), "kind": kind, **shown}
    return client.post(address(hall, "/table"), data=fields, buffered=True)


def test_a_table_is_what_was_shown(hall, people, oleg):
    post(oleg, address(hall, "/columns"), column=["email", "state"])
    answer = saved(oleg, hall, "csv", state="confirmed", sort="newest")
    content = answer.data.decode()
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content[1:])))
    assert rows[0] == ["Person", "State", "E-mail", "Note"][: len(rows[0])]
    assert [row[0] for row in rows[1:]] == ["Ekaterina", "Яшин Boris", "Абрамова Anna"]
    assert rows[2][2] == "boris@example.org"
    book = openpyxl.load_workbook(io.BytesIO(saved(oleg, hall, "xlsx", state="confirmed").data))
    sheet = [[cell.value or "" for cell in row] for row in book.active.iter_rows()]
    assert sheet[0] == rows[0]
    assert [row[0] for row in sheet[1:]] == ["Ekaterina", "Абрамова Anna", "Яшин Boris"]
    db.session.rollback()
    entry = next(one for one in audit("event", [hall.event_id]) if one.action == "roster saved")
    assert entry.changes["rows"] == 3


def test_a_formula_stays_a_text_in_both_tables(hall, oleg):
    a_guest(hall, "=1+1", email="f@example.org", organisation='=HYPERLINK("x")')
    content = saved(oleg, hall, "csv").data.decode()
    assert "'=1+1" in content
    book = openpyxl.load_workbook(io.BytesIO(saved(oleg, hall, "xlsx").data))
    cell = next(one for row in book.active.iter_rows() for one in row if one.value == "=1+1")
    assert cell.data_type == "s"


def test_a_table_is_read_in_pieces_and_names_everybody_once(hall, monkeypatch):
    for number in range(7):
        making_guest(hall, number)
    monkeypatch.setattr(queries, "PIECE", 3)
    pieces = [
        [one.registration.given_name for one in piece]
        for piece in queries.everybody(hall.event_id, Shown())
    ]
    assert [len(piece) for piece in pieces] == [3, 3, 1]
    assert len({name for piece in pieces for name in piece}) == 7


def test_a_table_goes_on_where_the_last_of_a_piece_has_gone(hall, monkeypatch):
    guests = [making_guest(hall, number) for number in range(5)]
    monkeypatch.setattr(queries, "PIECE", 3)
    pieces = queries.everybody(hall.event_id, Shown())
    first = [one.registration.public_id for one in next(pieces)]
    gone = next(one for one in guests if one.public_id == first[-1])
    making.change(db.session.get_one(Registration, gone.id), public_id="x" * 16)
    rest = [one.registration.public_id for piece in pieces for one in piece]
    assert len(rest) == 2
    assert not set(first) & set(rest)


def test_who_only_reads_changes_nothing(hall, people, lida):
    page = text(lida.get(address(hall)))
    assert 'name="chosen"' not in page
    assert "Save as a table" not in page
    assert acting(lida, hall, "cancel", [people["Anna"]], go="1").status_code == 403
    assert saved(lida, hall, "csv").status_code == 403
