"""When people are written to. No send dates are stored: sweeps ask what is due now."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified

AUDIENCES = ("seat", "waiting", "silent", "came", "absent")
ANCHORS = ("first", "each", "end")
CALENDAR = ("missing", "always", "never")  # who gets the invitation with it: see `rules.Offset`
OWNERS = ("event_id", "series_id", "programme_id")


class ReminderRule(Base):
    """An offset before the first meeting, before each or after the last, and whom it is for.

    It belongs to an event, a series or a programme. Where none of them has rules, the usual hold.
    """

    __tablename__ = "reminder_rules"
    __classified__ = classified("reminders", "kept")
    __table_args__ = (
        *(UniqueConstraint(owner, "audience", "before", "minutes") for owner in OWNERS),
        CheckConstraint("minutes BETWEEN 5 AND 43200", name="sensible_offset"),
        CheckConstraint(
            " + ".join(f"CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END" for owner in OWNERS) + " = 1",
            name="one_owner",
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    audience: Mapped[str] = mapped_column(
        choice(*AUDIENCES, name="reminder_audience"), default="seat"
    )
    before: Mapped[str] = mapped_column(choice(*ANCHORS, name="reminder_before"))
    minutes: Mapped[int]
    calendar: Mapped[str] = mapped_column(
        choice(*CALENDAR, name="reminder_calendar"), default="missing"
    )
    created_at: Mapped[datetime] = mapped_column(
        UTCDateTime
    )  # moments before it are not made up for
