"""What an organizer writes to the people of an event."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Event
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified

AUDIENCES = ("all", "confirmed", "waiting")


class Campaign(Base):
    """A letter to many; fixed once sent. Progress is counted in the outbox."""

    __tablename__ = "campaigns"
    __classified__ = classified("correspondence", "3 years")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    audience: Mapped[str] = mapped_column(choice(*AUDIENCES, name="campaign_audience"))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    recipients: Mapped[int]  # how many letters were made
    skipped: Mapped[int] = mapped_column(default=0)  # how many people have no address
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    organizer: Mapped[Organizer] = relationship()
