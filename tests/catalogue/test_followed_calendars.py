"""Calendars as programs follow them: over HTTP, with ETags, across changes and restarts.

Three readers that know nothing of each other must find the same in every feed: icalendar, vobject
and ics.
"""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import ics
import pytest

from tests import making
from tests.ical.readers import ReadEvent, by_icalendar, by_vobject
from tests.registration.people import sign_up
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import links
from webinar_hub.core.page_versions import LOOK_SECONDS


@dataclass
class Follower:
    """A calendar program: keeps what it has while it is told that nothing has changed."""

    address: str
    tag: str = ""
    body: bytes = b""
    statuses: list[int] = field(default_factory=list)

    def look(self) -> "Follower":
        asked = {"Accept-Encoding": "gzip", "User-Agent": "Google-Calendar-Importer"}
        if self.tag:
            asked["If-None-Match"] = self.tag
        status, headers, body = fetch(self.address, **asked)
        self.statuses.append(status)
        if status == 200:
            packed = headers.get("content-encoding") == "gzip"
            self.tag, self.body = headers["etag"], gzip.decompress(body) if packed else body
        return self

    def look_after_a_change(self) -> "Follower":
        """Whichever process answers: each knows of a change after so long."""
        time.sleep(LOOK_SECONDS)
        return self.look()

    @property
    def event(self) -> ReadEvent:
        return by_icalendar(self.body).event


def fetch(address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, address.split(parts.netloc, 1)[1], headers=headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, named, answer.read()
    finally:
        connection.close()


def by_ics(body: bytes) -> set[tuple[object, ...]]:
    calendar = ics.Calendar(body.decode())
    return {
        (
            *(one.uid, one.name, one.status, one.url, one.location),
            *(one.begin.datetime.astimezone(UTC), one.end.datetime.astimezone(UTC)),
            next(int(line.value) for line in one.extra if line.name == "SEQUENCE"),
        )
        for one in calendar.events
    }


def by_others(body: bytes) -> set[tuple[object, ...]]:
    assert by_icalendar(body) == by_vobject(body)
    return {
        (
            *(one.uid, one.summary, one.status, one.url, one.location),
            *(one.start, one.end, one.sequence),
        )
        for one in by_icalendar(body).events
    }


@pytest.fixture
def inside(sqlite_app):
    with sqlite_app.app_context():
        yield


@pytest.fixture
def start(sqlite_url, start_web) -> Callable[[], str]:
    """Starts two processes that call themselves by one address; returns where they are reached."""
    return lambda: start_web(sqlite_url, workers=2, BASE_URL="http://localhost").url


@pytest.fixture
def paths(inside) -> dict[str, str]:
    programme = making.make_programme(slug="family")
    series = making.make_series(programme, slug="evenings")
    own = {"series_id": series.id, "language": "ru"}
    event = making.make_event(programme, title="Нежный возраст, часть 1; «бури»", **own)
    making.make_meeting(event, making.in_days(12), title="второй вечер")
    making.make_pool(event)
    places = {"format": "in_person", "place": "Lesnaya 5, hall; left", "zone": "Europe/Berlin"}
    walk = making.make_event(programme, title="Walk, talk; think", **places, **own)
    making.make_pool(walk)
    anna = sign_up(event, "Anna")
    sign_up(walk, "Anna")
    catalogue.cancel_event(walk.id)
    person = anna.participant
    return {
        "all": "/calendar.ics",
        "filtered": "/calendar.ics?audience=parent&kind=webinar&programme=family",
        "series": "/series/evenings.ics",
        "programme": "/programmes/family.ics",
        "own": f"/calendar/{links.token('feed', person.public_id, person.feed_counter)}.ics",
    }


def test_every_feed_is_read_alike_by_three_readers_and_outlives_a_restart(paths, start):
    before, after = start(), start()
    for name, path in paths.items():
        first = Follower(before + path).look()
        assert by_ics(first.body) == by_others(first.body), name
        assert len(by_others(first.body)) == 3, name
        for site in (before, after, before, after):
            other = Follower(site + path).look()
            assert (other.body, other.tag) == (first.body, first.tag), name
        first.address = after + path
        assert first.look().statuses == [200, 304], name
        status, headers, body = fetch(after + path, "HEAD")
        assert (status, body, headers["content-type"]) == (
            *(200, b""),
            "text/calendar; charset=utf-8",
        )
        if name != "own":
            assert b"Anna" not in first.body
            assert b"ATTENDEE" not in first.body
            assert b"ORGANIZER" not in first.body


def test_a_program_that_follows_sees_a_move_and_a_cancellation(inside, start):
    event = making.make_event(slug="walk", title="Walk")
    making.make_pool(event)
    person = sign_up(event, "Anna").participant
    site, meeting = start(), event.meetings[0]
    public = Follower(f"{site}/calendar.ics").look()
    own = Follower(f"{site}/calendar/{links.token('feed', person.public_id)}.ics").look()
    first = public.event
    assert first.uid == own.event.uid
    assert public.look().statuses == [200, 304]

    a_day = timedelta(days=1)
    later = Sitting(meeting.wall_start + a_day, meeting.wall_end + a_day, meeting.zone)
    catalogue.move_meeting(meeting.id, later, mode=meeting.mode, place=meeting.place)
    for follower in (public, own):
        moved = follower.look_after_a_change().event
        assert (moved.uid, moved.sequence) == (first.uid, 1)
        assert moved.start == first.start + a_day
        assert moved.stamp >= first.stamp

    catalogue.cancel_event(event.id)
    for follower in (public, own):
        off = follower.look_after_a_change().event
        assert (off.uid, off.sequence, off.status) == (first.uid, 2, "CANCELLED")
        assert off.summary == "Cancelled: Walk"
        assert follower.look().statuses[-1] == 304
