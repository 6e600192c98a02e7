"""The recording of an event, and who wants it without coming: no seat, no reminder."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified, column
from webinar_hub.participants.models import ORGANISATION_KINDS, ROLES, Participant, Region

WANTED = {
    "purpose": "sending a recording",
    "retention": "3 years after the event",
    "subject": "participant",
}


class Recording(Base):
    """What organizers say of an event's recording: that there will be one, and later where it is.

    `version` rises with each address: letters about one that was taken back are taken back too.
    """

    __tablename__ = "recordings"
    __classified__ = classified("catalogue", "kept")
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    planned: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str] = mapped_column(String(1000), default="")  # never mailed
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last moment to see it
    for_seats: Mapped[bool] = mapped_column(default=False)  # for everybody who had a seat as well
    version: Mapped[int] = mapped_column(default=0)
    set_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}

    event: Mapped[Event] = relationship()


class RecordingRequest(Base):
    """Participant × event, with what a sign-up is made from should the person come after all.

    The name is the participant's. Who asks again after having taken it back has the same row.
    """

    __tablename__ = "recording_requests"
    __table_args__ = (
        UniqueConstraint("participant_id", "event_id"),
        Index("ix_recording_requests_event_id", "event_id"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **WANTED)
    public_id: Mapped[str] = column(String(16), unique=True, **WANTED)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), **WANTED)
    event_id: Mapped[int] = column(ForeignKey("events.id"), **WANTED)
    role: Mapped[str] = column(choice(*ROLES, name="recording_role"), **WANTED)
    email: Mapped[str] = column(String(254), **WANTED)
    region_id: Mapped[int | None] = column(ForeignKey("regions.id"), **WANTED)
    organisation: Mapped[str] = column(String(300), default="", **WANTED)
    organisation_kind: Mapped[str | None] = column(
        choice(*ORGANISATION_KINDS, name="organisation_kind"), **WANTED
    )
    position: Mapped[str] = column(String(200), default="", **WANTED)
    children: Mapped[int | None] = column(**WANTED)
    ages: Mapped[str] = column(String(60), default="", **WANTED)
    language: Mapped[str] = column(String(5), **WANTED)
    zone: Mapped[str] = column(String(40), **WANTED)
    discreet: Mapped[bool] = column(default=False, **WANTED)
    link_counter: Mapped[int] = column(default=0, **WANTED)
    thread_id: Mapped[str] = column(String(200), **WANTED)  # first letter's Message-ID
    letter_sent_at: Mapped[datetime] = column(UTCDateTime, **WANTED)
    created_at: Mapped[datetime] = column(UTCDateTime, **WANTED)
    withdrawn_at: Mapped[datetime | None] = column(UTCDateTime, **WANTED)

    participant: Mapped[Participant] = relationship()
    event: Mapped[Event] = relationship()
    region: Mapped[Region | None] = relationship()

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None
