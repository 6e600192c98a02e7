"""A page costs the same number of statements however much it shows."""

import pytest

from tests import making
from tests.counting import counted_statements
from webinar_hub.catalogue import queries
from webinar_hub.core import clock, page_versions
from webinar_hub.core.database import db
from webinar_hub.participants.queries import regions


@pytest.fixture(autouse=True)
def context(app, monkeypatch):
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    with app.app_context():
        yield


@pytest.fixture
def programme():
    return making.make_programme(slug="family", regions=("RU-AMU",))


@pytest.fixture
def fill(programme):
    """Events of everything, with speakers, meetings, regions, seats and a past."""
    series = making.make_series(programme, slug="ecology")
    first = making.make_speaker(programme, slug="maria")

    def fill(number: int) -> None:
        second = making.make_speaker(programme)
        for _ in range(number):
            grant = making.make_grant(programme)
            making.make_indicator(grant)
            own = {"series_id": series.id, "speakers": [first, second], "grant_id": grant.id}
            event = making.make_event(programme, regions=("RU-AMU", "RU-VOR"), **own)
            making.make_meeting(event, making.in_days(12))
            making.make_pool(event)
            making.make_event(programme, historical=True, starts=None, when="2019", **own)

    return fill


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 11),
        ("/?kind=webinar&region=RU-AMU&programme=family", 13),
        ("/series/ecology", 11),
        ("/programmes/family", 13),
        ("/speakers/maria", 6),
        ("/past", 6),
        ("/search?q=tender", 8),
        ("/legal", 1),
        ("/sitemap.xml", 5),
        ("/calendar.ics", 5),
    ],
)
def test_a_page_costs_as_much_with_many_events_as_with_two(app, fill, path, most):
    def cost() -> int:
        with counted_statements() as sent:
            # A fresh language each time would be a fresh page; a version is simpler to raise.
            assert app.test_client().get(path).status_code == 200
        return len(sent) - sum("versions" in statement for statement in sent)

    fill(2)
    _ = regions("en"), regions("ru")  # kept by the process from then on
    few = cost()
    fill(6)
    assert cost() == few <= most


def test_cards_keep_the_order_in_which_they_are_asked_for(programme):
    ids = [making.make_event(programme).id for _ in range(4)]
    wanted = [ids[2], ids[0], ids[3], ids[1]]
    assert [event.id for event in queries.events_for_cards([*wanted, 10_000])] == wanted


def test_everything_that_a_card_shows_is_loaded_with_it(programme):
    speaker = making.make_speaker(programme)
    event = making.make_event(programme, speakers=[speaker])
    db.session.rollback()
    (loaded,) = queries.events_for_cards([event.id])
    with counted_statements() as sent:
        assert [one.initials for one in loaded.speakers] == ["MS"]
        assert loaded.programme.name
        assert loaded.standing_meetings[0].precise
    assert sent == []


def test_a_line_knows_when_the_list_will_read_differently(programme):
    opens, closes = making.in_days(1), making.in_days(8)
    event = making.make_event(programme, sign_up_opens_at=opens, sign_up_closes_at=closes)
    (line,) = queries.upcoming_lines(clock.now())
    assert set(line.changes) == {opens, closes, event.first_start, event.last_end}


def test_an_address_that_was_moved_twice_leads_to_the_present_one(programme):
    for old in ("first", "second"):
        making.make_old_slug(programme, old)
    assert queries.present_slug("programme", "first") == "family"
    assert queries.present_slug("programme", "family") is None
    assert queries.present_slug("series", "first") is None
