"""Whom organizers invited to which event, and what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import Base, Key, UTCDateTime, column
from webinar_hub.registration.models import Registration

INVITING = {
    "purpose": "inviting",
    "retention": "30 days after the event",
    "subject": "participant",
}


class Guest(Base):
    """A mailbox that was invited. Nobody behind it is signed up before they do it themselves."""

    __tablename__ = "guests"
    __table_args__ = (
        UniqueConstraint("event_id", "email_key"),
        Index("ix_guests_email_key", "email_key"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **INVITING)
    public_id: Mapped[str] = column(String(16), unique=True, **INVITING)
    event_id: Mapped[int] = column(ForeignKey("events.id"), **INVITING)
    name: Mapped[str] = column(String(200), default="", **INVITING)  # of a person or institution
    email: Mapped[str] = column(String(254), **INVITING)
    email_key: Mapped[str] = column(String(254), **INVITING)
    language: Mapped[str] = column(String(5), names_nobody=True, **INVITING)
    seats: Mapped[int] = column(default=1, **INVITING)  # so many may sign up by the one link
    invited_by_id: Mapped[int | None] = column(ForeignKey("organizers.id"), **INVITING)
    invited_at: Mapped[datetime] = column(UTCDateTime, **INVITING)
    reminded_at: Mapped[datetime | None] = column(UTCDateTime, **INVITING)
    reminders: Mapped[int] = column(default=0, **INVITING)
    opened_at: Mapped[datetime | None] = column(UTCDateTime, **INVITING)
    declined_at: Mapped[datetime | None] = column(UTCDateTime, **INVITING)
    taken_back_at: Mapped[datetime | None] = column(UTCDateTime, **INVITING)

    event: Mapped[Event] = relationship()
    invited_by: Mapped[Organizer | None] = relationship()
    sign_ups: Mapped[list["GuestSignUp"]] = relationship(order_by="GuestSignUp.id")


class GuestSignUp(Base):
    """Somebody signed up by a guest's link."""

    __tablename__ = "guest_sign_ups"

    id: Mapped[int] = column(Key, primary_key=True, **INVITING)
    # Whoever signs up may be another person than the one who was invited.
    guest_id: Mapped[int] = column(
        ForeignKey("guests.id"), index=True, of_another=True, **INVITING
    )
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), unique=True, **INVITING)

    registration: Mapped[Registration] = relationship()
