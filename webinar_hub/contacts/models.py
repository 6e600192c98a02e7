"""What professionals show of themselves to those who show themselves too, and how many did."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.core.database import Base, Key, UTCDateTime, classified, column
from webinar_hub.participants.models import Participant

SHOWING = {
    "purpose": "finding each other",
    "retention": "90 days after the event",
    "subject": "participant",
}


class ContactCard(Base):
    """For one event, or for all dates of a series. The name is that of the registration."""

    __tablename__ = "contact_cards"
    __table_args__ = (
        UniqueConstraint("participant_id", "event_id"),
        UniqueConstraint("participant_id", "series_id"),
        CheckConstraint("(event_id IS NULL) <> (series_id IS NULL)", name="event_or_series"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **SHOWING)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), **SHOWING)
    event_id: Mapped[int | None] = column(ForeignKey("events.id"), index=True, **SHOWING)
    series_id: Mapped[int | None] = column(ForeignKey("series.id"), index=True, **SHOWING)
    organisation: Mapped[str] = column(String(250), default="", **SHOWING)
    town: Mapped[str] = column(String(120), default="", **SHOWING)
    offers: Mapped[str] = column(String(500), default="", **SHOWING)
    seeks: Mapped[str] = column(String(500), default="", **SHOWING)
    contact: Mapped[str] = column(String(200), **SHOWING)
    agreed_at: Mapped[datetime] = column(UTCDateTime, **SHOWING)

    participant: Mapped[Participant] = relationship()


class ContactFigure(Base):
    """How many showed themselves at an event: all that stays of it."""

    __tablename__ = "contact_figures"
    __classified__ = classified("outcomes", "kept")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    people: Mapped[int]
