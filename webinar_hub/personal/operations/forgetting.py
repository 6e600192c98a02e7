"""What was asked and has ended, and sign-ins that nobody uses, are removed."""

from sqlalchemy import delete

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.personal import rules
from webinar_hub.personal.letters import RECIPIENT
from webinar_hub.personal.models import PersonalSession, SignIn


@operation
def forget_old() -> int:
    """Returns how many sign-ins and sessions went."""
    now = clock.now()
    asked = delete(SignIn).where(SignIn.expires_at < now - rules.KEPT).returning(SignIn.id)
    idle = delete(PersonalSession).where(PersonalSession.seen_at < now - rules.IDLE)
    gone = [
        db.session.scalars(statement).all()
        for statement in (asked, idle.returning(PersonalSession.id))
    ]
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.recipient_type == RECIPIENT,
            OutboxMessage.created_at < now - rules.LETTERS_KEPT,
        )
    )
    return sum(map(len, gone))
