"""What an organizer writes to many: the letter, whom it is for, and what became of each person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import (
    Base,
    Document,
    Key,
    UTCDateTime,
    choice,
    classified,
    column,
)
from webinar_hub.core.language import LANGUAGES, _
from webinar_hub.registration.models import Registration

KINDS = ("service", "news", "invited")
STATES = ("draft", "going", "paused", "stopped")
OUTCOMES = (
    *("written", "no_address", "refused_before", "declined", "enough", "unwritable"),
    "asked_enough",
)
TO_MANY = {
    "purpose": "correspondence",
    "retention": "1 year after sending",
    "subject": "participant",
}


class Campaign(Base):
    """A letter to many. Once it goes its words are fixed; how far it is, the outbox counts."""

    __tablename__ = "campaigns"
    __classified__ = classified("correspondence", "3 years")
    __table_args__ = (Index("ix_campaigns_state", "state", "start_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    # The one event that it is about, if it is about one.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))  # who changed it last
    kind: Mapped[str] = mapped_column(choice(*KINDS, name="campaign_kind"))
    state: Mapped[str] = mapped_column(choice(*STATES, name="campaign_state"), default="draft")
    people: Mapped[dict[str, Any]] = mapped_column(Document)  # see `choosing.People`
    subject_en: Mapped[str] = mapped_column(String(200), default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    subject_ru: Mapped[str] = mapped_column(String(200), default="")
    body_ru: Mapped[str] = mapped_column(Text, default="")
    expected: Mapped[int] = mapped_column(default=0)  # people, when it was sent off
    reached_id: Mapped[int] = mapped_column(Key, default=0)  # the last person who was dealt with
    start_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # everybody was dealt with
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}

    programme: Mapped[Programme] = relationship()
    event: Mapped[Event | None] = relationship()
    organizer: Mapped[Organizer] = relationship()

    @property
    def languages(self) -> list[str]:
        """In which it is written."""
        return [one for one in LANGUAGES if getattr(self, f"body_{one}")]

    def language_for(self, wanted: str) -> str:
        """A person's own language, or the only one there is."""
        written = self.languages
        return wanted if wanted in written or not written else written[0]

    def subject(self, language: str) -> str:
        return str(getattr(self, f"subject_{self.language_for(language)}"))

    def body(self, language: str) -> str:
        return str(getattr(self, f"body_{self.language_for(language)}"))

    @property
    def title(self) -> str:
        """As organizers find it."""
        return self.subject_en or self.subject_ru or str(_("No words yet"))

    def planned(self, at: datetime) -> bool:
        return self.state == "going" and self.start_at is not None and self.start_at > at


class TickedPerson(Base):
    """One of the people to whom alone a letter goes, as they were ticked in the roster."""

    __tablename__ = "ticked_people"
    __table_args__ = (UniqueConstraint("campaign_id", "registration_id"),)

    id: Mapped[int] = column(Key, primary_key=True, **TO_MANY)
    campaign_id: Mapped[int] = column(ForeignKey("campaigns.id", ondelete="CASCADE"), **TO_MANY)
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), index=True, **TO_MANY)


class CampaignRecipient(Base):
    """One person was dealt with: a letter was put down, or there is a reason why not.

    A letter to people who were invited has guests. They are forgotten earlier than what was
    written; how many they were stays.
    """

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        UniqueConstraint("campaign_id", "registration_id"),
        UniqueConstraint("campaign_id", "guest_id"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **TO_MANY)
    campaign_id: Mapped[int] = column(ForeignKey("campaigns.id"), **TO_MANY)
    registration_id: Mapped[int | None] = column(
        ForeignKey("registrations.id"), index=True, **TO_MANY
    )
    guest_id: Mapped[int | None] = column(
        ForeignKey("guests.id", ondelete="SET NULL"), index=True, **TO_MANY
    )
    outcome: Mapped[str] = column(choice(*OUTCOMES, name="campaign_outcome"), **TO_MANY)
    at: Mapped[datetime] = column(UTCDateTime, **TO_MANY)

    campaign: Mapped[Campaign] = relationship()
    registration: Mapped[Registration | None] = relationship()
