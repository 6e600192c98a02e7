"""What is listed already is no news after the upgrade, and keeps everything it had."""

import flask_migrate
from sqlalchemy import text

from tests import making
from webinar_hub.core.database import db


def test_events_that_are_listed_count_from_their_publishing_and_there_is_a_way_back(app, clock):
    with app.app_context():
        making.make_event(title="Listed")
        making.make_event(title="By link", visibility="link_only")
        making.make_event(title="Draft", visibility="draft", published_at=None)
        close()
        flask_migrate.downgrade(revision="0010")
        close()
        flask_migrate.upgrade()
        close()
        rows = db.session.execute(
            text("SELECT title, listed_at = published_at FROM events ORDER BY id")
        )
        assert [(title, bool(same)) for title, same in rows] == [
            ("Listed", True),
            ("By link", False),
            ("Draft", False),
        ]


def close() -> None:
    db.session.remove()
    db.engine.dispose()
