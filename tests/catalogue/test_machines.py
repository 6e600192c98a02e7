"""What search engines and previews read: data, addresses, what is to be found and what is not."""

import json
import re
from contextvars import Context
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from tests import making
from webinar_hub.core import page_versions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
STARTS = datetime(2026, 11, 12, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at, monkeypatch):
    at(NOW)
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def visit(sqlite_app):
    def visit(path: str, language: str = "en"):
        asks = {"Accept-Language": language}
        browser = sqlite_app.test_client(use_cookies=False)
        return Context().run(browser.get, path, headers=asks)

    return visit


@pytest.fixture
def site(sqlite_app) -> str:
    return str(sqlite_app.extensions["webinar_hub_settings"].base_url)


@pytest.fixture
def programme():
    return making.make_programme(slug="family", name="Families")


@pytest.fixture
def data(visit):
    """The data block of an event's page; None where there is none."""

    def data(event):
        page = visit(f"/events/{event.slug}").text
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        return json.loads(block[1]) if block else None

    return data


# Data


def test_an_event_tells_when_where_and_that_it_is_free(data, programme, site):
    maria = making.make_speaker(programme, slug="maria", name="Maria Sokolova")
    event = making.make_event(programme, starts=STARTS, summary="Sleep.", speakers=[maria])
    making.make_pool(event)
    told = data(event)
    url = f"{site}/events/{event.slug}"
    assert told["@type"] == "EducationEvent"
    assert told["startDate"] == "2026-11-12T18:00:00+03:00"
    assert told["endDate"] == "2026-11-12T19:30:00+03:00"
    assert told["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert told["location"] == [{"@type": "VirtualLocation", "url": url}]
    assert told["isAccessibleForFree"] is True
    assert told["offers"]["availability"].endswith("/InStock")
    assert told["offers"]["price"] == 0
    assert told["performer"] == [
        {"@type": "Person", "name": "Maria Sokolova", "url": f"{site}/speakers/maria"}
    ]
    assert told["organizer"]["name"] == "Families in Step"


def test_the_room_is_never_told_and_the_hall_is(data, programme):
    event = making.make_event(
        programme, format="both", place="Svobodny", room_link="https://room.example.org/1"
    )
    told = data(event)
    assert [one["@type"] for one in told["location"]] == ["Place", "VirtualLocation"]
    assert told["location"][0]["address"] == "Svobodny"
    assert "room.example.org" not in json.dumps(told)


def test_several_meetings_are_parts_of_one(data, programme):
    event = making.make_event(programme, starts=STARTS)
    making.make_meeting(event, STARTS + timedelta(days=7), title="Second evening")
    told = data(event)
    assert told["startDate"][:10] == "2026-11-12"
    assert told["endDate"][:10] == "2026-11-19"
    assert told["subEvent"][1]["name"].endswith(": Second evening")


def test_what_is_full_cancelled_or_over_says_so(data, programme, clock):
    full = making.make_event(programme)
    making.make_pool(full, taken=40)
    assert data(full)["offers"]["availability"].endswith("/SoldOut")
    later = making.make_event(programme, sign_up_opens_at=making.in_days(2))
    making.make_pool(later)
    assert data(later)["offers"]["availability"].endswith("/PreOrder")
    gone = making.make_event(programme, status="cancelled", cancelled_at=NOW)
    making.change(gone.meetings[0], status="cancelled", changed_at=NOW)
    assert data(gone)["eventStatus"].endswith("/EventCancelled")
    assert "offers" not in data(gone)


def test_a_seat_that_is_taken_meanwhile_is_told_from_the_kept_page_too(data, programme):
    event = making.make_event(programme)
    pool = making.make_pool(event, capacity=1)
    assert data(event)["offers"]["availability"].endswith("/InStock")
    making.change(pool, taken=1, version=pool.version + 1)
    assert data(event)["offers"]["availability"].endswith("/SoldOut")


def test_a_date_is_told_no_more_exactly_than_it_is_known(data, programme):
    past = {"historical": True, "starts": None}
    assert data(making.make_event(programme, when="2019-06-12", **past))["startDate"] == (
        "2019-06-12"
    )
    assert data(making.make_event(programme, when="2019-06", **past)) is None


def test_no_title_breaks_out_of_the_data(data, visit, programme):
    event = making.make_event(programme, title="</script><script>alert(1)</script> & <!--")
    assert data(event)["name"] == "</script><script>alert(1)</script> & <!--"
    assert "<script>alert" not in visit(f"/events/{event.slug}").text


def test_an_event_by_link_only_is_told_to_nobody(data, visit, programme):
    event = making.make_event(programme, visibility="link_only")
    assert data(event) is None
    assert '<meta name="robots" content="noindex">' in visit(f"/events/{event.slug}").text


# Addresses and previews


def test_a_page_names_its_own_address_and_those_in_each_language(visit, programme, site):
    event = making.make_event(programme, summary='Sleep & "rest"')
    path = f"{site}/events/{event.slug}"
    page = visit(f"/events/{event.slug}?fbclid=1").text
    assert f'<link rel="canonical" href="{path}">' in page
    assert f'hreflang="ru" href="{path}?lang=ru"' in page
    assert f'hreflang="x-default" href="{path}"' in page
    assert '<meta property="og:title" content="The tender age">' in page
    assert '<meta property="og:description" content="Sleep &amp; &#34;rest&#34;">' in page
    page = visit(f"/events/{event.slug}?lang=ru&zone=Asia/Omsk").text
    assert f'<link rel="canonical" href="{path}?lang=ru">' in page


def test_lists_keep_what_was_chosen_in_their_address(visit, programme, site):
    making.make_event(programme)
    page = visit("/?audience=parent&utm_source=x").text
    assert f'<link rel="canonical" href="{site}/?audience=parent">' in page


# What is to be found


def test_the_map_lists_what_is_listed_with_its_last_change(visit, programme, site):
    series = making.make_series(programme, slug="evenings")
    maria = making.make_speaker(programme, slug="maria")
    making.make_speaker(programme, slug="nobody-yet")
    own = {"series_id": series.id, "speakers": [maria]}
    event = making.make_event(programme, slug="shown", **own)
    for visibility in ("draft", "link_only", "invitation_only"):
        making.make_event(programme, slug=f"hidden-{visibility}", visibility=visibility, **own)
    making.make_event(programme, slug="hidden-withdrawn", status="withdrawn", **own)
    answer = visit("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert "X-Robots-Tag" not in answer.headers
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ElementTree.fromstring(answer.data)
    places = [one.text.removeprefix(site) for one in root.iterfind("s:url/s:loc", names)]
    assert places == [
        *("/", "/past", "/programmes/family", "/series/evenings", "/speakers/maria"),
        "/events/shown",
    ]
    assert f"<lastmod>{event.changed_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" in answer.text
    assert f'hreflang="ru" href="{site}/events/shown?lang=ru"' in answer.text


def test_the_map_follows_a_change(visit, programme):
    making.make_event(programme, slug="first")
    assert "/events/second" not in visit("/sitemap.xml").text
    making.make_event(programme, slug="second")
    assert "/events/second" in visit("/sitemap.xml").text


def test_machines_are_told_where_the_map_is_and_what_is_not_for_them(visit, site):
    answer = visit("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {site}/sitemap.xml" in answer.text
    assert "Disallow: /organize\n" in answer.text


def test_only_public_pages_may_be_listed(visit, programme):
    event = making.make_event(programme)
    making.make_pool(event)
    for path in ("/", "/past", f"/events/{event.slug}", "/programmes/family", "/legal"):
        assert "X-Robots-Tag" not in visit(path).headers, path
    for path in (
        *("/organize/sign-in", f"/events/{event.slug}/thanks", f"/events/{event.slug}/again"),
        *("/search?q=tender", "/nowhere", "/registrations/x", "/calendar.ics"),
    ):
        assert visit(path).headers["X-Robots-Tag"] == "noindex", path
        assert 'rel="canonical"' not in visit(path).text, path
