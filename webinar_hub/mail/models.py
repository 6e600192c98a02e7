"""The outbox: a letter is a row before it is a mail."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Index, LargeBinary, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import (
    Base,
    Document,
    Key,
    UTCDateTime,
    choice,
    classified,
    column,
    written,
)

NOT_LEFT = ("queued", "sending")
STATES = ("queued", "sending", "sent", "failed", "broken", "expired", "withdrawn")
NOT_ARRIVED = ("failed", "broken")  # refused for good, or it could not be written
RETURNED = ("dead", "refused", "delayed")
LETTER = {
    "purpose": "correspondence",
    "retention": "1 year after sending",
    "subject": "participant",
}


class OutboxMessage(Base):
    """One letter to one person as frozen flat facts; its bytes are made anew at each attempt."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_outbox_messages_due",
            "priority",
            "due_at",
            sqlite_where=text("state IN ('queued','sending')"),
            postgresql_where=text("state IN ('queued','sending')"),
        ),
        Index("ix_outbox_messages_sent_at", "sent_at"),
        Index("ix_outbox_messages_about", "about_type", "about_id"),
        Index("ix_outbox_messages_recipient", "recipient_type", "recipient_id"),
        Index(
            "ix_outbox_messages_refused",
            "recipient_email",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        Index(
            "ix_outbox_messages_not_arrived",
            "recipient_type",
            "recipient_id",
            sqlite_where=text("state IN ('failed','broken')"),
            postgresql_where=text("state IN ('failed','broken')"),
        ),
    )

    id: Mapped[int] = column(Key, primary_key=True, **LETTER)
    key: Mapped[str] = column(String(160), **LETTER)  # what may exist once only
    kind: Mapped[str] = column(String(40), **LETTER)
    about_type: Mapped[str] = column(String(20), **LETTER)
    about_id: Mapped[int] = column(Key, **LETTER)
    about_version: Mapped[int] = column(default=0, **LETTER)
    recipient_type: Mapped[str] = column(String(20), **LETTER)
    recipient_id: Mapped[int] = column(Key, **LETTER)
    recipient_name: Mapped[str] = column(String(400), **LETTER)
    recipient_email: Mapped[str] = column(String(254), **LETTER)
    language: Mapped[str] = column(String(5), **LETTER)
    facts: Mapped[dict[str, str]] = column(Document, **LETTER)
    links: Mapped[dict[str, list[Any]]] = column(Document, default=dict, **LETTER)
    frame: Mapped[dict[str, Any]] = column(Document, **LETTER)  # sender, help line, footer
    calendar: Mapped[dict[str, Any] | None] = column(Document, **LETTER)
    sealed: Mapped[bytes | None] = column(LargeBinary, **LETTER)
    priority: Mapped[int] = column(**LETTER)
    due_at: Mapped[datetime] = column(UTCDateTime, **LETTER)
    expires_at: Mapped[datetime] = column(UTCDateTime, **LETTER)
    state: Mapped[str] = column(choice(*STATES, name="outbox_state"), default="queued", **LETTER)
    attempt: Mapped[int] = column(default=0, **LETTER)
    leased_until: Mapped[datetime | None] = column(UTCDateTime, **LETTER)
    message_id: Mapped[str] = column(String(200), unique=True, **LETTER)
    stamped_at: Mapped[datetime] = column(UTCDateTime, **LETTER)
    in_reply_to: Mapped[str | None] = column(String(200), **LETTER)
    envelope_token: Mapped[str] = column(String(40), unique=True, **LETTER)
    last_answer: Mapped[str | None] = column(String(500), **LETTER)
    created_at: Mapped[datetime] = column(UTCDateTime, **LETTER)
    sent_at: Mapped[datetime | None] = column(UTCDateTime, **LETTER)
    # What a report told later: no such mailbox, refused all the same, or only late.
    returned: Mapped[str | None] = column(choice(*RETURNED, name="outbox_returned"), **LETTER)

    @property
    def held(self) -> bool:
        """Nobody sends it before a person says so; see `holding`."""
        return self.state == "queued" and self.due_at == self.expires_at


class StoppedAddress(Base):
    """A mailbox that wants no news of any kind, kept so that it gets none and cannot be read."""

    __tablename__ = "stopped_addresses"
    __classified__ = classified("keeping a wish", "until taken back", "participant")

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    stopped_at: Mapped[datetime] = mapped_column(UTCDateTime)


def not_left() -> ColumnElement[bool]:
    """Letters that wait or are being sent: the condition of their own small index."""
    return OutboxMessage.state.in_([written(state) for state in NOT_LEFT])


# For statements that run for each letter: no object is made of the row.
OUTBOX = cast(Table, OutboxMessage.__table__)
