"""Which columns of the roster an organizer has chosen to see."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import Base, Key, classified


class RosterColumns(Base):
    __tablename__ = "roster_columns"
    __classified__ = classified("staff access", "while staff", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), unique=True)
    names: Mapped[str] = mapped_column(String(300))  # divided by blanks, in the order shown
