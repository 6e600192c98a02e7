"""Until when somebody may answer to whom a freed seat is offered."""

from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

CUT_OFF = timedelta(hours=2)  # before the start: who comes to a room must still get there
SHORTEST = timedelta(minutes=30)
HOURS = (3, 6, 12, 24, 48, 72)  # from which organizers choose
_MINUTE = timedelta(minutes=1)


class NotOffered(Refusal):
    message = _("No seat is held for you now.")


def offer_ends(event: Event, at: datetime) -> datetime | None:
    """Until when a seat that is free now is held for the next in line; None: it is theirs at once.

    Near the start one offer takes at most half of what is left until the cut-off, so that whoever
    comes next has as long again; but never less than half an hour, or nobody could answer. When not
    even that is left, asking would cost more than it saves: the first in line has the seat, as
    where nothing is ever offered. The end is a whole minute, so that a letter can name it exactly.
    """
    if event.offer_hours is None:
        return None
    return _end_within(event, timedelta(hours=event.offer_hours), at)


def agreement_ends(event: Event, hours: int, at: datetime) -> datetime:
    """The same for who was put on a list by somebody else.

    Without their own word the seat is never theirs: near the start it is held until then.
    """
    start = event.first_start
    return _end_within(event, timedelta(hours=hours), at) or _whole_minute(max(start or at, at))


def _end_within(event: Event, asked_for: timedelta, at: datetime) -> datetime | None:
    if event.first_start is None:
        return _whole_minute(at + asked_for)
    cut_off = event.first_start - CUT_OFF
    left = cut_off - at
    if left < SHORTEST:
        return None
    held = min(asked_for, max(left / 2, SHORTEST))
    return min(_whole_minute(at + held), cut_off)


def answer_by(event: Event, offered_until: datetime) -> datetime:
    """What people were told holds, also when the event moves, but not beyond the start."""
    return min(offered_until, event.first_start or offered_until)


def offer_is_over(event: Event, offered_until: datetime, at: datetime) -> bool:
    """At the very moment it is over: so two who look then have one answer."""
    return at >= answer_by(event, offered_until)


def _whole_minute(moment: datetime) -> datetime:
    """That minute, or the next one."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE
