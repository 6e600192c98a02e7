"""What is made after another reminds as that one does."""

from typing import Any

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.reminders import holding
from webinar_hub.reminders.models import ReminderRule


@operation
def copy_reminders(from_event_id: int, to_event_id: int) -> None:
    """Only where they were chosen: else both follow the same, whatever that becomes."""
    _copy("event", from_event_id, to_event_id)


@operation
def copy_series_reminders(from_series_id: int, to_series_id: int) -> None:
    _copy("series", from_series_id, to_series_id)


def _copy(kind: str, from_id: int, to_id: int) -> None:
    model: Any = holding.KINDS[kind]
    original, copy = (db.session.get_one(model, one) for one in (from_id, to_id))
    if not original.reminders_changed or copy.reminders_changed:
        return
    column = getattr(ReminderRule, f"{kind}_id")
    own = select(ReminderRule).where(column == from_id).order_by(ReminderRule.id)
    for rule in db.session.scalars(own).all():
        db.session.add(
            ReminderRule(
                **{f"{kind}_id": to_id},
                audience=rule.audience,
                before=rule.before,
                minutes=rule.minutes,
                calendar=rule.calendar,
                created_at=clock.now(),
            )
        )
    copy.reminders_changed = True
