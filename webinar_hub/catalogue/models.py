"""Programmes, series, events, meetings, speakers: what is offered."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.core.database import (
    Base,
    Key,
    UTCDateTime,
    WordSet,
    choice,
    classified,
    column,
)
from webinar_hub.core.zones import local
from webinar_hub.participants.models import Organization, Region

KINDS = ("webinar", "seminar", "round_table", "supervision", "workshop")
FORMATS = ("online", "in_person", "both")
VISIBILITIES = ("draft", "listed", "link_only", "invitation_only")
PRECISIONS = ("minute", "day", "month", "year")

CATALOGUE = classified("catalogue", "kept")
SPEAKER = {"purpose": "catalogue", "retention": "kept", "subject": "speaker"}

programme_regions = Table(
    "programme_regions",
    Base.metadata,
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True, info=CATALOGUE),
    Column("region_id", ForeignKey("regions.id"), primary_key=True, info=CATALOGUE),
)
event_regions = Table(
    "event_regions",
    Base.metadata,
    Column("event_id", ForeignKey("events.id"), primary_key=True, info=CATALOGUE),
    Column("region_id", ForeignKey("regions.id"), primary_key=True, info=CATALOGUE),
)


class Slug(Base):
    """Every address that was ever published; old ones lead to the thing's present one."""

    __tablename__ = "slugs"
    __table_args__ = (UniqueConstraint("kind", "slug"),)
    __classified__ = CATALOGUE

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(100))
    object_id: Mapped[int] = mapped_column(Key)


class Programme(Base):
    """What a funder pays for."""

    __tablename__ = "programmes"
    __classified__ = CATALOGUE
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(40))
    partner: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)

    organization: Mapped[Organization] = relationship()
    regions: Mapped[list[Region]] = relationship(secondary=programme_regions, order_by=Region.name_en)
    series: Mapped[list["Series"]] = relationship(
        back_populates="programme", order_by="Series.position"
    )
    grants: Mapped[list["Grant"]] = relationship(back_populates="programme", order_by="Grant.id")

    @property
    def programme_id(self) -> int:
        """It belongs to itself, as its series, events and speakers belong to it."""
        return self.id


class Grant(Base):
    """Money with a period. Dates stay empty where the source does not state them."""

    __tablename__ = "grants"
    __classified__ = classified("funding", "kept")
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    name: Mapped[str] = mapped_column(String(200))
    funder: Mapped[str] = mapped_column(String(200), default="")
    amount_rubles: Mapped[int | None]
    budget_rubles: Mapped[int | None]
    months: Mapped[int | None]
    starts_on: Mapped[str | None] = mapped_column(String(10))  # ISO date, month or year as known
    ends_on: Mapped[str | None] = mapped_column(String(10))
    closed: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship(back_populates="grants")
    indicators: Mapped[list["Indicator"]] = relationship(
        back_populates="grant", order_by="Indicator.position"
    )


class Indicator(Base):
    """A planned figure. `stated` is what the source reports, shown as such, never computed with."""

    __tablename__ = "indicators"
    __classified__ = classified("funding", "kept")
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(String(40))  # `events:<kind>`, `people:<role>`, `none`
    planned: Mapped[int | None]
    stated: Mapped[int | None]

    grant: Mapped[Grant] = relationship(back_populates="indicators")


class Series(Base):
    """Events offered together."""

    __tablename__ = "series"
    __classified__ = CATALOGUE
    __shown_in__ = "catalogue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    programme: Mapped[Programme] = relationship(back_populates="series")


class Speaker(Base):
    __tablename__ = "speakers"
    __shown_in__ = "catalogue"

    id: Mapped[int] = column(Key, primary_key=True, **SPEAKER)
    public_id: Mapped[str] = column(String(16), unique=True, **SPEAKER)
    slug: Mapped[str | None] = column(String(100), unique=True, **SPEAKER)
    programme_id: Mapped[int] = column(ForeignKey("programmes.id"), index=True, **SPEAKER)
    name: Mapped[str] = column(String(160), **SPEAKER)
    about: Mapped[str] = column(String(300), default="", **SPEAKER)
    biography: Mapped[str] = column(Text, default="", **SPEAKER)
    biography_html: Mapped[str] = column(Text, default="", **SPEAKER)
    language: Mapped[str] = column(String(5), **SPEAKER)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


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
    visibility: Mapped[str] = mapped_column(choice(*VISIBILITIES, name="visibility"), default="draft")
    status: Mapped[str] = mapped_column(
        choice("scheduled", "cancelled", "withdrawn", name="event_status"), default="scheduled"
    )
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sign_up_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sign_up_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_start: Mapped[datetime | None] = mapped_column(UTCDateTime)  # derived from meetings
    last_end: Mapped[datetime | None] = mapped_column(UTCDateTime)  # derived from meetings
    historical: Mapped[bool] = mapped_column(default=False)  # recorded afterwards; no sign-up
    stated_days: Mapped[int | None]  # length as the source states it where dates are not known
    reminders_changed: Mapped[bool] = mapped_column(default=False)
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
