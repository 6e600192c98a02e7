"""Programmes, series, grants and speakers, and the addresses under which things are found."""

from datetime import datetime

from sqlalchemy import (
    Column,
    ForeignKey,
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
    classified,
    column,
)
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
    # One a line, `name | phone | region`: see `rules.help_numbers`.
    emergency_en: Mapped[str] = mapped_column(Text, default="")
    emergency_ru: Mapped[str] = mapped_column(Text, default="")
    children_en: Mapped[str] = mapped_column(Text, default="")
    children_ru: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)
    reminders_changed: Mapped[bool] = mapped_column(default=False)
    reminders_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organization: Mapped[Organization] = relationship()
    regions: Mapped[list[Region]] = relationship(
        secondary=programme_regions, order_by=Region.name_en
    )
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
    reminders_changed: Mapped[bool] = mapped_column(default=False)
    reminders_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

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
