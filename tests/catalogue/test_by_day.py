"""What is coming as a month and as an agenda: by the reader's clock, filtered as the list is."""

import re
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from tests import making
from tests.counting import counted_statements
from webinar_hub.catalogue.months import Month
from webinar_hub.core import page_versions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATE = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)  # half past eleven in Moscow, December in Omsk


@pytest.fixture(autouse=True)
def in_the_morning(sqlite_app, at, monkeypatch):
    at(NOW)
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    with sqlite_app.app_context():
        yield


@pytest.fixture
def programme():
    return making.make_programme(slug="family", name="Families")


@pytest.fixture
def visit(sqlite_app):
    def visit(path: str, zone: str | None = None, language: str = "en") -> str:
        client = sqlite_app.test_client()
        if zone:
            client.set_cookie("zone", zone)
        answer = Context().run(client.get, path, headers={"Accept-Language": language})
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    return visit


def table(page: str) -> dict[str, str]:
    """Day → what its cell says, for days with something in them."""
    cells = re.findall(r"<td(?! class=\"month__other).*?</td>", page, re.DOTALL)
    told = {re.search(r'datetime="([\d-]+)"', one)[1]: words(one) for one in cells}
    return {day: text for day, text in told.items() if not text.isdecimal()}


def listed(page: str) -> list[str]:
    """The days of the list, with what they say."""
    sections = page.split('<h3 class="day-title">')[1:]
    return [words(one.split("</section>")[0]) for one in sections]


