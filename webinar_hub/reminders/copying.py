"""An event that is made after another reminds as that one does."""

from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.reminders.models import ReminderRule


@operation
def copy_reminders(from_event_id: int, to_event_id: int) -> None:
    """Only where they were chosen: else both have the usual ones, whatever those become."""
    original = db.session.get_one(Event, from_event_id)
    copy = db.session.get_one(Event, to_event_id)
    if not original.reminders_changed or copy.reminders_changed:
        return
    own = select(ReminderRule).where(ReminderRule.event_id == from_event_id)
    for rule in db.session.scalars(own.order_by(ReminderRule.id)).all():
        db.session.add(
            ReminderRule(
                event_id=to_event_id,
                audience=rule.audience,
                before=rule.before,
                minutes=rule.minutes,
                calendar=rule.calendar,
                created_at=clock.now(),
            )
        )
    copy.reminders_changed = True
