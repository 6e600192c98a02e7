"""Bringing a list in as organizers do it: the file, the columns, the look, the doing."""

import io

import pytest

from tests.attendance.guests import MONDAY, a_guest, a_hall, letters
from tests.colleagues.sheets import xlsx
from tests.counting import counted_statements
from tests.organizing import an_organizer, post, signed_in, token_for
from webinar_hub.core.database import db
from webinar_hub.imports import jobs
from webinar_hub.imports.models import ImportLine, PeopleImport
from webinar_hub.participants.operations import add_consent_text
from webinar_hub.registration.models import Registration

ROWS = [
    ("ФИО", "E-mail", "Письма"),
    ("Иванова Анна Петровна", "anna@example.org", "да"),
    ("Петрова Вера", "vera@", "да"),
    ("Яшин Борис", "boris@example.org", "нет"),
]
SAID = {
    "columns-0": "full_name",
    "columns-1": "email",
    "columns-2": "letters",
    "role": "parent",
    "agreed_where": "Список на бумаге",
    "agreed_on": "2026-10-20",
    "letters": "column",
}


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def hall():
    hall = a_hall(capacity=1)
    add_consent_text(hall.event.programme.organization_id, "participation", "en", "Yes", "Text")
    return hall


@pytest.fixture
def oleg(sqlite_app, hall):
    return signed_in(sqlite_app, an_organizer("Oleg", hall.event.programme, "organizer"))


def lists(hall) -> str:
    return f"/organize/events/{hall.event.public_id}/people/lists"


def sent(client, hall, content: bytes, name: str = "list.xlsx"):
    file = (io.BytesIO(content), name)
    fields = {"csrf_token": token_for(client), "file": file}
    return client.post(lists(hall), data=fields, content_type="multipart/form-data")


def text(response) -> str:
    db.session.rollback()
    return response.get_data(as_text=True)


def test_a_list_goes_from_the_file_to_sign_ups_and_back_to_words(hall, oleg):
    answer = sent(oleg, hall, xlsx(ROWS))
    assert answer.status_code == 303
    here = answer.location
    page = text(oleg.get(here))
    assert "3 lines were read. Nobody is signed up yet." in page
    assert "Иванова Анна Петровна, Петрова Вера" in page
    assert db.session.query(Registration).count() == 0
    assert post(oleg, here, **SAID).status_code == 303
    page = text(oleg.get(here))
    lines = page.split("<tbody>")[1]
    assert lines.index("The address is not usable") < lines.index("Gets a seat")
    assert "is not kept: no letters" in page
    assert "Write to 1 person now" in page
    assert "Bring 2 people in" in page
    assert post(oleg, f"{here}/beginning").status_code == 303
    assert "are being brought in" in text(oleg.get(here))
    jobs.bring_people_in()
    page = text(oleg.get(here))
    assert "All lines were dealt with." in page
    assert "Comes on the waiting list" in page
    assert letters() == []
    assert db.session.query(Registration).count() == 2


def test_a_letter_goes_out_when_the_organizer_ticks_it(hall, oleg):
    here = sent(oleg, hall, xlsx(ROWS)).location
    post(oleg, here, **SAID)
    post(oleg, f"{here}/beginning", write_now="1")
    db.session.rollback()
    jobs.bring_people_in()
    assert [one.kind for one in letters()] == ["confirmation"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed_where": ""}, "Please say where they agreed"),
        ({"agreed_on": "yesterday"}, "Please give the day like this"),
        ({"agreed_on": "2027-01-01"}, "This day is still to come."),
        ({"letters": ""}, "Please say who agreed to letters."),
        ({"columns-0": ""}, "Please say in which column the names stand."),
        ({"columns-2": "email"}, "Two columns cannot mean the same."),
        ({"columns-2": ""}, "Please say in which column it stands who agreed"),
        ({"columns-2": "shoes"}, "Please choose from the list."),
    ],
)
def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(hall, oleg, changes, words):
    here = sent(oleg, hall, xlsx(ROWS)).location
    answer = post(oleg, here, **(SAID | {"agreed_where": "On paper"} | changes))
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert changes.get("agreed_where", "On paper") in page
    assert "Bring" not in page.split("<main")[1].split("</h1>")[1]


def test_nothing_begins_before_it_was_said_where_people_agreed(hall, oleg):
    here = sent(oleg, hall, xlsx(ROWS)).location
    post(oleg, f"{here}/beginning")
    db.session.rollback()
    assert db.session.query(PeopleImport.state).scalar() == "draft"


def test_what_cannot_be_read_is_said_beside_the_file(hall, oleg):
    answer = sent(oleg, hall, b"\x89PNG\r\n\x1a\n\0\0", "photo.csv")
    assert answer.status_code == 422
    assert "neither a table as XLSX nor one as CSV" in text(answer)
    answer = post(oleg, lists(hall))
    assert answer.status_code == 422
    assert "Please choose a file." in text(answer)


def test_a_list_can_be_forgotten(hall, oleg):
    here = sent(oleg, hall, xlsx(ROWS)).location
    assert post(oleg, f"{here}/end").status_code == 303
    db.session.rollback()
    assert db.session.query(ImportLine).count() == 0
    assert oleg.get(here).status_code == 404


def test_a_list_of_another_event_is_not_found(hall, oleg):
    here = sent(oleg, hall, xlsx(ROWS)).location
    other = a_hall()
    assert oleg.get(f"{lists(other)}/{here.rsplit('/', 1)[1]}").status_code == 404


def test_a_long_list_takes_as_many_statements_as_a_short_one(hall, oleg):
    counted = []
    for people in (3, 300):
        rows = [ROWS[0], *((f"Анна {n}", f"a{n}@example.org", "да") for n in range(people))]
        here = sent(oleg, hall, xlsx(rows)).location
        post(oleg, here, **SAID)
        oleg.get(here)
        with counted_statements() as statements:
            answer = oleg.get(here)
        counted.append(len(statements))
        assert len(answer.data) < 100_000
    assert counted[0] == counted[1]


def test_who_is_signed_up_already_stands_first(hall, oleg):
    a_guest(hall, "Анна", family_name="Иванова", patronymic="Петровна", email="anna@example.org")
    here = sent(oleg, hall, xlsx(ROWS)).location
    post(oleg, here, **SAID)
    page = text(oleg.get(here)).split("<tbody>")[1]
    assert page.index("Is signed up already") < page.index("Comes on the waiting list")