def words(part: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def links(page: str) -> dict[str, str]:
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {words(text): unescape(address) for address, text in found}


def test_a_month_has_its_weeks_monday_first() -> None:
    december = Month.read("2026-12")
    assert [len(week) for week in december.weeks] == [7] * 5
    assert december.weeks[0][:2] == [None, date(2026, 12, 1)]
    assert (str(december.before), str(december.after)) == ("2026-11", "2027-01")
    assert str(Month(2027, 1).before) == "2026-12"


def test_the_month_says_each_day_what_begins_and_by_which_clock(visit, programme):
    making.make_event(programme, title="Walk", starts=NOW + timedelta(days=10))
    making.make_event(programme, title="Evening", starts=LATE)
    page = visit("/month")
    assert table(page) == {
        "2026-11-12": "12 12:00 Moscow Walk",
        "2026-11-30": "30 23:30 Moscow Evening",
    }
    assert "Times where each event takes place" in page
    omsk = visit("/month", "Asia/Omsk")
    assert table(omsk) == {"2026-11-12": "12 15:00 Walk"}
    assert "Times by the clock of Omsk, UTC+6" in omsk
    assert table(visit("/month?month=2026-12", "Asia/Omsk")) == {"2026-12-01": "1 02:30 Evening"}
    assert [day.split(" Walk")[0] for day in listed(omsk)] == ["Thursday, 12 November 15:00–16:30"]


def test_a_month_is_a_table_that_can_be_read_aloud(visit, programme):
    making.make_event(programme)
    page = visit("/month")
    assert re.findall(r'visually-hidden">(\w+day)<', page)[:7] == [
        *("Monday", "Tuesday", "Wednesday", "Thursday"),
        *("Friday", "Saturday", "Sunday"),
    ]
    assert '<table class="month" aria-labelledby="month">' in page
    assert page.count('scope="col"') == 7
    today = re.search(r'<td class="month__today" aria-current="date">\s*<time[^>]*>(\d+)', page)
    assert today[1] == "2"
    assert "Понедельник".lower() in visit("/month", language="ru")


def test_the_next_and_the_previous_month_are_links_that_keep_the_filters(visit, programme):
    making.make_event(programme, starts=NOW + timedelta(days=10))
    making.make_event(programme, starts=NOW + timedelta(days=70))
    first = links(visit("/month?audience=parent&utm_source=x"))
    assert first["Next month: December 2026 →"] == "/month?audience=parent&month=2026-12"
    assert not any(text.startswith("←") for text in first)
    second = links(visit(first["Next month: December 2026 →"]))
    assert second["← Previous month: November 2026"] == "/month?audience=parent"
    assert second["This month"] == "/month?audience=parent"
    last = links(visit(second["Next month: January 2027 →"]))
    assert not any(text.endswith("→") for text in last)


def test_what_is_shown_as_a_list_is_shown_as_a_month_and_an_agenda_with_the_same_filters(
    visit, programme
):
    making.make_event(programme, title="For parents")
    staff = {"audience": frozenset({"professional"}), "starts": making.in_days(11)}
    making.make_event(programme, title="For staff", **staff)
    for path in ("/", "/month", "/agenda"):
        page = visit(f"{path}?audience=professional")
        assert "For staff" in page
        assert "For parents" not in page
        ways = links(page)
        assert (ways["List"], ways["Month"], ways["Agenda"]) == (
            *("/?audience=professional", "/month?audience=professional"),
            "/agenda?audience=professional",
        )
        assert ways["Everyone"] == path
        assert '<a href="/" aria-current="page">Coming up</a>' in page


@pytest.mark.parametrize("path", ["/month", "/agenda"])
def test_nothing_is_shown_that_is_not_listed(visit, programme, path):
    for visibility in ("draft", "link_only", "invitation_only"):
        making.make_event(programme, title="Hidden", visibility=visibility)
    making.make_event(programme, title="Hidden", status="withdrawn")
    making.make_event(programme, title="Hidden", starts=None, when="2026-12")
    assert "Hidden" not in visit(path)


@pytest.mark.parametrize("path", ["/month", "/agenda"])
def test_what_does_not_take_place_says_so(visit, programme, path):
    event = making.make_event(programme, title="Walk")
    making.change(event, status="cancelled", cancelled_at=NOW)
    assert "Cancelled" in listed(visit(path))[0]


def test_the_agenda_goes_day_by_day_in_order_of_time(visit, programme):
    course = making.make_event(programme, title="Course", starts=NOW + timedelta(days=3, hours=8))
    making.make_meeting(course, NOW + timedelta(days=40), title="second")
    making.make_event(programme, title="Earlier", starts=NOW + timedelta(days=3))
    page = visit("/agenda")
    days = [day.partition(" Moscow")[0] for day in listed(page)]
    assert days == ["Thursday, 5 November 12:00–13:30", "Saturday, 12 December 12:00–13:30"]
    first = listed(page)[0]
    assert first.index("Earlier") < first.index("Course")
    assert re.findall(r'group-title">([\w ]+)<', page) == ["November 2026", "December 2026"]
    assert listed(visit("/agenda?month=2026-12"))[0].startswith("Saturday, 12 December")
    assert "четверг, 5 ноября" in visit("/agenda", language="ru")


def test_a_long_agenda_has_pages(visit, programme):
    course = making.make_event(programme, title="Course")
    for number in range(45):
        making.make_meeting(course, making.in_days(11 + number))
    assert (len(listed(visit("/agenda"))), len(listed(visit("/agenda?page=2")))) == (40, 6)
    assert links(visit("/agenda"))["Further"] == "/agenda?page=2"


def test_an_empty_month_and_agenda_say_what_to_do(visit, programme):
    assert "Nothing is planned in this month." in visit("/month")
    assert "Nothing is planned at the moment." in visit("/agenda")


@pytest.mark.parametrize("month", ["2026-13", "soon", "1900-01", "2200-12", "2026-1"])
def test_months_that_nobody_offers_are_answered(visit, programme, month):
    assert "<table" in visit(f"/month?month={month}")


@pytest.mark.parametrize("path", ["/month", "/month?month=2026-12&audience=parent", "/agenda"])
def test_both_are_kept_until_something_changes(visit, programme, path):
    for days in (10, 40):
        making.make_event(programme, title="Walk", starts=making.in_days(days))
    visit(path), visit(path)
    with counted_statements() as sent:
        first = visit(path)
    assert len(sent) <= 1  # the look at the versions
    making.make_event(programme, title="Anew", starts=making.in_days(41))
    assert ("Anew" in visit(path)) is (path != "/month")
    assert "Anew" not in first


def test_a_new_day_begins_at_midnight_of_the_readers_clock(visit, programme, clock):
    making.make_event(programme)
    clock.set(datetime(2026, 11, 2, 17, 59, tzinfo=UTC))

    def today() -> str:
        page = visit("/month", "Asia/Omsk")
        return re.search(r'aria-current="date">\s*<time[^>]*>(\d+)', page)[1]

    visit("/month", "Asia/Omsk")
    assert today() == "2"
    clock.advance(minutes=1)
    assert today() == "3"


@pytest.mark.parametrize("path", ["/month", "/agenda"])
def test_more_events_cost_no_more_statements(visit, programme, path):
    def asked() -> int:
        making.make_event(programme)
        with counted_statements() as sent:
            visit(path)
        return len(sent)

    asked()
    before = asked()
    for number in range(5):
        making.make_event(programme, starts=making.in_days(2 + number))
    assert asked() == before <= 8


def test_each_page_offers_the_calendar_of_what_it_shows(visit, programme):
    series = making.make_series(programme, slug="evenings")
    making.make_event(programme, series_id=series.id)
    for path, calendar in {
        "/": "calendar.ics",
        "/?audience=parent": "calendar.ics?audience=parent",
        "/agenda?audience=parent": "calendar.ics?audience=parent",
        "/month?audience=parent&month=2026-11": "calendar.ics?audience=parent",
        "/series/evenings": "series/evenings.ics",
        "/programmes/family": "programmes/family.ics",
    }.items():
        page = visit(path)
        assert f'href="webcal://localhost/{calendar}"' in page, path
        assert f'value="http://localhost/{calendar}"' in page, path
        assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2F" in page
        assert "https://outlook.live.com/calendar/0/addfromweb?url=http%3A%2F%2F" in page
        assert "Google once or twice a day" in page


@pytest.mark.parametrize("zone", [None, "Asia/Omsk"])
def test_the_next_month_is_led_to_where_it_begins_there_only_by_the_clock_of_its_zone(
    visit, programme, zone
):
    omsk = making.make_event(programme, zone="Asia/Omsk", starts=LATE)
    assert omsk.first_start.month == 11
    assert "month=2026-12" in visit("/month", zone)
