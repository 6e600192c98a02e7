"""Signs of life of scheduler processes, and when they are swept away."""

from datetime import timedelta

from sqlalchemy import delete

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.models import Heartbeat
from webinar_hub.core.operation import operation

KEPT = timedelta(days=2)  # the rarest job leaves a sign once a day


@operation
def forget_dead() -> int:
    """Remove what processes left that are long gone; returns how many signs."""
    statement = delete(Heartbeat).where(Heartbeat.seen_at < clock.now() - KEPT)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
