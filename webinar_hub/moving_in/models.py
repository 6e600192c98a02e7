"""A table that is moved in, its lines, and what stays of it: keys by which nothing comes twice."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
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
from webinar_hub.imports.models import BROUGHT_IN, LETTERS
from webinar_hub.participants.models import ROLES
from webinar_hub.registration.models import TAKING_PART

# `draft`: only looked at; `going`: the scheduler moves its lines in; `back`: taken out again.
STATES = ("draft", "going", "done", "back")


class PastTable(Base):
    """What is said of a table as a whole. Nobody on it is named here."""

    __tablename__ = "past_tables"
    __classified__ = classified("accountability", "5 years", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    state: Mapped[str] = mapped_column(choice(*STATES, name="past_table_state"), default="draft")
    headings: Mapped[list[str]] = mapped_column(Document)
    role: Mapped[str | None] = mapped_column(choice(*ROLES, name="past_table_role"))
    letters: Mapped[str] = mapped_column(
        choice(*LETTERS, name="past_table_letters"), default="nobody"
    )
    agreed_where: Mapped[str] = mapped_column(String(200), default="")
    agreed_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = relationship()
    organizer: Mapped[Organizer] = relationship()


class PastLine(Base):
    """One line as the file has it, until it is forgotten."""

    __tablename__ = "past_lines"
    __table_args__ = (
        UniqueConstraint("table_id", "number"),
        Index(
            "ix_past_lines_waiting",
            "table_id",
            "number",
            sqlite_where=text("result IS NULL"),
            postgresql_where=text("result IS NULL"),
        ),
    )

    id: Mapped[int] = column(Key, primary_key=True, **BROUGHT_IN)
    table_id: Mapped[int] = column(ForeignKey("past_tables.id"), **BROUGHT_IN)
    number: Mapped[int] = column(**BROUGHT_IN)  # of the line in the file
    cells: Mapped[list[str]] = column(Document, **BROUGHT_IN)
    # By which it is found when the person wants to be forgotten.
    email_key: Mapped[str | None] = column(String(254), index=True, **BROUGHT_IN)
    result: Mapped[str | None] = column(String(24), names_nobody=True, **BROUGHT_IN)
    registration_id: Mapped[int | None] = column(
        ForeignKey("registrations.id"), unique=True, **BROUGHT_IN
    )


class PastEvent(Base):
    """Which title and date became which event, whatever it is called since."""

    __tablename__ = "past_events"
    __classified__ = classified("moving in", "kept")
    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    # That recorded it; none where it stood in the catalogue before.
    table_id: Mapped[int | None] = mapped_column(ForeignKey("past_tables.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))


class PastPerson(Base):
    """A registration that came from a table.

    The digests are keyed: nobody can read a name or an address back, and whoever stands in a second
    table is found again, also without the address that may not be kept.
    """

    __tablename__ = "past_people"

    id: Mapped[int] = column(Key, primary_key=True, **TAKING_PART)
    registration_id: Mapped[int] = column(
        ForeignKey("registrations.id"), unique=True, **TAKING_PART
    )
    table_id: Mapped[int] = column(ForeignKey("past_tables.id"), index=True, **TAKING_PART)
    name_digest: Mapped[str | None] = column(String(64), index=True, **TAKING_PART)
    address_digest: Mapped[str | None] = column(String(64), index=True, **TAKING_PART)
    letters: Mapped[bool] = column(default=False, **TAKING_PART)  # were agreed to


class HeadCount(Base):
    """How many came, as somebody counted: all together, or those of a role, of a region."""

    __tablename__ = "head_counts"
    __classified__ = classified("figures", "kept")
    __table_args__ = (
        UniqueConstraint("event_id", "of"),
        CheckConstraint("people >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    of: Mapped[str] = mapped_column(String(40))  # role and region in one word, for uniqueness
    role: Mapped[str | None] = mapped_column(choice(*ROLES, name="head_count_role"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    people: Mapped[int]
    table_id: Mapped[int] = mapped_column(ForeignKey("past_tables.id"), index=True)
    before: Mapped[int | None]  # what stood there before that table
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
