"""People, the organizations behind programmes, regions, and what people agreed to."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified, column

ROLES = ("parent", "professional", "student", "volunteer")
ORGANISATION_KINDS = ("state", "non_profit", "other")
CONSENT_PURPOSES = ("participation", "news")
CONSENT_WAYS = ("form", "paper", "import", "in_person")

PERSON = {
    "purpose": "taking part",
    "retention": "3 years after the last event",
    "subject": "participant",
}
PROOF = {
    "purpose": "proof of consent",
    "retention": "3 years after withdrawal",
    "subject": "participant",
}
ASKED_AGAIN_AFTER = timedelta(days=365)  # whether all that is kept of a person is still right
_PRIVACY: dict[str, Any] = {"deferred": True, "deferred_group": "privacy"}


class Organization(Base):
    """The legal body behind programmes: consent, sender, help line and signature hang on it."""

    __tablename__ = "organizations"
    __classified__ = classified("imprint", "kept")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    legal_text: Mapped[str] = mapped_column(Text, default="")
    legal_html: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    # Long, and on one page only: they are loaded when somebody asks.
    privacy_en: Mapped[str] = mapped_column(Text, default="", **_PRIVACY)
    privacy_ru: Mapped[str] = mapped_column(Text, default="", **_PRIVACY)
    privacy_en_html: Mapped[str] = mapped_column(Text, default="", **_PRIVACY)
    privacy_ru_html: Mapped[str] = mapped_column(Text, default="", **_PRIVACY)
    language: Mapped[str] = mapped_column(String(5))
    reply_to: Mapped[str] = mapped_column(String(254))
    help_name: Mapped[str] = mapped_column(String(120), default="")
    help_phone: Mapped[str] = mapped_column(String(60), default="")
    help_email: Mapped[str] = mapped_column(String(254), default="")
    help_messenger: Mapped[str] = mapped_column(String(200), default="")
    signer: Mapped[str] = mapped_column(String(200), default="")
    retention_months: Mapped[int] = mapped_column(default=36)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)

    consent_texts: Mapped[list["ConsentText"]] = relationship(
        back_populates="organization", order_by="ConsentText.version"
    )

    __shown_in__ = "catalogue"

    def consent_text(self, purpose: str, language: str) -> "ConsentText | None":
        """The newest one; people who agreed to an earlier one agreed to that."""
        of_kind = (
            text
            for text in reversed(self.consent_texts)
            if (text.purpose, text.language) == (purpose, language)
        )
        return next(of_kind, None)


class Region(Base):
    """A region by its ISO 3166-2 code, with the zone in which most of its people live."""

    __tablename__ = "regions"
    __classified__ = classified("geography", "kept")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    name_en: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(40))

    def name_in(self, language: str) -> str:
        return self.name_ru if language == "ru" else self.name_en


class Participant(Base):
    """A person. Several may share one mailbox; some have none."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("email_key", "name_key"),
        Index("ix_participants_search_key", "search_key"),
        Index(
            "ix_participants_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = column(Key, primary_key=True, **PERSON)
    public_id: Mapped[str] = column(String(16), unique=True, **PERSON)
    email: Mapped[str | None] = column(String(254), **PERSON)
    email_key: Mapped[str | None] = column(String(254), **PERSON)
    name_key: Mapped[str] = column(String(400), **PERSON)
    given_name: Mapped[str] = column(String(120), **PERSON)
    family_name: Mapped[str] = column(String(120), default="", **PERSON)
    patronymic: Mapped[str] = column(String(120), default="", **PERSON)
    search_key: Mapped[str] = column(String(700), default="", **PERSON)
    found_by: Mapped[str] = column(Text, default="", **PERSON)  # the database keeps a row per word
    language: Mapped[str] = column(String(5), names_nobody=True, **PERSON)
    zone: Mapped[str] = column(String(40), names_nobody=True, **PERSON)
    region_id: Mapped[int | None] = column(ForeignKey("regions.id"), **PERSON)
    discreet: Mapped[bool] = column(default=False, **PERSON)
    # What a certificate says of work, kept once; each registration has its own.
    organisation: Mapped[str] = column(String(300), default="", **PERSON)
    organisation_kind: Mapped[str | None] = column(
        choice(*ORGANISATION_KINDS, name="organisation_kind"), **PERSON
    )
    position: Mapped[str] = column(String(200), default="", **PERSON)
    looked_over_at: Mapped[datetime | None] = column(UTCDateTime, **PERSON)  # and found right
    wants_reminders: Mapped[bool] = column(default=True, **PERSON)
    # Raised when the person wants a new address for the own calendar.
    feed_counter: Mapped[int] = column(default=0, **PERSON)
    merged_into_id: Mapped[int | None] = column(ForeignKey("participants.id"), **PERSON)
    # Language, zone and discreet were said on the own page: they hold for all that is to come.
    settled_at: Mapped[datetime | None] = column(UTCDateTime, **PERSON)
    created_at: Mapped[datetime] = column(UTCDateTime, **PERSON)

    region: Mapped[Region | None] = relationship()

    def may_be_out_of_date(self, at: datetime) -> bool:
        """Nobody has said for a year that what is kept is right."""
        return at - (self.looked_over_at or self.created_at) >= ASKED_AGAIN_AFTER


class ConsentText(Base):
    """What people are asked to agree to; a changed text is a new version, never an edit."""

    __tablename__ = "consent_texts"
    __table_args__ = (UniqueConstraint("organization_id", "purpose", "language", "version"),)
    __classified__ = classified("proof of consent", "kept")
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    purpose: Mapped[str] = mapped_column(choice(*CONSENT_PURPOSES, name="consent_purpose"))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    label: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organization: Mapped[Organization] = relationship(back_populates="consent_texts")


class Consent(Base):
    """One person's yes to one version of one text, and its withdrawal."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_participant_id", "participant_id"),
        Index("ix_consents_given_at", "given_at"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **PROOF)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), **PROOF)
    registration_id: Mapped[int | None] = column(
        ForeignKey("registrations.id"), index=True, **PROOF
    )
    text_id: Mapped[int] = column(ForeignKey("consent_texts.id"), **PROOF)
    how: Mapped[str] = column(choice(*CONSENT_WAYS, name="consent_how"), **PROOF)
    # Where and when people agreed, as the organizers said it who brought the list.
    source: Mapped[str] = column(String(300), default="", names_nobody=True, **PROOF)
    given_at: Mapped[datetime] = column(UTCDateTime, **PROOF)
    withdrawn_at: Mapped[datetime | None] = column(UTCDateTime, **PROOF)

    text: Mapped[ConsentText] = relationship()
