"""Seats, registrations and what each person was told about each meeting."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.catalogue.models import FORMATS, Event, Meeting
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, classified, column
from webinar_hub.participants.models import ORGANISATION_KINDS, ROLES, Participant, Region

STATES = ("pending", "confirmed", "waitlisted", "offered", "cancelled", "declined")
LIVE_STATES = ("pending", "confirmed", "waitlisted", "offered")
HOLDING_STATES = ("confirmed", "offered")  # what a pool counts as taken
OFFERS = ("offer", "colleague_asked")  # letters to whom a seat is held
ANSWERS = ("needs_action", "accepted", "tentative", "declined")

TAKING_PART = {
    "purpose": "taking part",
    "retention": "3 years after the event",
    "subject": "participant",
}


GUARDING = {
    "purpose": "guarding seats",
    "retention": "until the seat is proven or the event is over",
    "subject": "participant",
}


class SeatPool(Base):
    """The seats of an event, or of its room and its online part. `waiting` counts the queue."""

    __tablename__ = "seat_pools"
    __classified__ = classified("seats", "kept")
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="never_oversold"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))  # empty: the only pool of its event
    mode: Mapped[str] = mapped_column(choice(*FORMATS, name="pool_mode"))
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)  # last queue number given out
    version: Mapped[int] = mapped_column(default=1)  # raised with every change that a page shows

    event: Mapped[Event] = relationship()

    @property
    def free(self) -> int | None:
        return free_seats(self)


def free_seats(pool: Any) -> int | None:
    """Seats of a pool, or of its row, that a newcomer could take now; None without a limit."""
    if pool.capacity is None:
        return None
    return 0 if pool.waiting else max(0, pool.capacity - pool.taken)


class SourceCount(Base):
    """How often an event's page was opened by addresses with one word, and sign-ups made from it.

    Nobody stands behind these figures: they are kept apart from registrations and name no one.
    """

    __tablename__ = "source_counts"
    __classified__ = classified("publicity", "kept")
    __table_args__ = (UniqueConstraint("event_id", "word", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    word: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)  # in the event's zone
    visits: Mapped[int] = mapped_column(default=0)
    sign_ups: Mapped[int] = mapped_column(default=0)


class Registration(Base):
    """Participant × event × attempt, with what the person said of themselves at the time."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "uq_registrations_one_live",
            "participant_id",
            "event_id",
            unique=True,
            sqlite_where=text("state IN ('pending','confirmed','waitlisted','offered')"),
            postgresql_where=text("state IN ('pending','confirmed','waitlisted','offered')"),
        ),
        UniqueConstraint("participant_id", "event_id", "attempt"),
        Index("ix_registrations_event_id_state", "event_id", "state"),
        Index("ix_registrations_event_name", "event_id", "search_key", "id"),
        Index("ix_registrations_event_order", "event_id", "id"),
        Index("ix_registrations_pool_queue", "pool_id", "state", "queue_number"),
        Index(
            "ix_registrations_open_offers",
            "offered_until",
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
        *(
            Index(
                f"ix_registrations_{name}",
                name,
                sqlite_where=text(f"{name} IS NOT NULL"),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ("held_by_mailbox", "held_by_network")
        ),
        CheckConstraint(
            "state != 'waitlisted' OR queue_number IS NOT NULL", name="queue_has_number"
        ),
    )

    id: Mapped[int] = column(Key, primary_key=True, **TAKING_PART)
    public_id: Mapped[str] = column(String(16), unique=True, **TAKING_PART)
    participant_id: Mapped[int] = column(ForeignKey("participants.id"), index=True, **TAKING_PART)
    event_id: Mapped[int] = column(ForeignKey("events.id"), **TAKING_PART)
    pool_id: Mapped[int] = column(ForeignKey("seat_pools.id"), **TAKING_PART)
    attempt: Mapped[int] = column(default=1, **TAKING_PART)
    state: Mapped[str] = column(choice(*STATES, name="registration_state"), **TAKING_PART)
    queue_number: Mapped[int | None] = column(**TAKING_PART)
    role: Mapped[str] = column(choice(*ROLES, name="registration_role"), **TAKING_PART)
    email: Mapped[str | None] = column(String(254), **TAKING_PART)
    given_name: Mapped[str] = column(String(120), **TAKING_PART)
    family_name: Mapped[str] = column(String(120), default="", **TAKING_PART)
    patronymic: Mapped[str] = column(String(120), default="", **TAKING_PART)
    search_key: Mapped[str] = column(String(700), default="", **TAKING_PART)
    region_id: Mapped[int | None] = column(ForeignKey("regions.id"), **TAKING_PART)
    organisation: Mapped[str] = column(String(300), default="", **TAKING_PART)
    organisation_kind: Mapped[str | None] = column(
        choice(*ORGANISATION_KINDS, name="organisation_kind"), **TAKING_PART
    )
    position: Mapped[str] = column(String(200), default="", **TAKING_PART)
    children: Mapped[int | None] = column(**TAKING_PART)
    ages: Mapped[str] = column(String(60), default="", **TAKING_PART)  # bands, never birthdays
    language: Mapped[str] = column(String(5), names_nobody=True, **TAKING_PART)
    zone: Mapped[str] = column(String(40), names_nobody=True, **TAKING_PART)
    discreet: Mapped[bool] = column(default=False, **TAKING_PART)
    # Stands in the UID of each calendar entry of this person; mostly empty.
    calendar_suffix: Mapped[str] = column(String(20), default="", **TAKING_PART)
    reply_token: Mapped[str] = column(String(40), unique=True, **TAKING_PART)
    link_counter: Mapped[int] = column(default=0, **TAKING_PART)
    browser_digest: Mapped[str | None] = column(String(64), index=True, **TAKING_PART)
    thread_id: Mapped[str | None] = column(String(200), **TAKING_PART)  # first letter's Message-ID
    letter_sent_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    created_at: Mapped[datetime] = column(UTCDateTime, **TAKING_PART)
    confirmed_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    offered_until: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    # Hours. Somebody else put the person on a list: until they agree, a seat is only held for them.
    agrees_within: Mapped[int | None] = column(**TAKING_PART)
    decided_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)  # by organizers
    decline_reason: Mapped[str] = column(String(500), default="", **TAKING_PART)
    cancelled_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    cancelled_by: Mapped[str | None] = column(
        choice("self", "organizer", "event", name="cancelled_by"), **TAKING_PART
    )
    address_proven_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    # Asked to show that letters arrive; from then on the seat may go to somebody who waits.
    keep_by: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    held_by_mailbox: Mapped[str | None] = column(String(64), **GUARDING)  # keyed digests
    held_by_network: Mapped[str | None] = column(String(64), **GUARDING)
    # Another language, or discreet: programs take an entry anew only if it was modified.
    reads_otherwise_since: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    # How often the person went over to the other part: raises SEQUENCE in their calendar alone.
    part_changes: Mapped[int] = column(default=0, **TAKING_PART)
    # Given name of whoever signed this person up at another mailbox, until they agree themselves;
    # empty once that person was forgotten.
    signed_up_by: Mapped[str | None] = column(String(120), **TAKING_PART)
    # Simply came, or is known from before: is counted as present and holds no seat.
    walk_in: Mapped[bool] = column(default=False, **TAKING_PART)

    participant: Mapped[Participant] = relationship()
    event: Mapped[Event] = relationship()
    pool: Mapped[SeatPool] = relationship()
    region: Mapped[Region | None] = relationship()
    invitations: Mapped[list["Invitation"]] = relationship(back_populates="registration")

    @property
    def live(self) -> bool:
        return self.state in LIVE_STATES

    @property
    def lapsed(self) -> bool:
        """A seat was offered and nobody answered in time: so nobody cancelled."""
        return self.state == "cancelled" and self.cancelled_by is None and bool(self.offered_until)

    @property
    def released(self) -> bool:
        """Nobody showed that letters arrive, and the seat went to somebody who waited."""
        by_itself = self.state == "cancelled" and self.cancelled_by is None
        return by_itself and not self.offered_until and bool(self.keep_by)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.given_name, self.patronymic, self.family_name)))


