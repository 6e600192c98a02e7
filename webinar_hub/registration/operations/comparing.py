"""Meetings compared with what each person knows of them; nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import Invitation, Registration


class Compared(NamedTuple):
    """A meeting, what the person knows of it, and what there is to tell: None for nothing."""

    meeting: Meeting
    invitation: Invitation | None
    change: rules.Change | None


def compared(registration: Registration, left_alone: timedelta) -> Iterator[Compared]:
    """Every meeting that an organizer has left alone for so long."""
    now, mode = clock.now(), registration.pool.mode
    known = {invitation.meeting_id: invitation for invitation in registration.invitations}
    for meeting in registration.event.meetings:
        if meeting.changed_at > now - left_alone:
            continue
        invitation = known.get(meeting.id)
        told = invitation.told_sequence if invitation else None
        status = invitation.told_status if invitation else "scheduled"
        state = invitation.told_state if invitation else None
        change = rules.change_to_tell(meeting, told, status, state, now, mode)
        yield Compared(meeting, invitation, change)


def as_told(registration_ids: Sequence[int]) -> dict[int, dict[int, Meeting]]:
    """Each person's meetings as letters that have left tell of them."""
    found: dict[int, dict[int, Meeting]] = {}
    for registration_id, facts in queries.facts_told(registration_ids):
        found.setdefault(registration_id, {}).update(letters.read_told(facts))
    return found


def with_before(
    changes: Sequence[rules.Change], told: dict[int, Meeting]
) -> list[rules.Change]:
    return [replace(change, before=told.get(change.meeting.id)) for change in changes]
