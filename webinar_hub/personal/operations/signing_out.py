"""A sign-in stays alive while it is used, and ends when its person says so."""

from sqlalchemy import delete, update

from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.personal.models import PersonalSession


@operation
def keep_alive(session_id: int) -> None:
    db.session.execute(
        update(PersonalSession)
        .where(PersonalSession.id == session_id)
        .values(seen_at=clock.now())
    )


@operation
def sign_out(secret: str) -> None:
    """In the one browser that holds the secret."""
    db.session.execute(
        delete(PersonalSession).where(PersonalSession.token_digest == tokens.digest(secret))
    )


@operation
def sign_out_everywhere(participant_id: int) -> None:
    db.session.execute(
        delete(PersonalSession).where(PersonalSession.participant_id == participant_id)
    )
