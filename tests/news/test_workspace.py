"""Organizers read how many will hear of an event, and never who."""

import pytest

from tests import organizing
from tests.news.readers import ask, subscribe
from webinar_hub.catalogue import operations as catalogue


@pytest.fixture
def world(sqlite_app):
    with sqlite_app.app_context():
        mine, theirs = (organizing.a_programme(name) for name in ("Families in step", "Trust"))
        subscribe("anna@example.org", audience="parent")
        subscribe("vera@example.org", audience="parent")
        subscribe("olga@example.org", programme=theirs.slug, kind="seminar")
        ask("never@example.org")
        yield sqlite_app, mine, theirs


def words_of(app, organizer, address: str) -> str:
    answer = organizing.signed_in(app, organizer).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_before_publishing_they_read_how_many_will_be_told(world):
    app, mine, _theirs = world
    oleg = organizing.an_organizer("Oleg", mine, "organizer")
    draft = organizing.a_draft(mine)
    nobodys = organizing.a_draft(mine, audience=frozenset({"student"}))
    published = organizing.an_event(mine)
    page = words_of(app, oleg, f"/organize/events/{draft.public_id}")
    assert "2 subscribers are told of it" in page
    assert "@example.org" not in page.replace("oleg@example.org", "").split("<main")[1]
    for event in (nobodys, published):
        page = words_of(app, oleg, f"/organize/events/{event.public_id}")
        assert "told of it" not in page


def test_a_programmes_page_counts_who_hears_of_what_and_names_nobody(world):
    app, mine, theirs = world
    lida = organizing.an_organizer("Lida", mine, "viewer")
    timur = organizing.an_organizer("Timur", theirs, "viewer")
    own = words_of(app, lida, f"/organize/programmes/{mine.public_id}")
    assert "new events for parents" in own
    assert "seminar" not in own
    other = words_of(app, timur, f"/organize/programmes/{theirs.public_id}")
    assert "new events: seminar, Trust" in other
    for page in (own, other):
        assert not {"anna@", "vera@", "olga@", "never@"} & set(page.split())
        assert "anna@example.org" not in page
    programme = catalogue.create_programme(
        mine.organization_id,
        catalogue.ProgrammeDetails(name="New", language="en", zone="Europe/Moscow"),
    )
    nadia = organizing.an_organizer("Nadia", site_owner=True)
    page = words_of(app, nadia, f"/organize/programmes/{programme.public_id}")
    assert "new events for parents" in page  # they agreed to the organization
