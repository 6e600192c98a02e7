"""The words by which people are found, and which two people were found to be one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.core.database import Base, Document, Key, UTCDateTime, column
from webinar_hub.participants.models import Participant

FINDING = {
    "purpose": "finding people",
    "retention": "as long as the name that it is a word of",
    "subject": "participant",
}
MERGING = {
    "purpose": "merging people",
    "retention": "30 days after the merge",
    "subject": "participant",
}
_WORD = String(100).with_variant(String(100, collation="C"), "postgresql")


class ParticipantWord(Base):
    """A word of somebody's name or address. The database itself writes them with `found_by`."""

    __tablename__ = "participant_words"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = column(_WORD, primary_key=True, **FINDING)
    participant_id: Mapped[int] = column(
        ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True, **FINDING
    )


class Merge(Base):
    """`gone` was found to be `kept`. `moved` says of each row what it was before and after."""

    __tablename__ = "merges"

    id: Mapped[int] = column(Key, primary_key=True, **MERGING)
    public_id: Mapped[str] = column(String(16), unique=True, **MERGING)
    kept_id: Mapped[int] = column(ForeignKey("participants.id"), index=True, **MERGING)
    gone_id: Mapped[int] = column(ForeignKey("participants.id"), index=True, **MERGING)
    organizer_id: Mapped[int | None] = column(ForeignKey("organizers.id"), **MERGING)
    merged_at: Mapped[datetime] = column(UTCDateTime, index=True, **MERGING)
    undone_at: Mapped[datetime | None] = column(UTCDateTime, **MERGING)
    moved: Mapped[list[dict[str, Any]]] = column(Document, **MERGING)

    kept: Mapped[Participant] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Participant] = relationship(foreign_keys=[gone_id])
    organizer: Mapped[Organizer | None] = relationship()
