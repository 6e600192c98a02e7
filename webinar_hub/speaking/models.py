"""Who was asked to speak at which event, and what stands in their calendar because of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event, Meeting, Speaker
from webinar_hub.core.database import Base, Document, Key, UTCDateTime, choice, column

ASKING = {
    "purpose": "asking speakers",
    "retention": "30 days after the event",
    "subject": "speaker",
}
STATES = ("asked", "confirmed", "declined", "taken_back")
# Why not, as organizers can act upon it. In their own words people would write of illness.
REASONS = ("unsaid", "other_date", "other_subject")
ANSWERS = ("needs_action", "accepted", "tentative", "declined")


class SpeakerRequest(Base):
    """One speaker, one event. The mailbox lies here and not with the speaker, whom pages show."""

    __tablename__ = "speaker_requests"
    __table_args__ = (
        UniqueConstraint("event_id", "speaker_id"),
        Index("ix_speaker_requests_email_key", "email_key"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **ASKING)
    public_id: Mapped[str] = column(String(16), unique=True, **ASKING)
    link_counter: Mapped[int] = column(default=0, **ASKING)
    event_id: Mapped[int] = column(ForeignKey("events.id"), **ASKING)
    speaker_id: Mapped[int] = column(ForeignKey("speakers.id"), index=True, **ASKING)
    email: Mapped[str] = column(String(254), **ASKING)
    email_key: Mapped[str] = column(String(254), **ASKING)
    language: Mapped[str] = column(String(5), names_nobody=True, **ASKING)
    zone: Mapped[str] = column(String(40), names_nobody=True, **ASKING)
    host_link: Mapped[str] = column(String(1000), default="", **ASKING)  # opens the room as host
    reply_token: Mapped[str] = column(String(16), unique=True, **ASKING)
    state: Mapped[str] = column(choice(*STATES, name="speaker_state"), default="asked", **ASKING)
    reason: Mapped[str] = column(
        choice(*REASONS, name="speaker_reason"), default="unsaid", **ASKING
    )
    asked_by_id: Mapped[int | None] = column(ForeignKey("organizers.id"), **ASKING)
    asked_at: Mapped[datetime] = column(UTCDateTime, **ASKING)
    letters: Mapped[int] = column(default=1, **ASKING)  # so many with the link were written
    written_at: Mapped[datetime] = column(UTCDateTime, **ASKING)  # the last of them
    answered_at: Mapped[datetime | None] = column(UTCDateTime, **ASKING)
    changed_at: Mapped[datetime] = column(UTCDateTime, **ASKING)  # last change of what is told

    event: Mapped[Event] = relationship()
    speaker: Mapped[Speaker] = relationship()
    asked_by: Mapped[Organizer | None] = relationship()
    invitations: Mapped[list["SpeakerInvitation"]] = relationship(
        back_populates="request", order_by="SpeakerInvitation.id"
    )

    @property
    def speaks(self) -> bool:
        return self.state == "confirmed"


class SpeakerInvitation(Base):
    """An entry in a speaker's calendar. `told` is what it says there, so a meeting may be gone.

    Its UID is no participant's, and its sequence rises by itself: the host link moves the one and
    never the other.
    """

    __tablename__ = "speaker_invitations"
    __table_args__ = (UniqueConstraint("request_id", "meeting_id"),)

    id: Mapped[int] = column(Key, primary_key=True, **ASKING)
    request_id: Mapped[int] = column(ForeignKey("speaker_requests.id"), index=True, **ASKING)
    meeting_id: Mapped[int | None] = column(
        ForeignKey("meetings.id", ondelete="SET NULL"), **ASKING
    )
    uid: Mapped[str] = column(String(120), unique=True, **ASKING)
    sequence: Mapped[int] = column(default=0, **ASKING)
    told: Mapped[dict[str, Any]] = column(Document, **ASKING)
    cancelled: Mapped[bool] = column(default=False, **ASKING)
    answer: Mapped[str] = column(
        choice(*ANSWERS, name="speaker_answer"), default="needs_action", **ASKING
    )
    answer_stamp: Mapped[datetime | None] = column(UTCDateTime, **ASKING)

    request: Mapped[SpeakerRequest] = relationship(back_populates="invitations")
    meeting: Mapped[Meeting | None] = relationship()
