"""What organizers did: shown to owners alone, of their own programmes alone, found and saved."""

import csv
import io
from datetime import UTC, datetime

import pytest

from tests import organizing as some
from webinar_hub.accounts.audit_search import PAGE
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import AuditValue
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation


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
    assert "name: Anna → Anna Petrova" in page
    erase()
    page = body(read(some.signed_in(app, vera)))
    assert "name: erased" in page


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
