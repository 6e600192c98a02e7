"""Reminders that were chosen before the upgrade hold on, and there is a way back."""

import flask_migrate
from sqlalchemy import text

from tests import making
from webinar_hub.core.database import db
from webinar_hub.reminders import holding


def test_reminders_of_events_stay_through_an_upgrade_and_back(app, clock):
    with app.app_context():
        event = making.make_event()
        making.make_reminder_rules(event, ("first", 2880), ("each", 30))
        making.make_reminder_rules(event, ("first", 1440), audience="waiting")
        making.make_reminder_rules(event.programme, ("each", 15))
        event_id = event.id
        _close()
        flask_migrate.downgrade(revision="0039")
        _close()
        rows = db.session.execute(text("SELECT before, minutes FROM reminder_rules ORDER BY id"))
        assert [tuple(row) for row in rows] == [("first", 2880), ("each", 30)]
        _close()
        flask_migrate.upgrade()
        _close()
        kept = db.session.get_one(making.Event, event_id)
        assert {one.text for one in holding.offsets_of(kept)} == {"first:2880", "each:30"}


def _close() -> None:
    db.session.remove()
    db.engine.dispose()
