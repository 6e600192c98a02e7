"""When people are reminded. No send dates are stored: the sweep asks what is due now."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified


class ReminderRule(Base):
    """An offset before the first meeting or before each. Events without own rules use the usual."""

    __tablename__ = "reminder_rules"
    __classified__ = classified("reminders", "kept")
    __table_args__ = (
        UniqueConstraint("event_id", "before", "minutes"),
        CheckConstraint("minutes BETWEEN 5 AND 20160", name="sensible_offset"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    before: Mapped[str] = mapped_column(choice("first", "each", name="reminder_before"))
    minutes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(
        UTCDateTime
    )  # moments before it are not made up for
