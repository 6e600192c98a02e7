"""Past events as organizers move them in: the template, the file, the look, the doing, the way
back."""

import io
from datetime import timedelta

import pytest

from tests.attendance.guests import MONDAY
from tests.colleagues.sheets import xlsx
from tests.counting import counted_statements
from tests.moving_in.tables import COUNT, HEADINGS, VERA, Past, events, people
from tests.organizing import a_programme, an_organizer, post, signed_in, token_for
from webinar_hub.accounts.models import Organizer
from webinar_hub.attendance.labels import ROLES
from webinar_hub.catalogue.labels import FORMATS, KINDS
from webinar_hub.core.database import db
from webinar_hub.core.language import LANGUAGES, in_language
from webinar_hub.moving_in import jobs, meaning, reading, template
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.rows import Said, rows_of

WRONG = ["Talk", "soon", "Boris", "", "", "", ""]


@pytest.fixture(autouse=True)
def at_first(sqlite_app, clock):
    clock.set(MONDAY)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def past():
    programme = a_programme()
    return Past(programme.id, an_organizer("Oleg", programme, "organizer").id)


@pytest.fixture
def oleg(sqlite_app, past):
    return signed_in(sqlite_app, db.session.get_one(Organizer, past.organizer_id))


def address(past: Past) -> str:
    return f"/organize/programmes/{past.programme.public_id}/past"


def sent(client, past: Past, content: bytes, name: str = "past.xlsx"):
    fields = {"csrf_token": token_for(client), "file": (io.BytesIO(content), name)}
    return client.post(f"{address(past)}/tables", data=fields, content_type="multipart/form-data")


def text(response) -> str:
    db.session.rollback()
    return response.get_data(as_text=True)


def test_a_table_goes_from_the_file_to_figures_and_back(past, oleg, clock):
    answer = sent(oleg, past, xlsx([HEADINGS, VERA, COUNT, WRONG]))
    assert answer.status_code == 303
    here = answer.location
    page = text(oleg.get(here))
    assert "3 lines were read. Nothing is moved in yet." in page
    assert "Please say below whom the people without a role are." in page
    assert post(oleg, here, role="parent", letters="column").status_code == 422
    said = {"role": "parent", "letters": "nobody", "agreed_where": "", "agreed_on": ""}
    assert post(oleg, here, **said).status_code == 303
    page = text(oleg.get(here))
    lines = page.split("<tbody>")[1]
    assert lines.index("This is no date.") < lines.index("Comes in, new here")
    assert "the address is not kept" in lines
    assert "2 events are new." in page
    assert "Move 2 lines in" in page
    assert events() == []

    assert post(oleg, f"{here}/beginning").location == here
    page = text(oleg.get(here))
    assert "1 of 3 lines" in page
    jobs.move_past_in()
    page = text(oleg.get(here))
    assert "All lines were dealt with." in page
    assert "This is no date." in page
    page = text(oleg.get(address(past)))
    assert "Thursday, 12 June 2025" in page
    assert "Talk" in text(oleg.get("/past"))

    assert post(oleg, f"{here}/taking-back").location == here
    assert "Please tick that all of it" in text(oleg.get(here))
    assert len(people()) == 1
    assert post(oleg, f"{here}/taking-back", sure="1").location == address(past)
    page = text(oleg.get(address(past)))
    assert "1 person is out again." in page
    assert "2 events are withdrawn again." in page
    assert people() == []
    assert "was taken back" in text(oleg.get(here))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("extension", template.FILES)
