"""A list that is being brought in, its lines, and how each organization calls its columns."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import (
    Base,
    Document,
    Key,
    UTCDateTime,
    choice,
    classified,
    column,
)
from webinar_hub.participants.models import ROLES

# `draft`: only looked at; `going`: the scheduler brings its lines in.
IMPORT_STATES = ("draft", "going", "done")
LETTERS = ("nobody", "everybody", "column")

BROUGHT_IN = {
    "purpose": "bringing people in",
    "retention": "2 days",
    "subject": "participant",
}


class PeopleImport(Base):
    """What is said of the list as a whole. Nobody on it is named here."""

    __tablename__ = "people_imports"
    __classified__ = classified("accountability", "5 years", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    state: Mapped[str] = mapped_column(choice(*IMPORT_STATES, name="import_state"), default="draft")
    headings: Mapped[list[str]] = mapped_column(Document)
    fields: Mapped[list[str]] = mapped_column(Document)  # one for each column; empty: passed over
    role: Mapped[str] = mapped_column(choice(*ROLES, name="import_role"))  # where a line has none
    agreed_where: Mapped[str] = mapped_column(String(200), default="")
    agreed_on: Mapped[date | None] = mapped_column(Date)
    letters: Mapped[str] = mapped_column(choice(*LETTERS, name="import_letters"), default="nobody")
    write_now: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    organizer: Mapped[Organizer] = relationship()


class ImportLine(Base):
    """One line as the file has it, until it is brought in or the list is forgotten."""

    __tablename__ = "import_lines"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(
            "ix_import_lines_waiting",
            "import_id",
            "number",
            sqlite_where=text("result IS NULL"),
            postgresql_where=text("result IS NULL"),
        ),
    )

    id: Mapped[int] = column(Key, primary_key=True, **BROUGHT_IN)
    import_id: Mapped[int] = column(ForeignKey("people_imports.id"), **BROUGHT_IN)
    number: Mapped[int] = column(**BROUGHT_IN)  # of the line in the file
    cells: Mapped[list[str]] = column(Document, **BROUGHT_IN)
    # The only address on the line, by which it is found when the person wants to be forgotten.
    email_key: Mapped[str | None] = column(String(254), index=True, **BROUGHT_IN)
    result: Mapped[str | None] = column(String(24), names_nobody=True, **BROUGHT_IN)
    registration_id: Mapped[int | None] = column(
        ForeignKey("registrations.id"), unique=True, **BROUGHT_IN
    )


class ColumnNames(Base):
    """What an organization means by the headings of its lists."""

    __tablename__ = "column_names"
    __classified__ = classified("reading lists", "kept")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), unique=True)
    meant: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)  # heading → field
