"""Page, letter, invitation and feed agree with zoneinfo, in each zone and season."""

from contextvars import Context
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from tests import organizing
from tests.conftest import StandingClock
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core import page_versions
from webinar_hub.core.database import db
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.operations import Application, ensure_pools, sign_up
from webinar_hub.registration.operations.pools import PoolPlan

RUSSIAN = {
    "Europe/Kaliningrad": 2,
    "Europe/Moscow": 3,
    "Europe/Samara": 4,
    "Asia/Yekaterinburg": 5,
    "Asia/Omsk": 6,
    "Asia/Novosibirsk": 7,
    "Asia/Krasnoyarsk": 7,
    "Asia/Irkutsk": 8,
    "Asia/Yakutsk": 9,
    "Asia/Vladivostok": 10,
    "Asia/Magadan": 11,
    "Asia/Kamchatka": 12,
}
ABROAD = ("Europe/Berlin", "America/New_York", "Europe/London")
READER = "Asia/Yekaterinburg"
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
BEGINS, ENDS = time(18, 30), time(20)


def _days_around_changes(zone: str) -> list[datetime]:
    """The evenings before and after each change of clocks in 2027, else any evening."""
    there = ZoneInfo(zone)
    evenings = [datetime.combine(NOW.date() + timedelta(days=n), BEGINS) for n in range(1, 353)]
    found = []
    for one, following in pairwise(evenings):
        if one.replace(tzinfo=there).utcoffset() != following.replace(tzinfo=there).utcoffset():
            found += [one, following]
    return found or [evenings[60]]


CASES = [
    pytest.param(zone, day, id=f"{zone}-{day:%m-%d}")
    for zone in (*RUSSIAN, *ABROAD)
    for day in _days_around_changes(zone)
]


def _publish(zone: str, begins: datetime) -> Event:
    programme = organizing.a_programme(zone=zone)
    sitting = Sitting(begins, datetime.combine(begins.date(), ENDS), zone)
    event = organizing.an_event(programme, when=sitting)
    ensure_pools(event.id, [PoolPlan("", "online", None)])
    person = PersonData(mailbox("anna@example.org"), "Anna", "", "", "en", READER, None, False)
    sign_up(event.id, Application(person, "parent"))
    return event


@pytest.mark.parametrize(("zone", "begins"), CASES)
def test_page_letter_invitation_and_feed_say_what_zoneinfo_says(
    sqlite_app: Flask,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    begins: datetime,
) -> None:
    clock.set(NOW)
    monkeypatch.setattr(page_versions, "LOOK_SECONDS", 0)
    instant = begins.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    offset = begins.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    hours = int(offset.total_seconds() // 3600)
    label = "UTC" if not hours else f"UTC{'+' if hours > 0 else '−'}{abs(hours)}"
    yours = f"{instant.astimezone(ZoneInfo(READER)):%H:%M}"

    with sqlite_app.app_context():
        event = _publish(zone, begins)
        slug, row = event.slug, db.session.scalars(select(OutboxMessage)).one()
        letter = rendering.letter(row).text
        invitation = rendering.calendar(row)
        assert event.meetings[0].starts_at == instant

    client = sqlite_app.test_client()
    client.set_cookie("zone", READER)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = Context().run(client.get, f"/events/{slug}").get_data(as_text=True)
    feed = Context().run(client.get, "/calendar.ics").get_data()
    download = Context().run(client.get, f"/events/{slug}.ics").get_data()

    for text in (page, letter):
        assert "18:30–20:00" in text
        assert label in text
        assert zone == READER or yours in text
    assert invitation is not None
    for content in (invitation.content, feed, download):
        vevent = next(iter(icalendar.Calendar.from_ical(content).walk("VEVENT")))
        assert vevent["DTSTART"].dt.astimezone(UTC) == instant


@pytest.mark.parametrize(("zone", "hours"), RUSSIAN.items())
def test_russian_zones_have_the_offsets_that_people_know(zone: str, hours: int) -> None:
    assert datetime(2027, 6, 1, tzinfo=ZoneInfo(zone)).utcoffset() == timedelta(hours=hours)
