"""What organizers did: shown to owners alone, of their own programmes alone, found and saved."""

import csv
import io
from datetime import UTC, datetime

import pytest

from tests import organizing as some
from webinar_hub.accounts.audit_chain import look, seal, trouble
from webinar_hub.accounts.audit_search import PAGE
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import AuditValue
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.operations import (
    EventDetails,
    OrganizationDetails,
    Privacy,
    ProgrammeDetails,
    SeriesDetails,
    SpeakerDetails,
)
from webinar_hub.catalogue.operations.organizations import CONSENT_FIELDS
from webinar_hub.core.database import db
from webinar_hub.core.language import in_language
from webinar_hub.core.operation import operation
from webinar_hub.workspace.field_labels import label_of
from webinar_hub.workspace.text_difference import Piece, difference


@pytest.fixture(autouse=True)
def inside(app, at):
    with app.app_context():
        at(datetime(2026, 11, 2, 8, tzinfo=UTC))
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def vera(programme):
    return some.an_organizer("Vera", programme, "owner")


def read(client, **query) -> str:
    response = client.get("/organize/changes", query_string=query)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def body(page: str) -> str:
    return page.split("<tbody>", 1)[1].split("</tbody>")[0] if "<tbody>" in page else ""


def test_before_and_after_stand_there_also_of_a_speakers_name(app, programme, vera):
    speaker = catalogue.add_speaker(programme.id, catalogue.SpeakerDetails("Anna", "en"))
    changed = catalogue.SpeakerDetails("Anna Petrova", "en")
    catalogue.edit_speaker(speaker.id, changed, by=vera.id)
    page = body(read(some.signed_in(app, vera)))
    assert "Vera: changed the speaker" in page
    assert "Name: Anna → Anna Petrova" in page
    erase()
    page = body(read(some.signed_in(app, vera)))
    assert "Name: erased" in page


LONG = "We talk about school.\n\n" + "Every child learns in its own way. " * 20


def test_what_differs_in_a_long_text_stands_there_until_it_is_erased(app, programme, vera):
    event = some.an_event(programme, description=LONG)
    for text in (LONG.replace("school", "trust & <b>school</b>"), ""):
        details = some.details(description=text)
        catalogue.edit_details(event.id, details, by=vera.id, version=None)
    client = some.signed_in(app, vera)
    second, first, *_others = body(read(client, action="details changed")).split("<tr>")[1:]
    assert "What it is about: changed" in first
    assert "<del>school.</del><ins>trust &amp; &lt;b&gt;school&lt;/b&gt;.</ins>" in first
    assert first.count("Every child") < 5  # what stays is cut short
    assert "<del>We talk about trust" in second
    table = some.post(client, "/organize/changes/table", action="details changed").text
    assert "What it is about: school. → trust & <b>school</b>." in table
    seal()
    erase()
    assert "What it is about: erased" in body(read(client))
    look()
    assert trouble() == ""


def test_a_draft_that_saves_itself_fills_no_record(programme, vera):
    draft = some.a_draft(programme, description="One")
    details = some.details(description="Two")
    catalogue.edit_details(draft.id, details, by=vera.id, version=None)
    assert db.session.query(AuditValue).filter_by(field="description").count() == 0


def test_fields_have_the_words_of_their_forms_in_both_languages(app):
    columns = {
        "event": [*EventDetails.__dataclass_fields__, "wall_start", "room_link", "offer_hours"],
        "programme": ProgrammeDetails.__dataclass_fields__,
        "series": SeriesDetails.__dataclass_fields__,
        "speaker": SpeakerDetails.__dataclass_fields__,
        "organization": [
            *OrganizationDetails.__dataclass_fields__,
            *Privacy.__dataclass_fields__,
            *CONSENT_FIELDS,
        ],
    }
    for about, names in columns.items():
        for name in names:
            english, russian = (_in(language, about, name) for language in ("en", "ru"))
            assert english != name.replace("_", " "), (about, name)
            assert english != russian, (about, name)


def _in(language: str, about: str, name: str) -> str:
    with in_language(language):
        return label_of(about, name)


@operation
def erase() -> None:
    for one in db.session.query(AuditValue):
        one.before = one.after = one.salt = None


