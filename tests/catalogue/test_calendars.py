"""The public calendar, which programs fetch again and again, and the file of one event."""

import gzip
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests import making
from webinar_hub.catalogue import feeds
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.core import page_versions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_morning(app, at, monkeypatch):
    at(NOW)
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    with app.app_context():
        yield


@pytest.fixture
def visit(app):
    def visit(path: str, method: str = "GET", **headers: str) -> TestResponse:
        client = app.test_client(use_cookies=False)
        return Context().run(client.open, path, method=method, headers=headers)

    return visit


@pytest.fixture
def titles(visit):
    def titles(path: str = "/calendar.ics") -> list[str]:
        calendar = Calendar.from_ical(visit(path).get_data())
        return [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")]

    return titles


@pytest.fixture
def programme():
    return making.make_programme(slug="family", name="Families")


def test_the_calendar_holds_what_is_listed_and_nothing_else(titles, programme):
    making.make_event(programme, title="Listed")
    for visibility in ("draft", "link_only", "invitation_only"):
        making.make_event(programme, title="Hidden", visibility=visibility)
    making.make_event(programme, title="Hidden", status="withdrawn")
    making.make_event(programme, title="Hidden", starts=None, when="2026-12")
    assert titles() == ["Listed"]


def test_the_calendar_publishes_and_names_nobody(visit, programme):
    making.make_event(programme, title="Возраст, «бури»", summary="О чём это")
    response = visit("/calendar.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'inline; filename="calendar.ics"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers
    body = response.get_data()
    assert b"METHOD:PUBLISH" in body
    assert b"ATTENDEE" not in body
    assert b"ORGANIZER" not in body
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    assert entry["SUMMARY"] == "Возраст, «бури»"
    assert entry["URL"].startswith("http://localhost/events/")
    assert entry["DTSTART"].dt == making.in_days(10)
    assert "О чём это" in entry["DESCRIPTION"]


def test_its_bytes_stay_the_same_until_something_changes(visit, programme, clock):
    event = making.make_event(programme)
    first = visit("/calendar.ics")
    clock.advance(hours=5)
    again = visit("/calendar.ics", **{"Accept-Language": "ru"})
    assert again.get_data() == first.get_data()
    assert again.headers["ETag"] == first.headers["ETag"]
    making.change(event, title="Another title", changed_at=clock.now() + timedelta(seconds=1))
    changed = visit("/calendar.ics")
    assert b"Another title" in changed.get_data()
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert changed.get_data().split(b"LAST-MODIFIED:")[1] != first.get_data().split(b"MODIFIED:")[1]


def test_whoever_has_it_gets_a_304_and_head_gets_no_body(visit, programme):
    making.make_event(programme)
    tag = visit("/calendar.ics").headers["ETag"]
    for _ in range(3):
        same = visit("/calendar.ics", **{"If-None-Match": tag})
        assert (same.status_code, same.get_data()) == (304, b"")
        head = visit("/calendar.ics", "HEAD")
        assert (head.status_code, head.get_data()) == (200, b"")
        assert head.headers["ETag"] == tag


def test_past_meetings_stay_for_thirty_days(titles, programme, clock):
    making.make_event(programme, title="Short", starts=making.in_days(1), hours=1)
    over = NOW + timedelta(days=1, hours=1)
    clock.set(over + timedelta(days=30, minutes=-1))
    assert titles() == ["Short"]
    clock.advance(minutes=1)
    assert titles() == []


def test_a_cancelled_entry_says_so_for_thirty_days_and_goes(titles, visit, programme, clock):
    event = making.make_event(programme, title="Ходьба", language="ru", starts=making.in_days(90))
    making.change(event, status="cancelled", cancelled_at=NOW)
    making.change(event.meetings[0], status="cancelled", changed_at=NOW)
    (title,) = titles()
    assert title.endswith(": Ходьба")
    assert b"STATUS:CANCELLED" in visit("/calendar.ics").get_data()
    clock.set(NOW + timedelta(days=30))
    assert titles() == []


def test_a_meeting_taken_out_of_its_event_is_shown_as_cancelled(titles, programme):
    event = making.make_event(programme, title="Course")
    gone = making.make_meeting(event, making.in_days(12), title="second day")
    making.change(gone, status="cancelled", changed_at=NOW)
    assert titles() == ["Course", "Cancelled: Course: second day"]


def test_the_same_filters_hold_as_on_the_start_page(titles, programme):
    making.make_event(programme, title="For parents")
    staff = {"audience": frozenset({"professional"}), "starts": making.in_days(11)}
    making.make_event(programme, title="For staff", **staff)
    assert titles("/calendar.ics?audience=professional") == ["For staff"]
    assert titles("/calendar.ics?audience=professional&utm_source=x") == ["For staff"]
    assert titles("/calendar.ics?programme=family&kind=webinar&audience=") == [
        "For parents",
        "For staff",
    ]


def test_a_filter_that_is_not_understood_never_widens_the_calendar(visit, titles, programme):
    making.make_event(programme, title="First")
    for query in ("kind=party", "programme=gone", "region=XX", "kind=webinar&month=soon"):
        assert visit(f"/calendar.ics?{query}").status_code == 404
    making.make_old_slug(programme, "before")
    assert titles("/calendar.ics?programme=before") == ["First"]


def test_the_calendar_of_a_month_holds_what_begins_in_it(titles, programme, clock):
    course = making.make_event(
        programme, title="Course", starts=datetime(2026, 11, 5, 15, tzinfo=UTC)
    )
    eve = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)  # December already, in Moscow
    making.make_meeting(course, eve, title="second")
    for moment in (NOW, datetime(2026, 11, 6, tzinfo=UTC)):
        clock.set(moment)
        assert titles("/calendar.ics?month=2026-11") == ["Course"]
        assert titles("/calendar.ics?month=2026-12") == ["Course: second"]


def test_a_series_and_a_programme_have_calendars_of_their_own(titles, visit, programme):
    series = making.make_series(programme, title="Evenings", slug="evenings")
    making.make_event(programme, title="First evening", series_id=series.id)
    off = making.make_event(programme, title="Second evening", series_id=series.id)
    making.make_event(programme, title="Apart", starts=making.in_days(11))
    making.make_event(title="Of others")
    making.make_event(programme, title="Hidden", series_id=series.id, visibility="link_only")
    catalogue.cancel_event(off.id)
    evenings = ["Cancelled: Second evening", "First evening"]
    assert sorted(titles("/series/evenings.ics")) == evenings
    assert sorted(titles("/programmes/family.ics")) == ["Apart", *evenings]
    told = visit("/series/evenings.ics")
    assert b"X-WR-CALNAME:Evenings\r\n" in told.get_data()
    assert b"SOURCE;VALUE=URI:http://localhost/series/evenings.ics\r\n" in told.get_data()
    assert visit("/series/unknown.ics").status_code == 404
    making.make_old_slug(series, "before")
    assert visit("/series/before.ics").headers["Location"] == "/series/evenings.ics"


def test_a_calendar_holds_a_thousand_entries_at_most(titles, programme, monkeypatch):
    for number in range(4):
        making.make_event(programme, title=f"No {number}", starts=making.in_days(10 + number))
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 3)
    assert titles() == ["No 0", "No 1", "No 2"]


