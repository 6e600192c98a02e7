"""Offsets in words, and the moments that they come to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from babel.dates import format_datetime
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core.language import _, plural
from webinar_hub.core.zones import local
from webinar_hub.reminders import rules


def words(minutes: int) -> str:
    """`1 day before`, `3 hours before`, `30 minutes before`."""
    if minutes % rules.DAY == 0:
        number = minutes // rules.DAY
        return str(plural("%(num)s day before", "%(num)s days before", number))
    if minutes % rules.HOUR == 0:
        number = minutes // rules.HOUR
        return str(plural("%(num)s hour before", "%(num)s hours before", number))
    return str(plural("%(num)s minute before", "%(num)s minutes before", minutes))


def offered(before: str, offsets: Iterable[rules.Offset]) -> list[SelectChoice]:
    """What can be ticked: the usual choices and whatever the event has besides."""
    usual = rules.BEFORE_FIRST if before == "first" else rules.BEFORE_EACH
    own = {one.minutes for one in offsets if one.before == before}
    return [
        SelectChoice(str(minutes), words(minutes))
        for minutes in sorted(own | set(usual), reverse=True)
    ]


def moments(
    before: str,
    meetings: Sequence[Meeting],
    choices: Iterable[SelectChoice],
    at: datetime,
    lang: str,
) -> dict[str, str]:
    """Beside each choice: when that is for the next meeting that it is about."""
    ahead = [m for m in meetings if m.status == "scheduled" and m.precise]
    ahead = ahead[:1] if before == "first" else ahead
    meeting = next((m for m in ahead if m.starts_at > at), None)
    if meeting is None:
        return {}
    found = {}
    for one in choices:
        then = rules.moment(meeting, int(one.value))
        if then <= at:
            found[one.value] = str(_("This moment has passed for the next meeting."))
        else:
            when = format_datetime(local(then, meeting.zone), "EEEE, d MMMM, HH:mm", locale=lang)
            found[one.value] = f"{when} ({zone_label(then, meeting.zone, lang)})"
    return found
