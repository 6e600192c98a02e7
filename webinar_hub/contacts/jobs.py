"""What was shown is forgotten some time after the event."""

from webinar_hub.contacts import operations, queries
from webinar_hub.core import clock
from webinar_hub.core.database import db


def forget_cards() -> int:
    now = clock.now()
    events = queries.over(now)
    db.session.rollback()
    return sum(operations.close(one) for one in events) + operations.forget_rest(now)
