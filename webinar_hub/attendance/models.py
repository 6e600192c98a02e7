"""Evidence of who came, kept for ever as it arrived, and the record derived from it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, column
from webinar_hub.registration.models import Registration

VERDICTS = ("attended", "partly", "absent", "unknown")
# What was observed, then what an organizer said of it: a decision, and taking a decision back.
OBSERVED_KINDS = ("report", "join_link", "code", "together", "hand")
EVIDENCE_KINDS = (*OBSERVED_KINDS, "decision", "lifted")
RECORD_KINDS = (*OBSERVED_KINDS, "decision")

ATTENDANCE = {
    "purpose": "attendance",
    "retention": "5 years after the event",
    "subject": "participant",
}


ELSEWHERE = {
    "purpose": "signing in",
    "retention": "2 days after the event",
    "subject": "participant",
}


class Evidence(Base):
    """One observation or one word of an organizer. Rows are added, never changed."""

    __tablename__ = "attendance_evidence"
    __table_args__ = (
        Index("ix_attendance_evidence_place", "registration_id", "meeting_id"),
        {"info": {"append_only": True}},  # the database itself refuses a change
    )

    id: Mapped[int] = column(Key, primary_key=True, **ATTENDANCE)
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), **ATTENDANCE)
    meeting_id: Mapped[int] = column(ForeignKey("meetings.id"), index=True, **ATTENDANCE)
    kind: Mapped[str] = column(choice(*EVIDENCE_KINDS, name="evidence_kind"), **ATTENDANCE)
    verdict: Mapped[str] = column(choice(*VERDICTS, name="evidence_verdict"), **ATTENDANCE)
    minutes: Mapped[int | None] = column(**ATTENDANCE)
    reason: Mapped[str] = column(String(300), default="", **ATTENDANCE)
    organizer_id: Mapped[int | None] = column(ForeignKey("organizers.id"), **ATTENDANCE)
    at: Mapped[datetime] = column(UTCDateTime, **ATTENDANCE)
    # The public id of a shared screen. No reference: it would make the row its host's as well.
    screen: Mapped[str | None] = column(String(16), names_nobody=True, **ATTENDANCE)

    organizer: Mapped[Organizer | None] = relationship()


class SharedScreen(Base):
    """Somebody came in and said how many watch with them. A number, and nobody's attendance."""

    __tablename__ = "shared_screens"
    __table_args__ = (
        UniqueConstraint("registration_id", "meeting_id"),
        CheckConstraint("people >= 1", name="somebody_is_there"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **ATTENDANCE)
    # Stays when the host is erased: the others still came.
    public_id: Mapped[str] = column(String(16), unique=True, names_nobody=True, **ATTENDANCE)
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), **ATTENDANCE)
    meeting_id: Mapped[int] = column(ForeignKey("meetings.id"), index=True, **ATTENDANCE)
    people: Mapped[int] = column(**ATTENDANCE)  # as typed, the host among them
    changed_at: Mapped[datetime] = column(UTCDateTime, **ATTENDANCE)

    registration: Mapped[Registration] = relationship()


class JoinCode(Base):
    """Six digits with which a person comes in on another device; nothing says whose they are.

    Once used it holds the digest of that device's secret instead.
    """

    __tablename__ = "join_codes"

    id: Mapped[int] = column(Key, primary_key=True, **ELSEWHERE)
    registration_id: Mapped[int] = column(
        ForeignKey("registrations.id"), index=True, **ELSEWHERE
    )
    code_digest: Mapped[str | None] = column(String(64), unique=True, **ELSEWHERE)
    browser_digest: Mapped[str | None] = column(String(64), unique=True, **ELSEWHERE)
    expires_at: Mapped[datetime] = column(UTCDateTime, **ELSEWHERE)
    used_at: Mapped[datetime | None] = column(UTCDateTime, **ELSEWHERE)

    registration: Mapped[Registration] = relationship()


class AttendanceRecord(Base):
    """Registration × meeting: the verdict that follows from the evidence."""

    __tablename__ = "attendance_records"
    __table_args__ = (UniqueConstraint("registration_id", "meeting_id"),)

    id: Mapped[int] = column(Key, primary_key=True, **ATTENDANCE)
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), **ATTENDANCE)
    meeting_id: Mapped[int] = column(ForeignKey("meetings.id"), index=True, **ATTENDANCE)
    verdict: Mapped[str] = column(choice(*VERDICTS, name="record_verdict"), **ATTENDANCE)
    evidence_kind: Mapped[str] = column(choice(*RECORD_KINDS, name="record_kind"), **ATTENDANCE)
    minutes: Mapped[int | None] = column(**ATTENDANCE)
    changed_at: Mapped[datetime] = column(UTCDateTime, **ATTENDANCE)

    registration: Mapped[Registration] = relationship()
    meeting: Mapped[Meeting] = relationship()
