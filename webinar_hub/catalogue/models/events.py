"""Events and their meetings: what people sign up for, and when it is."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.catalogue.models.programmes import (
    CATALOGUE,
    FORMATS,
    KINDS,
    PRECISIONS,
    VISIBILITIES,
    Programme,
    Series,
    Speaker,
)
from webinar_hub.core.database import (
    Base,
    Key,
    UTCDateTime,
    WordSet,
    choice,
)
from webinar_hub.core.zones import local
from webinar_hub.participants.models import Region

event_regions = Table(
    "event_regions",
    Base.metadata,
    Column("event_id", ForeignKey("events.id"), primary_key=True, info=CATALOGUE),
    Column("region_id", ForeignKey("regions.id"), primary_key=True, info=CATALOGUE),
)


class EventSpeaker(Base):
    __tablename__ = "event_speakers"
    __classified__ = CATALOGUE
    __shown_in__ = "catalogue"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    speaker: Mapped[Speaker] = relationship()


class Event(Base):
    """What a person signs up for."""

    __tablename__ = "events"
    __classified__ = CATALOGUE
    __shown_in__ = "catalogue"
    __table_args__ = (
        Index("ix_events_first_start", "first_start"),
        Index("ix_events_programme_id", "programme_id"),
        Index("ix_events_series_id", "series_id"),
        CheckConstraint("last_end IS NULL OR last_end > first_start", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grants.id"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(choice(*KINDS, name="event_kind"))
    format: Mapped[str] = mapped_column(choice(*FORMATS, name="event_format"))
    audience: Mapped[frozenset[str]] = mapped_column(WordSet)
    zone: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(300), default="")
    room_link: Mapped[str] = mapped_column(String(1000), default="")  # never shown, never mailed
    dial_in: Mapped[str] = mapped_column(String(120), default="")
    visibility: Mapped[str] = mapped_column(
        choice(*VISIBILITIES, name="visibility"), default="draft"
    )
    status: Mapped[str] = mapped_column(
        choice("scheduled", "cancelled", "withdrawn", name="event_status"), default="scheduled"
    )
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # for the first time
    sign_up_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sign_up_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offer_hours: Mapped[int | None]  # so long a freed seat is offered; none: it is given at once
    approval: Mapped[bool] = mapped_column(default=False)  # organizers confirm each sign-up
    first_start: Mapped[datetime | None] = mapped_column(UTCDateTime)  # derived from meetings
    last_end: Mapped[datetime | None] = mapped_column(UTCDateTime)  # derived from meetings
    historical: Mapped[bool] = mapped_column(default=False)  # recorded afterwards; no sign-up
    stated_days: Mapped[int | None]  # length as the source states it where dates are not known
    sensitive: Mapped[bool] = mapped_column(default=False)  # who reads it may be in danger
    reminders_changed: Mapped[bool] = mapped_column(default=False)
    reminders_since: Mapped[datetime | None] = mapped_column(UTCDateTime)  # follows others' again
    version_id: Mapped[int] = mapped_column(default=1)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __mapper_args__ = {"version_id_col": version_id}

    programme: Mapped[Programme] = relationship()
    series: Mapped[Series | None] = relationship()
    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="event", order_by="Meeting.starts_at"
    )
    regions: Mapped[list[Region]] = relationship(secondary=event_regions, order_by=Region.name_en)
    speaker_links: Mapped[list[EventSpeaker]] = relationship(order_by=EventSpeaker.position)

    @property
    def speakers(self) -> list[Speaker]:
        return [link.speaker for link in self.speaker_links]

    @property
    def published(self) -> bool:
        return self.visibility != "draft"

    @property
    def cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def standing_meetings(self) -> list["Meeting"]:
        """Meetings that still hold, in order of time."""
        return [m for m in self.meetings if m.status == "scheduled"]

    def next_start(self, at: datetime) -> datetime | None:
        """When the next meeting that still holds begins, where the hour is known."""
        ahead = (m.starts_at for m in self.standing_meetings if m.precise and m.starts_at > at)
        return min(ahead, default=None)

    @hybrid_property
    def ended_at(self) -> datetime:
        """From when on it is counted how long things are kept. An event that has lost its dates
        ends with its cancellation, or when somebody last touched it."""
        return self.last_end or self.cancelled_at or self.changed_at

    @ended_at.inplace.expression
    @classmethod
    def _ended_at(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.last_end, cls.cancelled_at, cls.changed_at)

    def over(self, at: datetime) -> bool:
        return self.historical or (self.last_end is not None and self.last_end <= at)

    def begun(self, at: datetime) -> bool:
        return self.historical or (self.first_start is not None and self.first_start <= at)


class Meeting(Base):
    """One sitting. Wall time and zone are the promise; the instants are derived from them."""

    __tablename__ = "meetings"
    __classified__ = CATALOGUE
    __shown_in__ = "catalogue"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_meetings_event_id", "event_id"),
        Index("ix_meetings_starts_at", "starts_at"),
        Index("ix_meetings_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    wall_start: Mapped[datetime] = mapped_column(DateTime)  # naive, in `zone`
    wall_end: Mapped[datetime] = mapped_column(DateTime)  # naive, in `zone`
    zone: Mapped[str] = mapped_column(String(40))
    fold_start: Mapped[int] = mapped_column(default=0)
    fold_end: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tzdata_version: Mapped[str] = mapped_column(String(10))
    precision: Mapped[str] = mapped_column(choice(*PRECISIONS, name="precision"), default="minute")
    mode: Mapped[str] = mapped_column(choice(*FORMATS, name="meeting_mode"))
    place: Mapped[str] = mapped_column(String(300), default="")
    room_link: Mapped[str] = mapped_column(String(1000), default="")  # never shown, never mailed
    status: Mapped[str] = mapped_column(
        choice("scheduled", "cancelled", name="meeting_status"), default="scheduled"
    )
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    calendar_form: Mapped[str] = mapped_column(choice("zone", "utc", name="calendar_form"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)  # last change that people are told of
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}

    event: Mapped[Event] = relationship(back_populates="meetings")

    @property
    def precise(self) -> bool:
        return self.precision == "minute"

    @property
    def local_start(self) -> datetime:
        """Aware, in the meeting's own zone."""
        return local(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime:
        return local(self.ends_at, self.zone)
