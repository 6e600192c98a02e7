"""What organizers wrote in place of our words: for a kind of letter, a programme, a language."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.database import Base, Key, UTCDateTime, classified

TEXTS = ("subject", "opening", "closing")


class LetterWording(Base):
    """An empty text is ours. Put back to our words the row stays, and so does its version."""

    __tablename__ = "letter_wordings"
    __shown_in__ = "catalogue"  # kept events carry the words of their programme
    __classified__ = classified("correspondence", "kept")
    __table_args__ = (UniqueConstraint("programme_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200), default="")
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))  # who changed it last
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}

    programme: Mapped[Programme] = relationship()
    organizer: Mapped[Organizer] = relationship()

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}

    @property
    def is_own(self) -> bool:
        return any(self.texts.values())