def test_the_template_is_read_as_it_is_in_both_languages(past, language, extension):
    with in_language(language):
        content, _mime = template.written(extension, language)
    headings, lines = reading.table_of(content)
    with in_language("en"):  # whoever reads it may speak another language
        assert meaning.fields_of(headings) == list(meaning.COLUMNS)
    table = past.put_down(*(cells for _number, cells in lines), headings=headings)
    assert past.looked_over(table) == ["example", "example"]
    filled = [["Own title", *cells[1:]] for _number, cells in lines]
    filled[1][0] = "Another title"
    assert past.looked_over(past.put_down(*filled, headings=headings)) == ["nameless", "count"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_are_understood_whatever_language_the_reader_has(past, language):
    """The look is in the organizer's language, the moving in that of the site."""
    with in_language(language):
        kinds, formats, roles = ([*map(str, one.values())] for one in (KINDS, FORMATS, ROLES))
    with in_language(next(one for one in LANGUAGES if one != language)):
        assert [meaning.kind_of(word) for word in kinds] == list(KINDS)
        assert [meaning.format_of(word) for word in formats] == list(FORMATS)
        headings = ["Event", "Date", "Full name", "Role"]
        lines = [(number, ["Talk", "2019", "Anna", role]) for number, role in enumerate(roles)]
        read = rows_of(lines, headings, Said(None, "nobody", MONDAY.date(), {}))
        assert [row.role for row in read] == list(ROLES)


def test_the_template_comes_in_the_language_of_the_organizer(past, oleg):
    answer = oleg.get(f"{address(past)}/template.csv?lang=ru")
    assert "Событие;Дата;" in text(answer)
    assert 'filename="past-events.csv"' in answer.headers["Content-Disposition"]
    assert oleg.get(f"{address(past)}/template.pdf").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "neither a table as XLSX nor one as CSV"),
        (b"Event,Date\n" + b"Talk,2019\n" * 5_001, "more than 5000 lines"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_file(past, oleg, content, words):
    answer = sent(oleg, past, content, "past.csv")
    assert answer.status_code == 422
    assert words in text(answer)
    assert db.session.query(PastTable).count() == 0


def test_a_million_lines_are_refused_in_words_before_they_are_read(past, oleg):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n'
    body = head + b"Talk,2019\n" * 1_000_000 + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = oleg.post(f"{address(past)}/tables", data=body, content_type=kind)
    assert answer.location == address(past)
    assert "at most 1 MB" in text(oleg.get(address(past)))


def test_a_table_of_another_programme_is_not_found_and_one_may_be_forgotten(past, oleg):
    here = sent(oleg, past, xlsx([HEADINGS, VERA])).location
    other = a_programme("Other")
    assert oleg.get(here.replace(past.programme.public_id, other.public_id)).status_code == 404
    assert post(oleg, f"{here}/end").status_code == 303
    assert oleg.get(here).status_code == 404


def test_long_tables_take_as_many_statements_as_short_ones(past, oleg, clock):
    counted = []
    for number in (3, 300):
        rows = ([f"Talk {n}", "2019", f"Anna {n}", f"a{n}@example.org"] for n in range(number))
        here = sent(oleg, past, xlsx([HEADINGS, *rows])).location
        post(oleg, here, role="parent", letters="nobody")
        oleg.get(here)
        with counted_statements() as statements:
            answer = oleg.get(here)
        counted.append(len(statements))
        assert len(answer.data) < 120_000
        clock.advance(minutes=1)
    assert counted[0] == counted[1]


def test_thirty_days_later_a_table_stays(past, oleg, clock):
    here = sent(oleg, past, xlsx([HEADINGS, COUNT])).location
    post(oleg, f"{here}/beginning")
    db.session.rollback()
    jobs.move_past_in()
    assert "Take all of it back" in text(oleg.get(here))
    clock.set(MONDAY + timedelta(days=30))
    fresh = signed_in(oleg.application, an_organizer("Vera", past.programme, "owner"))
    assert "Take all of it back" not in text(fresh.get(here))
    page = fresh.post(
        f"{here}/taking-back",
        data={"csrf_token": token_for(fresh), "sure": "1"},
        follow_redirects=True,
    )
    assert "can no longer be taken back" in text(page)
    assert "moved past events in" in text(fresh.get("/organize/changes"))
