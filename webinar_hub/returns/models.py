"""What was read of the mailbox, and how the last round went. No word of any letter is kept."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified

UNDERSTOOD = ("returned", "delayed", "answered", "nothing_new", "automatic", "forwarded")
LEFT = ("not_ours", "left", "unreadable")  # somebody may want to look at these
OUTCOMES = (*UNDERSTOOD[:5], "forwarding", "forwarded", *LEFT)


class ReadLetter(Base):
    """One letter that was dealt with, by a keyed digest of its bytes: never a second time.

    `leased_until`: some process is just passing it on.
    """

    __tablename__ = "read_letters"
    __classified__ = classified("reading what comes back", "30 days after reading")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    outcome: Mapped[str] = mapped_column(choice(*OUTCOMES, name="read_letter_outcome"))
    read_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempt: Mapped[int] = mapped_column(default=0)


class MailboxRound(Base):
    """Who reads just now, when the mailbox was last read, and why it cannot be read."""

    __tablename__ = "mailbox_rounds"
    __classified__ = classified("operations", "until the next round")

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(String(300))
