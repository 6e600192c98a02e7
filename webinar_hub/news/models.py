"""Who is told of new events: a mailbox that said yes, what it wants to hear of, what it was told.

An address is written to once somebody who reads its letters has pressed a button. Until then there
is nothing but what was typed, and after seven days not even that.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from webinar_hub.catalogue.models import KINDS, Event, Programme, Series
from webinar_hub.core.database import Base, Key, UTCDateTime, choice, column
from webinar_hub.participants.models import PROOF, ROLES, ConsentText, Organization, Region

WAYS = ("online", "place")
NEWS = {
    "purpose": "news of events",
    "retention": "until declined; 7 days where never confirmed",
    "subject": "participant",
}


TOLD = NEWS | {"retention": "30 days after the event"}


class Subscriber(Base):
    """A mailbox, not a person: whoever reads it hears of each event once."""

    __tablename__ = "news_subscribers"

    id: Mapped[int] = column(Key, primary_key=True, **NEWS)
    public_id: Mapped[str] = column(String(16), unique=True, **NEWS)
    email_key: Mapped[str] = column(String(254), unique=True, **NEWS)
    language: Mapped[str] = column(String(5), **NEWS)
    zone: Mapped[str] = column(String(40), **NEWS)
    discreet: Mapped[bool] = column(default=False, **NEWS)
    letters: Mapped[int] = column(default=0, **NEWS)  # how many were written; numbers the next one
    created_at: Mapped[datetime] = column(UTCDateTime, **NEWS)

    subscriptions: Mapped[list["Subscription"]] = relationship(
        back_populates="subscriber", order_by="Subscription.id"
    )


class Subscription(Base):
    """One choice of events, as the start page offers it; what is not chosen is empty.

    Language and zone are those of the form: they become the mailbox's own when it says yes.
    """

    __tablename__ = "news_subscriptions"
    __table_args__ = (UniqueConstraint("subscriber_id", "choice_key"),)

    id: Mapped[int] = column(Key, primary_key=True, **NEWS)
    public_id: Mapped[str] = column(String(16), unique=True, **NEWS)
    subscriber_id: Mapped[int] = column(ForeignKey("news_subscribers.id"), **NEWS)
    choice_key: Mapped[str] = column(String(160), **NEWS)  # the same choice is made once only
    audience: Mapped[str | None] = column(choice(*ROLES, name="news_audience"), **NEWS)
    kind: Mapped[str | None] = column(choice(*KINDS, name="news_kind"), **NEWS)
    way: Mapped[str | None] = column(choice(*WAYS, name="news_way"), **NEWS)
    programme_id: Mapped[int | None] = column(ForeignKey("programmes.id"), index=True, **NEWS)
    series_id: Mapped[int | None] = column(ForeignKey("series.id"), index=True, **NEWS)
    region_id: Mapped[int | None] = column(ForeignKey("regions.id"), **NEWS)
    language: Mapped[str] = column(String(5), **NEWS)
    zone: Mapped[str] = column(String(40), **NEWS)
    asked_at: Mapped[datetime] = column(UTCDateTime, **NEWS)
    letter_sent_at: Mapped[datetime | None] = column(UTCDateTime, **NEWS)
    confirmed_at: Mapped[datetime | None] = column(UTCDateTime, **NEWS)

    subscriber: Mapped[Subscriber] = relationship(back_populates="subscriptions")
    programme: Mapped[Programme | None] = relationship()
    series: Mapped[Series | None] = relationship()
    region: Mapped[Region | None] = relationship()


class NewsConsent(Base):
    """The yes of a mailbox to one organization, and its withdrawal: all that stays afterwards."""

    __tablename__ = "news_consents"

    id: Mapped[int] = column(Key, primary_key=True, **PROOF)
    subscription_id: Mapped[int | None] = column(
        ForeignKey("news_subscriptions.id"), index=True, **PROOF
    )
    email_key: Mapped[str] = column(String(254), **PROOF)
    organization_id: Mapped[int] = column(ForeignKey("organizations.id"), **PROOF)
    text_id: Mapped[int | None] = column(ForeignKey("consent_texts.id"), **PROOF)  # none: no text
    given_at: Mapped[datetime] = column(UTCDateTime, **PROOF)
    confirmed_at: Mapped[datetime | None] = column(UTCDateTime, **PROOF)
    withdrawn_at: Mapped[datetime | None] = column(UTCDateTime, **PROOF)

    organization: Mapped[Organization] = relationship()
    text: Mapped[ConsentText | None] = relationship()


class Told(Base):
    """A mailbox was told of an event, by its n-th letter: nobody is told twice.

    `version`: the event's, so that a letter that still waits can say what holds by now.
    """

    __tablename__ = "news_told"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "event_id"),
        Index("ix_news_told_event_id", "event_id"),
        Index("ix_news_told_told_at", "told_at"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **TOLD)
    subscriber_id: Mapped[int] = column(ForeignKey("news_subscribers.id"), **TOLD)
    event_id: Mapped[int] = column(ForeignKey("events.id"), **TOLD)
    version: Mapped[int] = column(**TOLD)
    letter: Mapped[int] = column(**TOLD)
    told_at: Mapped[datetime] = column(UTCDateTime, **TOLD)

    event: Mapped[Event] = relationship()
