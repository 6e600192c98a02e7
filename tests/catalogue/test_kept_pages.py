"""The page cache in front of the whole application, on both databases."""

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests import making
from tests.counting import counted_statements
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.page_cache import PageCache
from webinar_hub.participants.models import Region
from webinar_hub.registration.models import SeatPool

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def page_cache_of(app):
    """Requests are named, counted and led on without cookies before they are looked up."""
    layer = app.wsgi_app
    while not isinstance(layer, PageCache):
        layer = layer._app
    return layer


@pytest.fixture
def seconds(app) -> list[float]:
    """`seconds[0] += 1` lets a second pass between two look-ups of versions."""
    passed = [1000.0]
    page_cache_of(app)._versions._ticks = lambda: passed[0]
    return passed


@pytest.fixture
def event(app, at):
    at(NOW)
    with app.app_context():
        event = making.make_event(making.make_programme(slug="family"), slug="tender")
        making.make_pool(event, taken=33)
        yield event


@pytest.fixture
def visit(app, event, seconds) -> Callable[..., TestResponse]:
    def visit(path: str = "/", method: str = "GET", **headers: str) -> TestResponse:
        asks = {"Accept-Language": "en", **headers}
        client = app.test_client(use_cookies=False)
        return Context().run(client.open, path, method=method, headers=asks)

    visit()  # from now on the path is known
    return visit


@pytest.fixture
def page(visit) -> Callable[..., str]:
    return lambda *asks, **headers: visit(*asks, **headers).get_data(as_text=True)


@operation
def sign_up(pool_id: int) -> None:
    """A seat is taken as registration takes it: by one statement, past the rows in memory."""
    db.session.execute(
        update(SeatPool)
        .where(SeatPool.id == pool_id)
        .values(taken=SeatPool.taken + 1, version=SeatPool.version + 1)
    )


def test_a_kept_page_sends_nothing_to_the_database(page):
    first = page()
    with counted_statements() as sent:
        assert [page() for _ in range(3)] == [first] * 3
        assert page(**{"If-None-Match": "*"}) == ""
    assert sent == []


def test_a_look_up_is_one_statement_and_no_more_than_one_a_second(page, seconds):
    page()
    with counted_statements() as sent:
        for _ in range(40):
            seconds[0] += 0.1
            page()
    assert 3 <= len(sent) <= 4


def test_an_edit_shows_within_a_second(page, event, seconds):
    assert "The tender age" in page()
    making.change(event, title="The age of storm")
    seconds[0] += 1
    assert "The age of storm" in page()


def test_a_sign_up_shows_within_a_second(page, event, seconds):
    assert "7 of 40 seats left" in page()
    sign_up(db.session.query(SeatPool).one().id)
    seconds[0] += 1
    assert "6 of 40 seats left" in page()


def test_a_sign_up_elsewhere_costs_an_event_page_one_small_look(page, event, seconds):
    other = making.make_pool(making.make_event(slug="other"), capacity=None)
    for _ in range(2):  # asked the first time, a page is not known yet
        assert "7 of 40 seats left" in page("/events/tender")
        assert "seats left" not in page("/events/other")
        seconds[0] += 1
    sign_up(other.id)
    seconds[0] += 1
    with counted_statements() as sent:
        page("/events/tender"), page("/events/tender"), page("/events/other")
    assert [one.split()[0] for one in sent] == ["SELECT"] * 3  # versions, and seats twice
    assert all("seat_pools" in one for one in sent)


def test_an_event_page_shows_each_sign_up_of_its_own_within_a_second(page, event, seconds):
    assert "7 of 40 seats left" in page("/events/tender")
    sign_up(db.session.query(SeatPool).one().id)
    seconds[0] += 1
    assert "6 of 40 seats left" in page("/events/tender")


def test_a_sign_up_does_not_disturb_the_calendar(page, event, seconds):
    page("/calendar.ics"), page("/calendar.ics")
    sign_up(db.session.query(SeatPool).one().id)
    seconds[0] += 1
    with counted_statements() as sent:
        page("/calendar.ics")
    assert len(sent) == 1  # the versions


def test_a_page_ends_when_sign_up_closes_and_when_the_event_is_over(page, event, clock):
    closes = NOW + timedelta(minutes=10)
    making.change(event, sign_up_closes_at=closes)
    for moment, words in {
        NOW: "seats left",
        closes - timedelta(seconds=1): "seats left",
        closes: "Sign-up closed",
        event.last_end - timedelta(seconds=1): "The tender age",
        event.last_end: "Nothing is planned at the moment",
    }.items():
        clock.set(moment)
        for _ in range(2):
            assert words in page(), moment


def test_the_offsets_of_the_offered_zones_follow_a_change_of_clocks(page, clock, seconds):
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    clock.set(change - timedelta(minutes=1))
    assert "Berlin, UTC+1" in page()
    clock.set(change)
    assert "Berlin, UTC+2" in page()


def test_languages_and_zones_never_mix(page):
    for _ in range(3):
        assert '<html lang="en">' in page()
        assert '<html lang="ru">' in page(**{"Accept-Language": "ru"})
        assert '<html lang="ru">' in page(Cookie="lang=ru")
        assert "yours" not in page()
        assert "Omsk, UTC+6</span>" in page(Cookie="zone=Asia/Omsk")


def test_the_answer_to_a_choice_is_not_kept_and_the_next_page_is(visit, page):
    plain = page()
    chosen = visit("/?lang=ru")
    assert "Set-Cookie" in chosen.headers
    assert page() == plain
    assert '<html lang="ru">' in chosen.get_data(as_text=True)


def test_a_refusal_is_never_kept(visit, event, seconds):
    assert [visit("/series/later").status_code for _ in range(3)] == [404] * 3
    making.make_series(event.programme, slug="later")
    assert visit("/series/later").status_code == 200


def test_what_a_request_carries_besides_is_not_in_the_page(page):
    asks = {
        "Host": "localhost:81",
        "X-Forwarded-Host": "evil.example.org",
        "X-Forwarded-Proto": "gopher",
        "X-Original-URL": "/evil",
    }
    for path in ("/?evil=1", "/past?evil=1", "/programmes/family?evil=1"):
        texts = {page(path, **asks), page(path.split("?")[0]), page(path, **asks)}
        assert len(texts) == 1
        assert "evil" not in texts.pop()


def test_while_the_database_is_away_what_was_seen_is_shown_and_the_rest_is_refused(
    app, visit, page, seconds, monkeypatch
):
    first = page()

    def refuse(*_arguments, **_options):
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(db.engine.pool, "connect", refuse)
    seconds[0] += 30
    assert page() == first
    away = visit("/programmes/family")
    assert away.status_code == 503
    assert away.headers["Retry-After"]
    seconds[0] += 31
    assert visit().status_code == 503
    monkeypatch.undo()
    seconds[0] += 1
    assert visit().status_code == 200


def test_a_kept_page_carries_the_headers_that_every_page_carries(visit):
    first, kept = (dict(visit().headers) for _visit in range(2))
    assert first.pop("X-Request-Id") != kept.pop("X-Request-Id")
    assert kept == first
    assert "Content-Security-Policy" in kept


def test_a_change_of_nothing_but_the_regions_is_a_change(page, event, seconds):
    page()
    making.change(event, regions=[db.session.query(Region).filter_by(code="RU-AMU").one()])
    seconds[0] += 1
    with counted_statements() as sent:
        page()
    assert len(sent) > 1  # more than the versions
