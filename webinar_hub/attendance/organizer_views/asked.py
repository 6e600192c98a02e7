"""What an address or a form of the workspace asks for, and why it may not be had."""

from collections.abc import Sequence
from typing import Any

from webinar_hub.attendance import rules
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.refusals import NotFound, Refusal

EVENT = "/organize/events/<public_id>"


def named_meeting(meetings: Sequence[Meeting], public_id: str | None) -> Meeting:
    found = next((m for m in meetings if m.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def why_not(meeting: Meeting) -> Any:
    """Why nobody can be marked now, or nothing."""
    try:
        rules.check_may_mark(meeting, clock.now())
    except Refusal as refusal:
        return refusal.message
    return None
