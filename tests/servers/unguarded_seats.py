"""The application without its guard of seats: it oversells, so the race test can fail.

It reads how many seats are free, in a transaction of its own, and acts on that a moment later.
"""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from webinar_hub import create_app
from webinar_hub.core.database import db
from webinar_hub.registration import operations
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import seats

A_MOMENT = 0.05


def _without_guard(sign_up: Callable[..., Any]) -> Callable[..., Any]:
    def run(event_id: int, application: Any) -> Any:
        taken = db.session.scalar(
            select(func.count()).where(
                Registration.event_id == event_id, Registration.state == "confirmed"
            )
        )
        capacity = db.session.scalar(select(SeatPool.capacity).where(SeatPool.event_id == event_id))
        db.session.rollback()
        time.sleep(A_MOMENT)
        db.session.info["seen"] = taken < capacity
        return sign_up(event_id, application)

    return run


def _believed(pool_id: int) -> int | None:
    return None if db.session.info["seen"] else 1


operations.sign_up = _without_guard(operations.sign_up)
seats.take_or_queue = _believed
app = create_app()
