"""Letters that were sent before are there afterwards, with whom they went to; and a way back."""

import flask_migrate
import pytest
from sqlalchemy import text

from tests.attendance.guests import MONDAY, a_guest, a_hall
from tests.campaigns.writing import campaign, outcomes, write_to
from tests.organizing import an_organizer
from webinar_hub.campaigns import choosing
from webinar_hub.core.database import db

BEFORE = "0023"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_was_sent_before_is_kept(app, clock, language):
    clock.set(MONDAY)
    with app.app_context():
        hall = a_hall(language=language)
        a_guest(hall, "Anna")
        oleg = an_organizer("Oleg", hall.event.programme, "organizer").id
        sent = write_to(hall.event, oleg, "New room", "In **room 5**.")
        event_id, programme_id = hall.event_id, hall.event.programme_id
        close()
        flask_migrate.downgrade(revision=BEFORE)
        rows = db.session.execute(
            text("SELECT subject, body, audience, recipients, event_id FROM campaigns")
        ).all()
        assert rows == [("New room", "In **room 5**.", "all", 1, event_id)]
        close()
        flask_migrate.upgrade()
        close()
        found = campaign(sent)
        assert (found.state, found.programme_id) == ("going", programme_id)
        assert (found.languages, found.subject(language)) == ([language], "New room")
        people = choosing.of_document(found.people)
        assert (people.events, people.groups) == ((event_id,), ["confirmed", "waiting", "pending"])
        assert outcomes(sent) == {"Anna": "written"}


def close() -> None:
    db.session.remove()
    db.engine.dispose()
