"""The other part of an event, room or online, as a person's own page shows it."""

from dataclasses import dataclass

from webinar_hub.core import clock
from webinar_hub.registration import queries, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views.presenting import seats_words


@dataclass(frozen=True)
class OtherPart:
    pool_id: int
    in_person: bool
    free: bool
    seats: str


def other_part(registration: Registration) -> OtherPart | None:
    """None: there is no other part, or the person cannot go over."""
    if not rules.may_go_over(registration, clock.now()):
        return None
    pool = rules.other_part(registration, queries.pools_of(registration.event_id))
    if pool is None:
        return None
    seats = queries.together([pool])
    return OtherPart(pool.id, pool.mode == "in_person", seats.free != 0, seats_words(seats))
