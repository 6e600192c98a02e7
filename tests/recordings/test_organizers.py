"""Organizers say that a recording is planned and where it is, and read who asked for it."""

import pytest

from tests import making, organizing
from tests.forms import fields, form_to
from tests.organizing import an_organizer
from tests.recordings.wishes import LINK, ask, plan
from webinar_hub.core.database import db
from webinar_hub.recordings import queries


@pytest.fixture
def event(on_the_web):
    programme = organizing.a_programme()
    event = making.make_event(programme, starts=making.in_days(-0.04))  # it has begun
    making.make_pool(event)
    return event


@pytest.fixture
def oleg(on_the_web, event):
    return organizing.signed_in(on_the_web, an_organizer("Oleg", event.programme, "organizer"))


@pytest.fixture
def path(event):
    return f"/organize/events/{event.public_id}/recording"


def save(browser, path, **typed):
    form = fields(form_to(browser.get(path).get_data(as_text=True), path))
    return browser.post(path, data={k: v for k, v in (form | typed).items() if v is not None})


def present(event):
    db.session.rollback()
    return queries.of_event(event.id)


def test_it_is_planned_first_and_gets_its_address_later(oleg, event, path):
    assert save(oleg, path, planned="y").status_code == 303
    assert present(event).planned
    answer = save(oleg, path, link=LINK, until="2026-12-24", for_seats="y")
    assert answer.status_code == 303
    assert "In a minute everybody" in oleg.get(path).get_data(as_text=True)
    found = present(event)
    assert (found.link, found.for_seats) == (LINK, True)
    assert found.until.isoformat() == "2026-12-24T21:00:00+00:00"  # midnight in Moscow
    assert 'value="2026-12-24"' in oleg.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"link": "video.example.org"}, "Please paste the whole link"),
        ({"link": "http://video.example.org"}, "Please paste the whole link"),
        ({"link": LINK + "x" * 1000}, "Please shorten this"),
        ({"until": "tomorrow"}, "Please give the day like this"),
        ({"until": "9999-12-31"}, "Please give the day like this"),
        ({"until": "2020-01-01"}, "This day is over already"),
        ({"link": LINK, "planned": None}, "Please tick that a recording is planned"),
    ],
)
def test_bad_input_has_its_words_beside_the_field_and_stays(oleg, event, path, typed, words):
    answer = save(oleg, path, **({"planned": "y"} | typed))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert next(value for value in typed.values() if value)[:30] in page
    assert present(event) is None


def test_two_who_save_at_once_do_not_overwrite_each_other(oleg, event, path):
    form = fields(form_to(oleg.get(path).get_data(as_text=True), path))
    plan(event)
    answer = oleg.post(path, data=form)
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in answer.get_data(as_text=True)
    assert present(event).planned


def test_who_asked_is_listed_with_a_number(oleg, event, path):
    plan(event)
    ask(event, "Anna", family_name="Petrova")
    ask(event, "Boris")
    page = oleg.get(path).get_data(as_text=True)
    for words in ("2 people", "Anna Petrova", "boris@example.org", "2 November 2026, 11:00"):
        assert words in page


def test_who_only_reads_sees_the_list_and_no_form(on_the_web, event, path):
    plan(event)
    lida = organizing.signed_in(on_the_web, an_organizer("Lida", event.programme, "viewer"))
    page = lida.get(path).get_data(as_text=True)
    assert "Nobody yet." in page
    assert "Address of the recording" not in page
