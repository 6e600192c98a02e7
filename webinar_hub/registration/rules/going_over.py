"""Room or online: who may go over to the other part, and what is said where it is full."""

from collections.abc import Sequence
from datetime import datetime

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.rules.door import is_ahead

PARTS = {"in_person", "online"}


class NoSeatThere(Refusal):
    """Nothing was given up for it."""

    def __init__(self, mode: str):
        message = _("There is no free seat online just now. Nothing has changed for you.")
        if mode == "in_person":
            message = _("There is no free seat in the room just now. Nothing has changed for you.")
        super().__init__(message)


class CannotGoOver(Refusal):
    message = _("You cannot go over to the other part just now.")


def other_part(registration: Registration, pools: Sequence[SeatPool]) -> SeatPool | None:
    """The other one of exactly two: the room and online. Seats made by hand for roles are none."""
    if len(pools) != len(PARTS) or {pool.mode for pool in pools} != PARTS:
        return None
    return next((pool for pool in pools if pool.id != registration.pool_id), None)


def may_go_over(registration: Registration, at: datetime) -> bool:
    """Whom a seat is offered answers first: one seat is held for them already."""
    if registration.walk_in:
        return False
    return registration.state in ("confirmed", "waitlisted") and is_ahead(registration.event, at)
