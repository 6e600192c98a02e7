"""How many came, as somebody counted."""

from collections.abc import Iterable

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.moving_in.models import HeadCount
from webinar_hub.moving_in.queries.pieces import pieces
from webinar_hub.moving_in.rules import Group


def counts_by_event(event_ids: Iterable[int]) -> dict[int, dict[Group, int]]:
    found: dict[int, dict[Group, int]] = {}
    for some in pieces(sorted(event_ids)):
        for one in db.session.scalars(select(HeadCount).where(HeadCount.event_id.in_(some))):
            found.setdefault(one.event_id, {})[(one.role, one.region_id)] = one.people
    return found
