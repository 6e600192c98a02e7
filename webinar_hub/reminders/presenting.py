"""Offsets in words, and the moments that they come to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_datetime
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock
from webinar_hub.core.language import _, plural
from webinar_hub.core.web import settings
from webinar_hub.core.zones import local
from webinar_hub.mail.running_ahead import Fate
from webinar_hub.reminders import rules
from webinar_hub.reminders.outlook import Outlook

SOON = timedelta(minutes=15)


def words(minutes: int) -> str:
    """`1 day before`, `3 hours before`, `30 minutes before`."""
    if minutes % rules.DAY == 0:
        number = minutes // rules.DAY
        return str(plural("%(num)s day before", "%(num)s days before", number))
    if minutes % rules.HOUR == 0:
        number = minutes // rules.HOUR
        return str(plural("%(num)s hour before", "%(num)s hours before", number))
    return str(plural("%(num)s minute before", "%(num)s minutes before", minutes))


def words_after(minutes: int) -> str:
    """`2 hours after`."""
    if minutes % rules.DAY == 0:
        number = minutes // rules.DAY
        return str(plural("%(num)s day after", "%(num)s days after", number))
    if minutes % rules.HOUR == 0:
        number = minutes // rules.HOUR
        return str(plural("%(num)s hour after", "%(num)s hours after", number))
    return str(plural("%(num)s minute after", "%(num)s minutes after", minutes))


def words_of(offset: rules.Offset) -> str:
    """With what is unusual about the invitation."""
    said = words_after(offset.minutes) if offset.before == "end" else words(offset.minutes)
    if offset.calendar == "always":
        return str(_("%(when)s, with the invitation to all", when=said))
    if offset.calendar == "never":
        return str(_("%(when)s, without the invitation", when=said))
    return said


def offered(before: str, offsets: Iterable[rules.Offset]) -> list[SelectChoice]:
    """What can be ticked: the usual choices and whatever the event has besides."""
    usual = rules.BEFORE_FIRST if before == "first" else rules.BEFORE_EACH
    found = {minutes: rules.Offset(before, minutes) for minutes in usual}
    found |= {one.minutes: one for one in for_seats(before, offsets)}
    return [
        SelectChoice(str(minutes), words_of(found[minutes]))
        for minutes in sorted(found, reverse=True)
    ]


def for_seats(before: str, offsets: Iterable[rules.Offset]) -> list[rules.Offset]:
    return [one for one in offsets if one.reminds and one.before == before]


def meeting_of(before: str, meetings: Sequence[Meeting], at: datetime) -> Meeting | None:
    """The next meeting that a choice is about."""
    ahead = [m for m in meetings if m.status == "scheduled" and m.precise]
    ahead = ahead[:1] if before == "first" else ahead
    return next((m for m in ahead if m.starts_at > at), None)


def moments(
    meeting: Meeting | None,
    choices: Iterable[SelectChoice],
    fates: Mapping[int, Fate],
    at: datetime,
    lang: str,
) -> dict[str, str]:
    """Beside each choice: when that is, and whether all of them can leave in time."""
    if meeting is None:
        return {}
    found = {}
    for one in choices:
        then = rules.moment(meeting, int(one.value))
        if then <= at:
            found[one.value] = str(_("This moment has passed for the next meeting."))
        else:
            fate = fates.get(int(one.value))
            words = [when(then, meeting.zone, lang), _fate_words(fate, then, meeting.zone, lang)]
            found[one.value] = ". ".join(filter(None, words))
    return found


def when(moment: datetime, zone: str, lang: str) -> str:
    """`Monday, 30 November, 18:00 (Moscow, UTC+3)`"""
    words = format_datetime(local(moment, zone), "EEEE, d MMMM, HH:mm", locale=lang)
    return f"{words} ({zone_label(moment, zone, lang)})"


def outlook_words(outlook: Outlook | None, zone: str, lang: str) -> tuple[str, list[str]]:
    """What the relay's allowance does to letters: the kind of the notice, and what it says."""
    if outlook is None:
        return "", []
    lines, kind = [_how_many(), *_last_words(outlook, zone, lang)], "info"
    if outlook.too_late:
        kind = "attention"
        lines.append(
            plural(
                "%(num)s letter would not leave in time.",
                "%(num)s letters would not leave in time.",
                outlook.too_late,
            )
        )
    if outlook.crowded_out:
        kind = "attention"
        lines.append(
            plural(
                "%(num)s reminder of a coming meeting would not leave in time because of these.",
                "%(num)s reminders of coming meetings would not leave in time because of these.",
                outlook.crowded_out,
            )
        )
    return kind, [str(line) for line in lines]


def _how_many() -> Any:
    """What the relay takes, as it was set."""
    an_hour, a_day = settings().smtp_per_hour, settings().smtp_per_day
    if an_hour and a_day:
        return _(
            "The mail server takes %(hour)s letters an hour and %(day)s a day.",
            hour=an_hour,
            day=a_day,
        )
    if an_hour:
        return _("The mail server takes %(number)s letters an hour.", number=an_hour)
    return _("The mail server takes %(number)s letters a day.", number=a_day)


def _last_words(outlook: Outlook, zone: str, lang: str) -> list[Any]:
    if outlook.last is None:
        return []
    if outlook.last - clock.now() < SOON:
        return [] if outlook.too_late else [_("These leave within minutes.")]
    moment = when(outlook.last, zone, lang)
    if outlook.too_late:
        return [_("The last that leaves in time does so about %(when)s.", when=moment)]
    return [_("The last of these leaves about %(when)s.", when=moment)]


def _fate_words(fate: Fate | None, due: datetime, zone: str, lang: str) -> str:
    """Nothing where all leave soon after their moment."""
    if fate is None:
        return ""
    if fate.too_late:
        return str(
            plural(
                "%(num)s letter would not leave before the start: the mail server takes no more",
                "%(num)s letters would not leave before the start: the mail server takes no more",
                fate.too_late,
            )
        )
    if fate.last is not None and fate.last - due > SOON:
        return str(_("The last leaves about %(when)s", when=when(fate.last, zone, lang)))
    return ""
