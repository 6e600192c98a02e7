"""The first page and the lists: what is coming, what of it needs somebody."""

from datetime import UTC, datetime

import pytest

from tests import organizing as some
from tests.counting import counted_statements
from webinar_hub.accounts import operations as accounts
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.pools import PoolPlan


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at):
    at(some.MORNING)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return some.a_programme()


@pytest.fixture
def oleg(sqlite_app, programme):
    return some.signed_in(sqlite_app, some.an_organizer("Oleg", programme, "organizer"))


def shown(client, address: str = "/organize") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_first_page_shows_what_is_coming_in_order_of_time(oleg, programme):
    later = some.sitting(datetime(2026, 12, 1, tzinfo=UTC).date())
    some.an_event(programme, title="Second", when=later)
    event = some.an_event(programme, title="First")
    registration.ensure_pools(event.id, [PoolPlan("", "online", 2)])
    some.sign_up(event, 3)
    page = shown(oleg)
    assert page.index("First") < page.index("Second")
    assert "2 of 2, 1 waiting" in page
    assert "need you" not in page


def test_only_the_own_programmes_are_shown(oleg):
    some.an_event(some.a_programme("Trust"), title="Foreign")
    assert "Foreign" not in shown(oleg)
    assert "Foreign" not in shown(oleg, "/organize/events")
    assert "Foreign" not in shown(oleg, "/organize/events?programme=trust")


def test_an_event_without_a_room_needs_somebody_a_day_before(oleg, programme, at):
    event = some.an_event(programme)
    assert "Needs you" not in shown(oleg)
    at(datetime(2026, 11, 11, 16, tzinfo=UTC))
    oleg = some.signed_in(oleg.application, some.by_email("oleg@example.org"))
    assert "No link to the room yet" in shown(oleg)
    catalogue.set_room_link(event.id, "https://room.example.org")
    assert "No link to the room yet" not in shown(oleg)


def test_people_in_a_room_need_no_link(oleg, programme, at):
    some.an_event(programme, format="in_person", place="Lesnaya 5")
    at(datetime(2026, 11, 11, 16, tzinfo=UTC))
    oleg = some.signed_in(oleg.application, some.by_email("oleg@example.org"))
    assert "No link to the room yet" not in shown(oleg)


def test_a_draft_near_its_date_needs_somebody(oleg, programme):
    some.a_draft(programme)
    some.a_draft(programme, when=some.sitting(datetime(2026, 12, 20, tzinfo=UTC).date()))
    page = shown(oleg)
    assert page.count("Its date is near, and it is still a draft") == 1
    assert "1 event needs you." in page


def test_nothing_planned_says_what_to_do_next(oleg, sqlite_app):
    assert "Make the first event" in shown(oleg)
    rita = some.signed_in(sqlite_app, some.an_organizer("Rita"))
    assert "an owner of the programme can give you a role" in shown(rita)


def test_the_lists_part_what_is_ahead_from_drafts_past_and_put_away(oleg, programme):
    some.an_event(programme, title="Ahead of us")
    some.a_draft(programme, title="Drafted")
    catalogue.record_past_event(programme.id, some.details(title="Long ago"), "2019")
    cancelled = some.an_event(programme, title="Cancelled one")
    catalogue.cancel_event(cancelled.id, "Ill")
    titles = {"Ahead of us", "Drafted", "Long ago", "Cancelled one"}
    for state, title in zip(("ahead", "drafts", "past", "away"), sorted_as_shown(), strict=True):
        page = shown(oleg, f"/organize/events?state={state}")
        assert {one for one in titles if one in page} == {title}


def sorted_as_shown() -> list[str]:
    return ["Ahead of us", "Drafted", "Long ago", "Cancelled one"]


@pytest.mark.parametrize(
    "query",
    ["state=odd", "page=0", "page=-1", "page=x", "page=99999999999", "programme=%00", "page=7"],
)
def test_an_odd_query_is_no_error(oleg, programme, query):
    some.an_event(programme)
    shown(oleg, f"/organize/events?{query}")


def test_a_list_takes_as_many_queries_for_many_events_as_for_one(oleg, programme):
    some.an_event(programme)
    shown(oleg)  # what is asked twice a minute for all pages
    with counted_statements() as for_one:
        shown(oleg, "/organize/events")
    for number in range(12):
        some.an_event(programme, title=f"Event {number}")
    with counted_statements() as for_many:
        page = shown(oleg, "/organize/events")
    assert "Event 11" in page
    assert len(for_many) == len(for_one)
    with counted_statements() as on_the_first_page:
        shown(oleg)
    assert len(on_the_first_page) <= len(for_one) + 2  # organizations; what is over


def test_pages_of_a_long_list_lead_to_one_another(oleg, programme, monkeypatch):
    from webinar_hub.workspace import queries

    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(5):
        some.an_event(programme, title=f"Event {number}")
    first = shown(oleg, "/organize/events")
    assert "Page 1 of 3" in first
    last = shown(oleg, "/organize/events?page=3")
    assert "Event 4" in last
    assert "Page 3 of 3" in last


def test_a_new_event_in_the_only_programme_asks_nothing_first(oleg, programme, sqlite_app):
    response = oleg.get("/organize/events/new")
    assert response.location == f"/organize/programmes/{programme.public_id}/events/new"
    other = some.a_programme("Trust")
    accounts.set_role("oleg@example.org", other.id, "organizer")
    page = shown(oleg, "/organize/events/new")
    assert "Families in step" in page
    assert "Trust" in page
    lida = some.signed_in(sqlite_app, some.an_organizer("Lida", programme, "viewer"))
    assert lida.get("/organize/events/new").status_code == 404
