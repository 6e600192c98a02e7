"""How a meeting's time is said: on pages, in letters, in both languages, in two zones."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date, format_datetime, format_time

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.rules.times import Times
from webinar_hub.core.zones import local, offset_label

# Names of cities by which people know their zone; the offset always stands beside them.
ZONE_NAMES = {
    "Europe/Kaliningrad": ("Kaliningrad", "Калининград"),
    "Europe/Moscow": ("Moscow", "Москва"),
    "Europe/Kirov": ("Kirov", "Киров"),
    "Europe/Volgograd": ("Volgograd", "Волгоград"),
    "Europe/Samara": ("Samara", "Самара"),
    "Europe/Saratov": ("Saratov", "Саратов"),
    "Europe/Astrakhan": ("Astrakhan", "Астрахань"),
    "Europe/Ulyanovsk": ("Ulyanovsk", "Ульяновск"),
    "Asia/Yekaterinburg": ("Yekaterinburg", "Екатеринбург"),
    "Asia/Omsk": ("Omsk", "Омск"),
    "Asia/Novosibirsk": ("Novosibirsk", "Новосибирск"),
    "Asia/Barnaul": ("Barnaul", "Барнаул"),
    "Asia/Tomsk": ("Tomsk", "Томск"),
    "Asia/Novokuznetsk": ("Novokuznetsk", "Новокузнецк"),
    "Asia/Krasnoyarsk": ("Krasnoyarsk", "Красноярск"),
    "Asia/Irkutsk": ("Irkutsk", "Иркутск"),
    "Asia/Yakutsk": ("Yakutsk", "Якутск"),
    "Asia/Chita": ("Chita", "Чита"),
    "Asia/Vladivostok": ("Vladivostok", "Владивосток"),
    "Asia/Magadan": ("Magadan", "Магадан"),
    "Asia/Sakhalin": ("Sakhalin", "Сахалин"),
    "Asia/Kamchatka": ("Kamchatka", "Камчатка"),
    "Asia/Anadyr": ("Anadyr", "Анадырь"),
    "Europe/Minsk": ("Minsk", "Минск"),
    "Europe/Berlin": ("Berlin", "Берлин"),
    "Europe/London": ("London", "Лондон"),
    "Europe/Belgrade": ("Belgrade", "Белград"),
    "America/New_York": ("New York", "Нью-Йорк"),
    "Asia/Almaty": ("Almaty", "Алматы"),
    "Asia/Bishkek": ("Bishkek", "Бишкек"),
    "Asia/Tashkent": ("Tashkent", "Ташкент"),
    "Asia/Tbilisi": ("Tbilisi", "Тбилиси"),
    "Asia/Yerevan": ("Yerevan", "Ереван"),
}


@dataclass(frozen=True)
class TimeWords:
    """A meeting's time in words. `yours` is empty where the reader's clock shows the same."""

    weekday: str  # "Thursday"; empty where the day is not known
    date: str  # "3 December 2026", "June 2019", "2020"
    hours: str  # "18:00–19:30"; empty where the hour is not known
    zone: str  # "Moscow, UTC+3"
    yours: str  # "20:00–21:30 Yekaterinburg, UTC+5"
    iso: str  # for <time datetime>
    iso_end: str = ""  # where the hour is known


def zone_name(zone: str, language: str) -> str:
    english, russian = ZONE_NAMES.get(zone, (zone.split("/")[-1].replace("_", " "),) * 2)
    return russian if language == "ru" else english


def zone_label(moment: datetime, zone: str, language: str) -> str:
    """`Moscow, UTC+3` at that instant; a zone without a place is its offset alone."""
    words = (zone_name(zone, language), offset_label(moment, zone))
    return ", ".join(dict.fromkeys(words))


class _Sitting(NamedTuple):
    """The part of a meeting that its time is said from; both instants in UTC."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    precision: str


def time_words(meeting: Meeting, language: str, reader_zone: str | None = None) -> TimeWords:
    sitting = _Sitting(meeting.starts_at, meeting.ends_at, meeting.zone, meeting.precision)
    return _words(sitting, language, reader_zone)


@lru_cache(maxsize=4096)  # the same few meetings are named to hundreds of people
def _words(sitting: _Sitting, language: str, reader_zone: str | None) -> TimeWords:
    start, end = local(sitting.starts_at, sitting.zone), local(sitting.ends_at, sitting.zone)
    if sitting.precision != "minute":
        return TimeWords(
            weekday=_weekday(start, language) if sitting.precision == "day" else "",
            date=_rough_date(start, sitting.precision, language),
            hours="",
            zone="",
            yours="",
            iso={"day": f"{start:%Y-%m-%d}", "month": f"{start:%Y-%m}", "year": f"{start:%Y}"}[
                sitting.precision
            ],
        )
    return TimeWords(
        weekday=_weekday(start, language),
        date=_date(start, language),
        hours=hours_between(start, end, language),
        zone=zone_label(sitting.starts_at, sitting.zone, language),
        yours=_yours(sitting, language, reader_zone),
        iso=start.isoformat(timespec="minutes"),
        iso_end=end.isoformat(timespec="minutes"),
    )


def one_line(meeting: Meeting, language: str, reader_zone: str | None = None) -> str:
    """`Thursday, 3 December 2026, 18:00–19:30 (Moscow, UTC+3)`."""
    words = time_words(meeting, language, reader_zone)
    line = ", ".join(filter(None, (words.weekday, words.date, words.hours)))
    return f"{line} ({words.zone})" if words.zone else line


def line_of(times: Times, language: str) -> str:
    """The same of a meeting that is not there yet."""
    meeting = Meeting()  # never stored
    times.put_into(meeting)
    return one_line(meeting, language)


def moment_words(moment: datetime, zone: str, language: str) -> str:
    """`3 December 2026, 18:00 (Moscow, UTC+3)`: an instant by the clocks of a zone."""
    words = format_datetime(local(moment, zone), "d MMMM y, HH:mm", locale=language)
    return f"{words} ({zone_label(moment, zone, language)})"


def hours_between(start: datetime, end: datetime, language: str) -> str:
    """`18:00–19:30`; with the date of the end when that is another day."""
    first, last = (
        format_time(start, "HH:mm", locale=language),
        format_time(end, "HH:mm", locale=language),
    )
    if end.date() != start.date():
        last = f"{format_date(end, 'd MMMM', locale=language)}, {last}"
    return f"{first}–{last}"


def _yours(sitting: _Sitting, language: str, reader_zone: str | None) -> str:
    if not reader_zone:
        return ""
    there = local(sitting.starts_at, sitting.zone)
    start, end = local(sitting.starts_at, reader_zone), local(sitting.ends_at, reader_zone)
    if start.utcoffset() == there.utcoffset():
        return ""
    day = "" if start.date() == there.date() else _date(start, language) + ", "
    place = zone_label(sitting.starts_at, reader_zone, language)
    return f"{day}{hours_between(start, end, language)} {place}"


def _weekday(moment: datetime, language: str) -> str:
    return format_datetime(moment, "EEEE", locale=language)


def _date(moment: datetime, language: str) -> str:
    return format_date(moment, "d MMMM y", locale=language) + (" г." if language == "ru" else "")


def _rough_date(moment: datetime, precision: str, language: str) -> str:
    if precision == "day":
        return _date(moment, language)
    words = format_date(moment, "LLLL y" if precision == "month" else "y", locale=language)
    return words + (" г." if language == "ru" else "")
