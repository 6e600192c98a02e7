"""The words by which events are found: those of a text, reduced to what all their forms share."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from webinar_hub.catalogue.models.programmes import SPEAKER
from webinar_hub.core.database import Base, Key, column

STEM_LENGTH = 40

# Compared by bytes on both databases, so that both keep the same order.
_Stem = String(STEM_LENGTH).with_variant(String(STEM_LENGTH, collation="C"), "postgresql")


class SearchText(Base):
    """An event, a series, a programme or a speaker whose words are known.

    `reading` is the way in which they were read: after a change of the way they are read again.
    """

    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[int] = column(Key, primary_key=True, **SPEAKER)
    kind: Mapped[str] = column(String(20), **SPEAKER)
    object_id: Mapped[int] = column(Key, **SPEAKER)
    reading: Mapped[int] = column(**SPEAKER)


class SearchWord(Base):
    """A word of a text; `weight` says how much it tells about it."""

    __tablename__ = "search_words"
    __table_args__ = {"sqlite_with_rowid": False}  # the rows of a word lie together

    stem: Mapped[str] = column(_Stem, primary_key=True, **SPEAKER)
    text_id: Mapped[int] = column(
        ForeignKey("search_texts.id", ondelete="CASCADE"), primary_key=True, index=True, **SPEAKER
    )
    weight: Mapped[int] = column(**SPEAKER)
