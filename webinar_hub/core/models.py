"""Three small tables that belong to the ground: page versions, limits, signs of life."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar_hub.core.database import Base, Key, UTCDateTime, classified, column

_PROTECTION = {"purpose": "abuse protection", "retention": "1 day"}


class Version(Base):
    """A number that rises whenever something that public pages show has changed."""

    __tablename__ = "versions"
    __classified__ = classified("caching", "kept")

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=1)


class LimitUse(Base):
    """How often something limited was used within some minutes from `used_at` on.

    `key` is a keyed digest, never an address in the clear.
    """

    __tablename__ = "limit_uses"
    __table_args__ = (UniqueConstraint("key", "used_at"),)

    id: Mapped[int] = column(Key, primary_key=True, **_PROTECTION)
    key: Mapped[str] = column(String(64), **_PROTECTION)
    used_at: Mapped[datetime] = column(UTCDateTime, **_PROTECTION)
    times: Mapped[int] = column(default=1, **_PROTECTION)


class Heartbeat(Base):
    """When a scheduler process last finished a round of a job."""

    __tablename__ = "heartbeats"
    __classified__ = classified("operations", "2 days")

    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(String(300))
