"""What an address or a form of the workspace asks for, and why it may not be had."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from webinar_hub.attendance import rules
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.registration.asking import number_of

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


def to_decide(event: Event) -> list[tuple[str, str, bool]]:
    """The way to those who have asked for a seat, beside the groups of a roster."""
    people = number_of([event.id]).get(event.id, 0)
    if not people and not event.approval:
        return []
    address = url_for("requests.requests", public_id=event.public_id)
    words = _("To decide")
    return [(f"{words} ({people})", address, False)]
