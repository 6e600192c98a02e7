"""Once a recording is there, everybody who is to know of it gets one letter."""

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.recordings import letters, queries, rules
from webinar_hub.recordings.models import Recording


@operation
def tell(recording_id: int) -> int:
    """Write to a batch of those who have not heard of it; returns how many.

    Who asked and had a seat as well is told once, as somebody who asked.
    """
    recording = db.session.get_one(Recording, recording_id, populate_existing=True)
    if not rules.can_be_seen(recording, clock.now()):
        return 0
    found = [letters.ready(one, recording) for one in queries.still_asking(recording)]
    if recording.for_seats:
        had_seats = queries.still_untold(recording)
        found += [letters.ready_for_seat(one, recording) for one in had_seats]
    return outbox.put_many(found)