def test_an_owner_reads_of_the_own_programmes_alone(app, programme, vera):
    other = some.a_programme("Trust")
    event = some.an_event(other, title="Theirs alone")
    own = some.an_event(programme, title="Ours")
    client = some.signed_in(app, vera)
    page = read(client)
    assert "Ours" in body(page)
    assert "Theirs alone" not in page
    assert "Theirs alone" not in read(client, about=f"event:{event.public_id}")
    nadia = some.signed_in(app, some.an_organizer("Nadia", site_owner=True))
    assert "Theirs alone" in read(nadia)
    assert body(read(nadia, about=f"event:{own.public_id}")).count("<tr>") == 2


def test_it_is_found_by_who_what_and_when(app, programme, vera, clock):
    oleg = some.an_organizer("Oleg", programme, "organizer")
    note(oleg.id, "programme changed", "programme", programme.id, programme.id)
    clock.advance(days=1)
    note(vera.id, "programme changed", "programme", programme.id, programme.id)
    client = some.signed_in(app, vera)
    assert "Oleg:" not in body(read(client, who=vera.public_id))
    assert "changed the programme" not in body(read(client, action="role set"))
    assert body(read(client, action="programme changed")).count("<tr>") == 2
    late = body(read(client, since="2026-11-03"))
    assert "Vera: changed" in late
    assert "Oleg" not in late
    assert "Vera: changed" not in body(read(client, until="2026-11-02"))


@pytest.mark.parametrize(
    "query",
    [
        {"who": "' OR 1=1"},
        {"action": "\x00"},
        {"about": "event:\x00"},
        {"about": "x" * 500},
        {"before": "9" * 40},
        {"before": "-1"},
        {"since": "9999-12-31", "until": "0001-01-01"},
    ],
)
def test_whatever_stands_in_the_address_is_no_fault(app, vera, query):
    response = some.signed_in(app, vera).get("/organize/changes", query_string=query)
    assert response.status_code in (200, 400, 422)


def test_a_day_that_is_none_is_told_beside_its_field(app, vera):
    response = some.signed_in(app, vera).get("/organize/changes?since=yesterday")
    assert response.status_code == 422
    assert "Please give the day like this" in response.get_data(as_text=True)


def test_older_ones_are_reached_page_by_page_while_new_ones_come(app, programme, vera):
    for number in range(PAGE + 5):
        note(vera.id, "programme changed", "programme", programme.id, programme.id, {"n": number})
    client = some.signed_in(app, vera)
    first = read(client, action="programme changed")
    assert body(first).count("<tr>") == PAGE
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    note(vera.id, "programme changed", "programme", programme.id, programme.id, {"n": "new"})
    second = client.get(following.replace("&amp;", "&")).get_data(as_text=True)
    assert body(second).count("<tr>") == 5
    assert 'rel="next"' not in second


def test_the_table_is_harmless_and_noted(app, programme, vera):
    some.an_event(programme, title="=HYPERLINK(1)")
    client = some.signed_in(app, vera)
    response = some.post(client, "/organize/changes/table", action="event published")
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0] == ["When", "Who", "What", "About", "Before and after"]
    assert [row[3] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    assert "saved this record" in read(client) or not vera.site_owner


@pytest.mark.parametrize("role", ["viewer", "organizer"])
def test_nobody_else_is_told_that_it_is_there(app, programme, role):
    client = some.signed_in(app, some.an_organizer("Lida", programme, role))
    assert client.get("/organize/changes").status_code == 404
    assert "/organize/changes" not in client.get("/organize").get_data(as_text=True)


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b", "a c", [("same", "a "), ("gone", "b"), ("new", "c")]),
        ("", "a", [("new", "a")]),
        ("a\nb\n", "a\n", [("same", "a\n"), ("gone", "b\n")]),
        (
            "x" * 200 + "\na",
            "x" * 200 + "\nb",
            [("same", " … " + "x" * 59 + "\n"), ("gone", "a"), ("new", "b")],
        ),
    ],
)
def test_a_difference_is_read_in_one_go(before, after, pieces):
    assert difference(before, after) == [Piece(*one) for one in pieces]


def test_a_text_of_countless_words_is_compared_in_no_time():
    before, after = " ".join(map(str, range(9_000))), " ".join(map(str, range(9_000, 0, -1)))
    assert [one.sort for one in difference(before, after)] == ["gone", "new"]
