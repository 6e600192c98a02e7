"""To whom it is offered to show themselves, and for how long: pure."""

from datetime import datetime, timedelta

from webinar_hub.registration.models import Registration

SHOWN_FOR = timedelta(days=90)  # after the event


def is_offered(registration: Registration, at: datetime) -> bool:
    """Only to professionals who have, or had, a seat.

    Nobody learns here who takes part in a sensitive event, and whoever asked for discreet letters
    is not even asked.
    """
    event = registration.event
    return (
        registration.role == "professional"
        and registration.state == "confirmed"
        and not (registration.discreet or registration.participant.discreet)
        and not event.sensitive
        and event.status == "scheduled"
        and not is_past(event.ended_at, at)
    )


def is_past(ended_at: datetime, at: datetime) -> bool:
    return ended_at + SHOWN_FOR <= at
