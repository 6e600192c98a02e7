"""Who signed colleagues up for an event, and whom; what came of it are ordinary registrations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.catalogue.models import FORMATS, Event
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, column
from webinar_hub.registration.models import Registration

# `listed`: the manager has not pressed the button of the letter yet. `silent`: nobody is written
# to, and the manager is not told so.
STATES = ("listed", "asked", "silent", "accepted", "declined")
OPEN = ("asked", "silent", "declined")  # what a manager may still take back

SIGNING_UP = {
    "purpose": "signing colleagues up",
    "retention": "30 days after the event; 2 days where the address was never confirmed",
    "subject": "participant",
}
BEING_ASKED = {
    "purpose": "being signed up by a colleague",
    "retention": "1 day after the time to answer where not accepted; else 30 days after the event",
    "subject": "participant",
}


class ColleagueList(Base):
    """What one person, known by a mailbox alone, put together for one event."""

    __tablename__ = "colleague_lists"
    __table_args__ = (Index("ix_colleague_lists_email_key", "email_key"),)

    id: Mapped[int] = column(Key, primary_key=True, **SIGNING_UP)
    public_id: Mapped[str] = column(String(16), unique=True, **SIGNING_UP)
    event_id: Mapped[int] = column(ForeignKey("events.id"), index=True, **SIGNING_UP)
    name: Mapped[str] = column(String(120), **SIGNING_UP)
    organisation: Mapped[str] = column(String(200), **SIGNING_UP)
    email: Mapped[str] = column(String(254), **SIGNING_UP)
    email_key: Mapped[str] = column(String(254), **SIGNING_UP)
    part: Mapped[str | None] = column(choice(*FORMATS, name="list_part"), **SIGNING_UP)
    language: Mapped[str] = column(String(5), names_nobody=True, **SIGNING_UP)
    zone: Mapped[str] = column(String(40), names_nobody=True, **SIGNING_UP)
    forgotten: Mapped[int] = column(default=0, **SIGNING_UP)  # people who did not answer in time
    created_at: Mapped[datetime] = column(UTCDateTime, **SIGNING_UP)
    confirmed_at: Mapped[datetime | None] = column(UTCDateTime, **SIGNING_UP)

    event: Mapped[Event] = relationship()
    colleagues: Mapped[list["Colleague"]] = relationship(
        back_populates="listing", order_by="Colleague.id"
    )


class Colleague(Base):
    """One line of a list. Whoever never accepts is forgotten soon after the time to answer."""

    __tablename__ = "listed_colleagues"
    __table_args__ = (
        Index("ix_listed_colleagues_email_key", "email_key"),
        Index("ix_listed_colleagues_state", "state", "answer_by"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **BEING_ASKED)
    public_id: Mapped[str] = column(String(16), unique=True, **BEING_ASKED)
    # Leads to what is another person's: it is nothing to tell or to follow.
    list_id: Mapped[int] = column(
        ForeignKey("colleague_lists.id"), index=True, of_another=True, **BEING_ASKED
    )
    registration_id: Mapped[int | None] = column(
        ForeignKey("registrations.id"), index=True, **BEING_ASKED
    )
    given_name: Mapped[str] = column(String(120), **BEING_ASKED)
    family_name: Mapped[str] = column(String(120), **BEING_ASKED)
    patronymic: Mapped[str] = column(String(120), default="", **BEING_ASKED)
    name_key: Mapped[str] = column(String(400), **BEING_ASKED)
    email: Mapped[str] = column(String(254), **BEING_ASKED)
    # A keyed digest instead, once somebody said no: so that they are not asked again.
    email_key: Mapped[str] = column(String(254), **BEING_ASKED)
    position: Mapped[str] = column(String(200), default="", **BEING_ASKED)
    state: Mapped[str] = column(
        choice(*STATES, name="colleague_state"), default="listed", **BEING_ASKED
    )
    asked_at: Mapped[datetime | None] = column(UTCDateTime, **BEING_ASKED)
    answer_by: Mapped[datetime | None] = column(UTCDateTime, **BEING_ASKED)

    listing: Mapped[ColleagueList] = relationship(back_populates="colleagues")
    registration: Mapped[Registration | None] = relationship()

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.given_name, self.patronymic, self.family_name)))
