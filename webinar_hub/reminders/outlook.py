"""What the relay's allowance means for letters about to be written, and for reminders to come.

Foreseen is what is known: the letters of the last day, those that wait, the reminders of who has a
seat now. Where the relay takes any number there is nothing to foresee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.web import settings
from webinar_hub.mail import queries as mail
from webinar_hub.mail.allowance import Limit, limits
from webinar_hub.mail.outbox import REMINDER
from webinar_hub.mail.running_ahead import Batch, Fate, fates
from webinar_hub.reminders import queries, rules

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Outlook:
    """What becomes of new letters, and of others because of them.

    `last`: when the last that leaves in time does so. `crowded_out`: reminders that would leave in
    time without the new letters.
    """

    letters: int
    last: datetime | None
    too_late: int
    crowded_out: int


def allowance() -> tuple[Limit, ...]:
    """What the relay takes; nothing where it takes any number."""
    return limits(settings().smtp_per_hour, settings().smtp_per_day)


def of_letters(event: Event | None, number: int, priority: int) -> Outlook | None:
    """What becomes of so many letters, about an event if it is one, if they are put down now.

    In time is before it begins or goes on, else within a week. None without any allowance.
    """
    if not number or not allowance():
        return None
    now = clock.now()
    begins = event.next_start(now) if event else None
    new = Batch(number, priority, now, begins or now + AHEAD)
    gone, before = mail.gone(now), _known(now)
    without, with_them = (fates(now, gone, one, allowance()) for one in (before, [*before, new]))
    return Outlook(
        number,
        with_them[-1].last,
        with_them[-1].too_late,
        _reminders_lost(before, with_them) - _reminders_lost(before, without),
    )


def of_offsets(event_id: int, meeting: Meeting, offered: Sequence[int]) -> dict[int, Fate]:
    """What becomes of a meeting's reminders, for each number of minutes before it."""
    people = queries.seated([event_id]).get(event_id, 0)
    if not people or not allowance():
        return {}
    now = clock.now()
    gone, known = mail.gone(now), _known(now)
    found = {}
    for minutes in offered:
        moment, about = rules.moment(meeting, minutes), (meeting.id, minutes)
        if moment <= now:
            continue
        others = [batch for batch in known if batch.about != about]
        new = Batch(people, REMINDER, moment, meeting.starts_at, about)
        found[minutes] = fates(now, gone, [*others, new], allowance())[-1]
    return found


def too_late() -> dict[int, int]:
    """By the event: how many of the reminders of the coming days will not leave in time."""
    if not allowance():
        return {}
    now = clock.now()
    coming = queries.coming(now, now + AHEAD)
    batches = [*map(_batch, coming), *mail.waiting()]
    found: dict[int, int] = {}
    run = fates(now, mail.gone(now), batches, allowance())
    for (due, _people), fate in zip(coming, run, strict=False):
        if fate.too_late:
            found[due.event_id] = found.get(due.event_id, 0) + fate.too_late
    return found


def _known(now: datetime) -> list[Batch]:
    return [*mail.waiting(), *map(_batch, queries.coming(now, now + AHEAD))]


def _batch(coming: tuple[rules.Due, int]) -> Batch:
    due, people = coming
    return Batch(people, REMINDER, due.moment, due.starts_at, (due.meeting_id, due.minutes))


def _reminders_lost(batches: Sequence[Batch], found: Sequence[Fate]) -> int:
    """Of the batches that both hold."""
    return sum(
        fate.too_late
        for batch, fate in zip(batches, found, strict=False)
        if batch.priority == REMINDER
    )
