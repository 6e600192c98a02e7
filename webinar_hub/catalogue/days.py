"""Meetings day by day, by the reader's clock: what the month and the agenda show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel.dates import format_date, format_time

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.months import Month
from webinar_hub.catalogue.presenting import Reader, event_path
from webinar_hub.catalogue.times import hours_between, time_words, zone_label, zone_name
from webinar_hub.core.zones import local, zone

MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Item:
    """One meeting in a day."""

    day: date
    url: str
    title: str
    iso: str
    begins: str  # "18:00"; empty where no hour is known
    hours: str  # "18:00–19:30"
    zone: str  # the city, where each event is shown by its own clock
    about: list[str]
    cancelled: bool
    lang: str


@dataclass(frozen=True)
class Day:
    date: date
    name: str  # "Thursday, 3 December"
    items: list[Item]


@dataclass(frozen=True)
class Cell:
    """A day of the table; without a date where it belongs to another month."""

    date: date | None
    today: bool
    items: list[Item]


def items(meetings: Iterable[Meeting], reader: Reader) -> list[Item]:
    """Those whose day is known, in order of time."""
    known = (meeting for meeting in meetings if meeting.precision in ("minute", "day"))
    return [_item(meeting, reader) for meeting in known]


def by_day(shown: Iterable[Item], language: str) -> list[Day]:
    in_order = sorted(shown, key=lambda one: (one.day, one.begins))
    return [
        Day(day, format_date(day, "EEEE, d MMMM", locale=language), list(group))
        for day, group in groupby(in_order, key=lambda one: one.day)
    ]


def by_month(days: Iterable[Day], language: str) -> list[tuple[str, list[Day]]]:
    return [
        (month_name(month, language), list(group))
        for month, group in groupby(days, key=lambda one: Month.of(one.date))
    ]


def table(month: Month, days: Iterable[Day], today: date) -> list[list[Cell]]:
    held: dict[date | None, list[Item]] = {day.date: day.items for day in days}
    return [[Cell(day, day == today, held.get(day, [])) for day in week] for week in month.weeks]


def month_name(month: Month, language: str) -> str:
    return format_date(month.first, "LLLL y", locale=language)


def weekdays(language: str) -> list[tuple[str, str]]:
    """Short and long name of each day of the week."""
    week = [MONDAY + timedelta(days=number) for number in range(7)]
    return [
        (format_date(day, "ccc", locale=language), format_date(day, "cccc", locale=language))
        for day in week
    ]


def clock_words(reader: Reader) -> str:
    """`Omsk, UTC+6`; empty where each event is shown by its own clock."""
    return zone_label(reader.now, reader.zone, reader.language) if reader.zone else ""


def midnight_after(now: datetime, where: str) -> datetime:
    """When today ends there."""
    tomorrow = local(now, where).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone(where))


def _item(meeting: Meeting, reader: Reader) -> Item:
    event, language = meeting.event, reader.language
    shown_in = reader.zone if reader.zone and meeting.precise else meeting.zone
    start, end = local(meeting.starts_at, shown_in), local(meeting.ends_at, shown_in)
    return Item(
        day=start.date(),
        url=event_path(event),
        title=f"{event.title}: {meeting.title}" if meeting.title else event.title,
        iso=start.isoformat(timespec="minutes")
        if meeting.precise
        else time_words(meeting, language).iso,
        begins=format_time(start, "HH:mm", locale=language) if meeting.precise else "",
        hours=hours_between(start, end, language) if meeting.precise else "",
        zone=zone_name(meeting.zone, language) if meeting.precise and not reader.zone else "",
        about=_about(meeting),
        cancelled=event.cancelled or meeting.status == "cancelled",
        lang=event.language,
    )


def _about(meeting: Meeting) -> list[str]:
    event = meeting.event
    roles = [str(word) for role, word in labels.ROLES.items() if role in event.audience]
    place = meeting.place or event.place
    where = place if place and meeting.mode != "online" else str(labels.FORMATS[meeting.mode])
    return [str(labels.KINDS[event.kind]), ", ".join(roles).lower(), where]
