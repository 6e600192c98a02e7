"""The short address: it leads to the event whatever becomes of its other address."""

import pytest

from tests import making
from tests.registration.visitors import Visitor
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import db
from webinar_hub.publicity import queries


@pytest.fixture
def visitor(on_the_web):
    return Visitor(on_the_web)


def path(event, word="") -> str:
    return "/" + queries.short_address(event, word).split("/", 3)[3]


def test_it_leads_to_the_event_page_with_the_word_kept(visitor, event):
    answer = visitor.get(path(event))
    assert (answer.status_code, answer.location) == (302, "/events/nezhnyi-vozrast")
    answer = visitor.get(path(event, "school12"))
    assert (answer.status_code, answer.location) == (302, "/events/nezhnyi-vozrast?from=school12")
    assert visitor.get(path(event) + "?from=School12&x=1").location.endswith("?from=school12")
    assert visitor.get(path(event) + "?from=<b>").location == "/events/nezhnyi-vozrast"


def test_it_is_short_and_the_case_does_not_matter(visitor, event):
    assert len(path(event)) == len("/e/k7m3qt")
    assert visitor.get(path(event).upper()).location == "/events/nezhnyi-vozrast"


def test_it_outlives_a_new_slug(visitor, event):
    before = path(event)
    making.change(event, slug="trudnyi-vozrast", title="Трудный возраст")
    assert path(event) == before
    assert visitor.get(before).location == "/events/trudnyi-vozrast"


def test_of_events_that_begin_alike_the_first_keeps_its_code(visitor, event):
    before = path(event)
    alike = event.public_id[:8] + ("a" if event.public_id[8] != "a" else "b") * 8
    later = making.make_event(slug="later", public_id=alike)
    assert path(event) == before
    assert len(path(later)) > len(before)
    assert visitor.get(before).location == "/events/nezhnyi-vozrast"
    assert visitor.get(path(later)).location == "/events/later"


@pytest.mark.parametrize("code", ["", "abc", "000000", "a" * 40, "%00%00%00%00%00%00", "k7m3q%"])
def test_other_codes_lead_nowhere(visitor, event, code):
    assert visitor.get(f"/e/{code}").status_code == 404


def test_a_draft_is_missing_and_what_was_withdrawn_says_so(visitor, event):
    making.change(event, visibility="draft")
    assert visitor.get(path(event)).status_code == 404
    making.change(event, visibility="listed", status="withdrawn")
    assert visitor.get(visitor.get(path(event)).location).status_code == 410


def test_a_visit_is_counted_where_it_leads_and_once(on_the_web, visitor, event):
    answer = visitor.get(path(event, "school12"))
    visitor.get(answer.location)
    on_the_web.extensions["visits"].flush()
    db.session.rollback()
    from webinar_hub.registration.queries import Source, sources_of

    assert sources_of(event.id) == [Source("school12", 1, 0)]


def test_codes_are_found_on_both_databases(app):
    with app.app_context():
        event = making.make_event()
        code = queries.short_address(event).rsplit("/", 1)[-1]
        found = queries.event_with_code(code)
        assert isinstance(found, Event)
        assert found.id == event.id
