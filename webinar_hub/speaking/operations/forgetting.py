"""Some time after the event nobody needs the addresses and host links any more."""

from sqlalchemy import delete, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.one_by_one import one_by_one
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.speaking import queries
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest


def forget_speakers() -> int:
    """Of events that are long over; returns how many went. Who spoke stays on the pages."""
    return one_by_one(
        queries.long_over(clock.now()), _forget, "speakers of event %s cannot be forgotten"
    )


@operation
def _forget(event_id: int) -> int:
    theirs = select(SpeakerRequest.id).where(SpeakerRequest.event_id == event_id)
    written = (
        OutboxMessage.recipient_type == queries.RECIPIENT,
        OutboxMessage.recipient_id.in_(theirs),
    )
    db.session.execute(delete(OutboxMessage).where(*written))
    entries = SpeakerInvitation.request_id.in_(theirs)
    db.session.execute(delete(SpeakerInvitation).where(entries))
    gone = delete(SpeakerRequest).where(SpeakerRequest.event_id == event_id)
    return len(db.session.scalars(gone.returning(SpeakerRequest.id)).all())
