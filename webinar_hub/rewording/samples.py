"""What a letter says to an invented reader, about an event of the programme where it has one.

Each kind of letter is put together from the same facts, most of which it does not need. A test
holds them against the templates.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.catalogue.models import Event, Meeting, Programme
from webinar_hub.catalogue.times import moment_words, one_line
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.core.zones import local
from webinar_hub.mail.markdown import as_typed

READERS = {"en": "Anna", "ru": "Анна"}
AHEAD = timedelta(days=10)
LONG = timedelta(minutes=90)


@dataclass(frozen=True)
class Sample:
    """One event, as it reads in a letter."""

    title: str
    path: str
    place: str
    meeting: Meeting
    series: str
    programme: str


def sample_of(programme: Programme, language: str) -> Sample:
    """The event that comes next, else the latest; without any, one that nobody could mistake."""
    event = _an_event(programme.id)
    series = programme.series[0].title if programme.series else ""
    with in_language(language):
        return Sample(
            title=event.title if event else str(_("An evening for parents")),
            path=f"/events/{event.slug}" if event and event.slug else "/",
            place=(event.place if event else "") or str(_("online")),
            meeting=_a_meeting(event, programme.zone),
            series=series or str(_("Evenings for parents")),
            programme=programme.name,
        )


def values(sample: Sample, language: str) -> dict[str, str]:
    """What the placeholders of one's own words stand for."""
    return {
        "given_name": READERS[language],
        "event": sample.title,
        "when": one_line(sample.meeting, language),
        "place": sample.place,
        "programme": sample.programme,
        "series": sample.series,
    }


def facts(sample: Sample, language: str) -> dict[str, str]:
    """What our own templates need, all of them."""
    when = one_line(sample.meeting, language)
    moved = one_line(_later(sample.meeting), language)
    deadline = moment_words(clock.now() + timedelta(days=2), sample.meeting.zone, language)
    with in_language(language):
        said: dict[str, Any] = {
            "greeting": _("Hello %(name)s,", name=READERS[language]),
            "event_title": sample.title,
            "when": when,
            "where": _("Where: %(place)s", place=sample.place),
            "calendar_line": _("The invitation for your calendar comes with this letter."),
            "door_line": _("The door opens fifteen minutes before the start."),
            "other_line": "",
            "others_line": "",
            "place": "3",
            "deadline": deadline,
            "remove_line": _("If your calendar still shows it, please remove it there."),
            "again_line": _("If you change your mind, sign up again:"),
            "reason": _("(here stands the reason that you give)"),
            "mistake_line": _("If you think this is a mistake, please reply to this letter."),
            "now_line": "",
            "seat_line": _("Your seat is still yours."),
            "wish_line": _("If the change does not suit you, please give your seat back."),
            "new_title": _("Another evening"),
            "new_when": moved,
            "part_line": _("As you asked, you now come to the room."),
            "soon": _("Tomorrow"),
            "cannot_come": _(
                "If you cannot come, please give the seat back: somebody may be waiting for it."
            ),
            "series_title": sample.series,
            "dates_md": f"**{as_typed(sample.title)}**\n{as_typed(when)}",
            "remind_line": "",
            "later_line": "",
            "ready_line": _("You can see it whenever it suits you."),
            "event_day": when,
            "until_line": "",
            "next_line": "",
            "next_dates": "",
            "watch_button": _("Watch the recording"),
        }
        return {name: str(value) for name, value in said.items()}


def of_kind(kind: str, sample: Sample, language: str) -> dict[str, str]:
    """What one kind of letter says alone, or says otherwise."""
    when = one_line(sample.meeting, language)
    moved = one_line(_later(sample.meeting), language)
    with in_language(language):
        said: dict[str, dict[str, Any]] = {
            "reminder_day": {"opening": _("we meet tomorrow.")},
            "reminder_hour": {"opening": _("we begin in one hour."), "soon": _("In one hour")},
            "changed": {"when": "", "changes": f"{when} → {moved}"},
            "series_enrolled": {
                "subject": _("You are signed up: %(title)s", title=sample.series),
                "intro": _("You are signed up for these dates of the series:"),
            },
            "series_date_added": {
                "subject": plural(
                    "One more date: %(title)s",
                    "%(num)s more dates: %(title)s",
                    1,
                    title=sample.series,
                ),
                "intro": plural(
                    "A date was added, and you are signed up for it: there is nothing to do.",
                    "Dates were added, and you are signed up for them: there is nothing to do.",
                    1,
                ),
            },
            "recording_ready": {
                "subject": _("The recording is there: %(title)s", title=sample.title),
            },
        }
        return {name: str(value) for name, value in said.get(kind, {}).items()}


def _an_event(programme_id: int) -> Event | None:
    of_it = (
        select(Event)
        .where(Event.programme_id == programme_id, Event.first_start.is_not(None))
        .options(selectinload(Event.meetings), joinedload(Event.programme))
        .limit(1)
    )
    ahead = of_it.where(Event.first_start > clock.now(), Event.status == "scheduled")
    return db.session.scalar(ahead.order_by(Event.first_start)) or db.session.scalar(
        of_it.order_by(Event.first_start.desc())
    )


def _a_meeting(event: Event | None, zone: str) -> Meeting:
    standing = (event.standing_meetings or event.meetings) if event else []
    if standing:
        return standing[0]
    evening = local(clock.now() + AHEAD, zone).replace(hour=18, minute=0, second=0, microsecond=0)
    return _held(evening, evening + LONG, zone)


def _later(meeting: Meeting) -> Meeting:
    day = timedelta(days=1)
    return _held(meeting.starts_at + day, meeting.ends_at + day, meeting.zone)


def _held(starts: Any, ends: Any, zone: str) -> Meeting:
    """A row of no database."""
    return Meeting(
        starts_at=starts, ends_at=ends, zone=zone, precision="minute", mode="online", place=""
    )
