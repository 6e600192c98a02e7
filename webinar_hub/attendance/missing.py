"""What is not known yet of who came, and until when a platform could still tell."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select

from webinar_hub.attendance.models import AttendanceRecord, Evidence
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.database import db
from webinar_hub.registration.models import Registration

# How long after a meeting its platform still gives out the report of who was there, and how long
# before the end of that time somebody should be reminded.
KEPT = {
    "Zoom": (timedelta(days=30), timedelta(days=14)),
    "Microsoft Teams": (timedelta(days=365), timedelta(days=30)),
}
HOSTS = {
    "zoom.us": "Zoom",
    "zoom.com": "Zoom",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "teams.cloud.microsoft": "Microsoft Teams",
}


def platform_of(room_link: str) -> str | None:
    """By the host of the room's link; None for those whose reports do not vanish, or are none."""
    try:
        host = (urlsplit(room_link.strip()).hostname or "").rstrip(".")
    except ValueError:
        return None
    for known, platform in HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return platform
    return None


def vanishes(room_link: str, ended: datetime, at: datetime) -> tuple[str, datetime] | None:
    """Platform and moment, when that is near and has not passed."""
    platform = platform_of(room_link)
    if platform is None:
        return None
    kept, warning = KEPT[platform]
    return (platform, ended + kept) if timedelta(0) < ended + kept - at <= warning else None


def unmarked(meetings: Collection[Meeting]) -> dict[int, int]:
    """By the meeting: people with a seat of whom nobody knows whether they came. Two queries."""
    expected = _expected({one.event_id for one in meetings})
    known = _known([one.id for one in meetings])
    left = {one.id: expected.get(one.event_id, 0) - known.get(one.id, 0) for one in meetings}
    return {meeting_id: people for meeting_id, people in left.items() if people > 0}


def reported(meeting_ids: Iterable[int]) -> set[int]:
    """Those of which a platform's report has been read in."""
    statement = select(Evidence.meeting_id).where(
        Evidence.meeting_id.in_(list(meeting_ids)), Evidence.kind == "report"
    )
    return set(db.session.scalars(statement.distinct()))


def _expected(event_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(list(event_ids)), Registration.state == "confirmed")
        .group_by(Registration.event_id)
    )
    return {event_id: int(people) for event_id, people in rows}


def _known(meeting_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(AttendanceRecord.meeting_id, func.count())
        .join(AttendanceRecord.registration)
        .where(
            AttendanceRecord.meeting_id.in_(list(meeting_ids)),
            AttendanceRecord.verdict != "unknown",
            Registration.state == "confirmed",
        )
        .group_by(AttendanceRecord.meeting_id)
    )
    return {meeting_id: int(people) for meeting_id, people in rows}