def test_a_cancelled_event_rises_in_its_sequence_and_so_does_its_return(visit, programme, clock):
    event = making.make_event(programme, title="Walk")
    told = []
    for change in (catalogue.cancel_event, catalogue.restore_event):
        clock.advance(minutes=1)
        change(event.id)
        (entry,) = Calendar.from_ical(visit("/calendar.ics").get_data()).walk("VEVENT")
        told.append((entry["SEQUENCE"], str(entry["STATUS"]), entry["LAST-MODIFIED"].dt))
    later = NOW + timedelta(minutes=1)
    assert told == [(1, "CANCELLED", later), (2, "CONFIRMED", later + timedelta(minutes=1))]


def test_a_calendar_is_kept_compressed_and_is_the_same_for_every_reader(visit, programme):
    making.make_event(programme)
    plain = visit("/calendar.ics")
    for language in ("ru", "en"):
        packed = visit("/calendar.ics", **{"Accept-Encoding": "gzip", "Accept-Language": language})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_an_empty_calendar_is_a_calendar(visit):
    assert b"BEGIN:VTIMEZONE" in visit("/calendar.ics").get_data()


def test_the_file_of_an_event_holds_all_its_meetings_that_stand(visit, programme):
    event = making.make_event(programme, slug="course", title="Course")
    making.make_meeting(event, making.in_days(12))
    gone = making.make_meeting(event, making.in_days(14))
    making.change(gone, status="cancelled")
    response = visit("/events/course.ics")
    assert response.headers["Content-Disposition"] == 'attachment; filename="course.ics"'
    calendar = Calendar.from_ical(response.get_data())
    assert "METHOD" not in calendar
    uids = [str(entry["UID"]) for entry in calendar.walk("VEVENT")]
    assert uids == [meeting.uid for meeting in event.standing_meetings]
    assert b"ATTENDEE" not in response.get_data()


def test_a_file_is_there_for_who_has_the_link_and_for_nobody_before(visit, programme):
    for visibility, status in {
        ("listed", "scheduled"): 200,
        ("link_only", "scheduled"): 200,
        ("draft", "scheduled"): 404,
        ("listed", "withdrawn"): 410,
        ("draft", "withdrawn"): 404,
    }.items():
        event = making.make_event(programme, visibility=visibility[0], status=visibility[1])
        assert visit(f"/events/{event.slug}.ics").status_code == status, visibility
    assert visit("/events/unknown.ics").status_code == 404


def test_there_is_no_file_where_no_hour_is_known(visit, programme):
    making.make_event(programme, slug="spring", starts=None, when="2027-04")
    assert visit("/events/spring.ics").status_code == 404


def test_the_old_address_of_a_file_leads_to_the_present_one(visit, programme):
    making.make_old_slug(making.make_event(programme, slug="course"), "before")
    response = visit("/events/before.ics")
    assert response.status_code == 301
    assert response.headers["Location"] == "/events/course.ics"
