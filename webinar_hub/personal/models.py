"""Somebody asks to sign in to their own page, and a browser in which somebody is signed in."""

import hmac
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.core import tokens
from webinar_hub.core.database import Base, Key, UTCDateTime, column
from webinar_hub.participants.models import Participant

ASKING = {"purpose": "signing in", "retention": "1 hour", "subject": "participant"}
STAYING = {
    "purpose": "signing in",
    "retention": "30 days after it was used last",
    "subject": "participant",
}


class SignIn(Base):
    """A mailbox was typed in a browser. The row is made whether or not anybody is known there.

    Neither the code nor the link stands here: both are made from the public id when the letter is
    written. `browser_digest` is of a secret that the browser holds; without it neither is of use.
    """

    __tablename__ = "personal_sign_ins"

    id: Mapped[int] = column(Key, primary_key=True, **ASKING)
    public_id: Mapped[str] = column(String(16), unique=True, **ASKING)
    browser_digest: Mapped[str] = column(String(64), index=True, **ASKING)
    email_key: Mapped[str] = column(String(254), **ASKING)
    language: Mapped[str] = column(String(5), **ASKING)
    asked_at: Mapped[datetime] = column(UTCDateTime, **ASKING)
    expires_at: Mapped[datetime] = column(UTCDateTime, index=True, **ASKING)
    written_at: Mapped[datetime | None] = column(UTCDateTime, **ASKING)  # the letter, or none
    tries: Mapped[int] = column(default=0, **ASKING)
    proved_at: Mapped[datetime | None] = column(UTCDateTime, **ASKING)
    used_at: Mapped[datetime | None] = column(UTCDateTime, **ASKING)

    def is_of(self, secret: str) -> bool:
        """Whether the browser with that secret has asked."""
        return hmac.compare_digest(self.browser_digest, tokens.digest(secret))


class PersonalSession(Base):
    """A browser in which a person is signed in. Its cookie holds the secret, the row its digest."""

    __tablename__ = "personal_sessions"

    id: Mapped[int] = column(Key, primary_key=True, **STAYING)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), index=True, **STAYING)
    token_digest: Mapped[str] = column(String(64), unique=True, **STAYING)
    created_at: Mapped[datetime] = column(UTCDateTime, **STAYING)
    seen_at: Mapped[datetime] = column(UTCDateTime, index=True, **STAYING)

    participant: Mapped[Participant] = relationship()
