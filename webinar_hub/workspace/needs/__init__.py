"""What needs an organizer: computed from what is there, so it ends by itself when it is settled.

Nothing is stored and nothing is ticked off. Each package contributes its lines to `CONTRIBUTIONS`.
"""

from collections.abc import Sequence
from datetime import datetime

from webinar_hub.catalogue.models import Event
from webinar_hub.workspace.needs import afterwards, before, speakers
from webinar_hub.workspace.needs.line import Line, Look

# The most urgent first; each takes as many queries for many events as for one.
CONTRIBUTIONS = (
    before.drafts_and_rooms,
    before.requests,
    before.waiting_beside_free_seats,
    before.letters_that_did_not_arrive,
    before.silent_guests,
    before.late_reminders,
    before.speakers,
    speakers.without_an_answer,
    before.clashes,
    afterwards.reports_that_vanish,
    afterwards.attendance,
    afterwards.recordings,
)


def of(
    events: Sequence[Event], programme_ids: Sequence[int], at: datetime
) -> dict[int, list[Line]]:
    """By the event; `programme_ids` are those in which the reader has a role."""
    standing = [one for one in events if one.status == "scheduled" and not one.historical]
    look = Look(standing, programme_ids, at)
    found: dict[int, list[Line]] = {}
    for contribute in CONTRIBUTIONS if standing else ():
        for line in contribute(look):
            found.setdefault(line.event_id, []).append(line)
    return found


def in_order(events: Sequence[Event], at: datetime) -> list[Event]:
    """What is ahead by its nearness, then what is over, the latest first."""
    ahead = [one for one in events if not one.over(at)]
    over = [one for one in events if one.over(at)]
    ahead.sort(key=lambda one: (one.first_start is None, one.first_start or at))
    over.sort(key=lambda one: one.last_end or at, reverse=True)
    return ahead + over
