"""How many seats there may be, who gets one that became free, and where it is."""

from datetime import datetime

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import SeatPool


class CapacityTaken(Refusal):
    """Fewer seats than are taken: the lowest possible number is offered."""

    def __init__(self, lowest: int):
        super().__init__(
            _(
                "%(number)s people already have a seat. That is the lowest possible number; "
                "cancel single seats first if you need fewer.",
                number=lowest,
            ),
            field="capacity",
            lowest=lowest,
        )


class PartTooSmall(Refusal):
    """Fewer seats than people would have once one part is given up: the needed number is named."""

    def __init__(self, mode: str, lowest: int):
        message = _(
            "People would move over, and then %(number)s seats are needed in the room. There are "
            "fewer. Please set that number or more under “Seats” first.",
            number=lowest,
        )
        if mode == "online":
            message = _(
                "People would move over, and then %(number)s seats are needed online. There are "
                "fewer. Please set that number or more under “Seats” first.",
                number=lowest,
            )
        super().__init__(message, field="format", lowest=lowest)


class SeatsChanged(Refusal):
    message = _(
        "The seats have changed since you opened this page. Please choose again and send the form "
        "once more."
    )


def may_promote(event: Event, at: datetime) -> bool:
    """A freed seat goes to the first in line, but never after the event has begun."""
    return event.status == "scheduled" and not event.begun(at)


def check_capacity(pool: SeatPool, capacity: int | None) -> None:
    if capacity is not None and capacity < pool.taken:
        raise CapacityTaken(pool.taken)


def comes_in_person(pool_mode: str, meeting_mode: str) -> bool:
    """Whether a person goes to the place: the meeting decides, the seat where it has both ways."""
    mode = pool_mode if meeting_mode == "both" else meeting_mode
    return mode == "in_person"
