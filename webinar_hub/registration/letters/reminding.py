"""When somebody will be reminded, in words.

Reminders lie above registration, so they hand themselves in; without them no letter promises any.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _, plural

HOUR, DAY = 60, 1440  # minutes


class Ahead(NamedTuple):
    """Minutes before the first meeting and before each, of reminders that are still to come."""

    first: Sequence[int] = ()
    each: Sequence[int] = ()


_asked: list[Callable[[Event], Ahead]] = []


def ask(ahead: Callable[[Event], Ahead]) -> None:
    _asked[:] = [ahead]


def reminder_line(event: Event) -> str:
    """In the language in force; empty when no reminder is to come."""
    ahead = _asked[0](event) if _asked else Ahead()
    if len(event.standing_meetings) == 1:
        every = sorted({*ahead.first, *ahead.each}, reverse=True)
        words = _("We will remind you %(times)s before the start.", times=_times(every))
        return str(words) if every else ""
    return _line_of_several(ahead)


def _line_of_several(ahead: Ahead) -> str:
    first, each = _times(ahead.first), _times(ahead.each)
    if first and each:
        return str(
            _(
                "We will remind you %(first)s before the first date and %(each)s before each.",
                first=first,
                each=each,
            )
        )
    if each:
        return str(_("We will remind you %(times)s before each date.", times=each))
    if first:
        return str(_("We will remind you %(times)s before the first date.", times=first))
    return ""


def _times(offsets: Sequence[int]) -> str:
    """`a day and an hour`."""
    *most, last = [_time(one) for one in offsets] or [""]
    return str(_("%(most)s and %(last)s", most=", ".join(most), last=last)) if most else last


def _time(minutes: int) -> str:
    if minutes in (DAY, HOUR):
        return str(_("a day") if minutes == DAY else _("an hour"))
    if minutes % DAY == 0:
        return str(plural("%(num)s day", "%(num)s days", minutes // DAY))
    if minutes % HOUR == 0:
        return str(plural("%(num)s hour", "%(num)s hours", minutes // HOUR))
    return str(plural("%(num)s minute", "%(num)s minutes", minutes))