class Invitation(Base):
    """What a person was told about one meeting; the change sweep compares here."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("registration_id", "meeting_id"),
        Index("ix_invitations_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **TAKING_PART)
    registration_id: Mapped[int] = column(ForeignKey("registrations.id"), **TAKING_PART)
    meeting_id: Mapped[int] = column(ForeignKey("meetings.id"), **TAKING_PART)
    uid: Mapped[str] = column(String(140), unique=False, **TAKING_PART)
    told_sequence: Mapped[int | None] = column(**TAKING_PART)  # none: never told
    told_status: Mapped[str] = column(
        choice("scheduled", "cancelled", name="told_status"), default="scheduled", **TAKING_PART
    )
    told_state: Mapped[str | None] = column(String(16), **TAKING_PART)  # `rules.state_of`
    how: Mapped[str] = column(
        choice("request", "file", "none", name="invitation_how"), default="none", **TAKING_PART
    )
    answer: Mapped[str] = column(
        choice(*ANSWERS, name="invitation_answer"), default="needs_action", **TAKING_PART
    )
    answered_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)
    answer_stamp: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)  # the program's
    retired_at: Mapped[datetime | None] = column(UTCDateTime, **TAKING_PART)

    registration: Mapped[Registration] = relationship(back_populates="invitations")
    meeting: Mapped[Meeting] = relationship()
