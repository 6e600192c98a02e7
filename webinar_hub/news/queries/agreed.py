"""Who agreed to news in the form of a sign-up and is not taken up among the readers yet."""

from datetime import datetime

from sqlalchemy import exists, select

from webinar_hub.core.database import db
from webinar_hub.news import rules
from webinar_hub.news.models import NewsConsent
from webinar_hub.participants.models import Consent, ConsentText, Participant
from webinar_hub.registration.models import LIVE_STATES, Registration


def to_take_up(now: datetime, limit: int) -> list[int]:
    """Consents, the oldest first; none that was taken up, withdrawn, or given long ago."""
    taken_up = exists().where(
        NewsConsent.email_key == Participant.email_key,
        NewsConsent.text_id == Consent.text_id,
        NewsConsent.given_at >= Consent.given_at,
    )
    return list(
        db.session.scalars(
            select(Consent.id)
            .join(ConsentText, ConsentText.id == Consent.text_id)
            .join(Participant, Participant.id == Consent.participant_id)
            .join(Registration, Registration.id == Consent.registration_id)
            .where(
                ConsentText.purpose == "news",
                Consent.withdrawn_at.is_(None),
                Consent.given_at > now - rules.AGREED_WITHIN,
                Participant.email_key.is_not(None),
                Registration.state.in_(LIVE_STATES),
                ~taken_up,
            )
            .order_by(Consent.given_at, Consent.id)
            .limit(limit)
        )
    )
