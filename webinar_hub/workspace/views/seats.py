"""The part of the editor about seats: how many there are, and what becomes of a freed one."""

from typing import Any

from webinar_hub.catalogue.models import Event
from webinar_hub.registration import offered
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.queries import pools_of
from webinar_hub.workspace.forms import Seats
from webinar_hub.workspace.views import presenting


def seat_forms(event: Event, bound: dict[str, Any]) -> list[tuple[SeatPool, Any, int | None]]:
    """Pool, form, and the lowest number where fewer were asked for than people have."""
    found = []
    for pool in pools_of(event.id):
        form = bound.get(f"seats{pool.id}")
        lowest = pool.taken if form is not None and _too_few(form, pool) else None
        if form is None:
            form = Seats(None, prefix=f"seats{pool.id}", data={"capacity": pool.capacity})
        found.append((pool, form, lowest))
    return found


def _too_few(form: Seats, pool: SeatPool) -> bool:
    wanted = form.capacity.data
    return wanted is not None and wanted < pool.taken


def offers(event: Event) -> dict[str, Any]:
    return {"hours": "" if event.offer_hours is None else str(event.offer_hours)}


def offered_words(event: Event) -> dict[int, str]:
    """What is held for people who have not answered, by seat pool."""
    return {
        pool_id: presenting.offered_words(moments, event.zone)
        for pool_id, moments in offered.by_pool(event.id).items()
    }
