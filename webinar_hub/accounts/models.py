"""Organizers: who works with the service, where they have a role, what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar_hub.core.database import Base, Document, Key, UTCDateTime, choice, classified, column

STAFF = {"purpose": "staff access", "retention": "while staff", "subject": "organizer"}
VALUES = {"purpose": "accountability", "retention": "5 years", "subject": "participant"}
PROGRAMME_ROLES = ("owner", "organizer", "viewer", "check_in", "consultant")


class Organizer(Base):
    __tablename__ = "organizers"

    id: Mapped[int] = column(Key, primary_key=True, **STAFF)
    public_id: Mapped[str] = column(String(16), unique=True, **STAFF)
    email: Mapped[str] = column(String(254), **STAFF)
    email_key: Mapped[str] = column(String(254), unique=True, **STAFF)
    name: Mapped[str] = column(String(120), **STAFF)
    password_hash: Mapped[str | None] = column(String(200), **STAFF)
    site_owner: Mapped[bool] = column(default=False, **STAFF)
    language: Mapped[str] = column(String(5), default="en", **STAFF)
    zone: Mapped[str] = column(String(40), **STAFF)
    created_at: Mapped[datetime] = column(UTCDateTime, **STAFF)
    disabled_at: Mapped[datetime | None] = column(UTCDateTime, **STAFF)
    # The second step of signing in: the secret of the app, encrypted, and the last code it gave.
    step_sealed: Mapped[bytes | None] = column(LargeBinary, **STAFF)
    step_used: Mapped[int | None] = column(**STAFF)
    step_since: Mapped[datetime | None] = column(UTCDateTime, **STAFF)

    roles: Mapped[list["ProgrammeRole"]] = relationship(back_populates="organizer")

    def role_in(self, programme_id: int) -> str | None:
        """The role in a programme; the site's owner owns every programme."""
        if self.site_owner:
            return "owner"
        return next((r.role for r in self.roles if r.programme_id == programme_id), None)

    @property
    def is_at_the_door(self) -> bool:
        return any(one.role == "check_in" for one in self.roles)

    @property
    def is_a_consultant(self) -> bool:
        return any(one.role == "consultant" for one in self.roles)

    @property
    def owns_something(self) -> bool:
        return self.site_owner or any(one.role == "owner" for one in self.roles)


class ProgrammeRole(Base):
    __tablename__ = "programme_roles"
    __table_args__ = (UniqueConstraint("organizer_id", "programme_id"),)
    __classified__ = classified("staff access", "while staff", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    role: Mapped[str] = mapped_column(choice(*PROGRAMME_ROLES, name="programme_role"))

    organizer: Mapped[Organizer] = relationship(back_populates="roles")


class StaffSession(Base):
    """A signed-in browser. The cookie holds the secret, the row its digest."""

    __tablename__ = "staff_sessions"
    __classified__ = classified("staff access", "30 days", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    browser: Mapped[str] = mapped_column(String(40), default="")  # such as "firefox windows"

    organizer: Mapped[Organizer] = relationship()


class OneTimeLink(Base):
    """A single-use link for staff, such as the one with which a first password is chosen."""

    __tablename__ = "one_time_links"
    __classified__ = classified("staff access", "30 days", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organizer: Mapped[Organizer] = relationship()


class RecoveryCode(Base):
    """Stands in for the app once, when the phone is gone."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("organizer_id", "digest"),)
    __classified__ = classified("staff access", "while staff", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StaffInvitation(Base):
    """An owner asks somebody by letter to take a role; sending it again ends the older link."""

    __tablename__ = "staff_invitations"
    __table_args__ = (Index("ix_staff_invitations_programme_id", "programme_id"),)
    __classified__ = classified("staff access", "30 days", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    role: Mapped[str] = mapped_column(choice(*PROGRAMME_ROLES, name="invited_role"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    sendings: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    invited_by: Mapped[Organizer] = relationship()


class AuditEntry(Base):
    """Who did what to which thing and when; values of personal fields lie in AuditValue.

    `stamp` shows that the program wrote it, `sealed` that it has its place in the chain.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_about", "about_type", "about_id"),
        Index("ix_audit_entries_programme_id", "programme_id"),
        Index(
            "ix_audit_entries_unsealed",
            "id",
            sqlite_where=text("sealed IS 0"),
            postgresql_where=text("sealed IS false"),
        ),
    )
    __classified__ = classified("accountability", "5 years", "organizer")

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    action: Mapped[str] = mapped_column(String(60))
    about_type: Mapped[str] = mapped_column(String(30))
    about_id: Mapped[int] = mapped_column(Key)
    changes: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    stamp: Mapped[str | None] = mapped_column(String(90), unique=True)
    sealed: Mapped[bool] = mapped_column(default=False)

    organizer: Mapped[Organizer | None] = relationship()


class AuditValue(Base):
    """What a personal field held before and after. It can be erased: the entry knows digests alone.

    `subject_type` and `subject_id` say whose it is. Without `salt` nobody finds out what it was.
    """

    __tablename__ = "audit_values"
    __table_args__ = (
        UniqueConstraint("entry_id", "field"),
        Index("ix_audit_values_subject", "subject_type", "subject_id"),
    )

    id: Mapped[int] = column(Key, primary_key=True, **VALUES)
    entry_id: Mapped[int] = column(ForeignKey("audit_entries.id"), **VALUES)
    field: Mapped[str] = column(String(60), names_nobody=True, **VALUES)
    subject_type: Mapped[str] = column(String(20), names_nobody=True, **VALUES)
    subject_id: Mapped[int] = column(Key, **VALUES)
    salt: Mapped[str | None] = column(String(32), **VALUES)
    before: Mapped[str | None] = column(Text, **VALUES)
    after: Mapped[str | None] = column(Text, **VALUES)


class AuditSeal(Base):
    """A link of the chain: its digest covers the entry and the digest before it."""

    __tablename__ = "audit_seals"
    __classified__ = classified("accountability", "5 years")

    position: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(Key, unique=True)
    content: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    key_name: Mapped[str] = mapped_column(String(8))  # of the key that it was sealed with


class AuditChain(Base):
    """The one row about the whole chain: how long it is, how it ends, what the last look found."""

    __tablename__ = "audit_chain"
    __classified__ = classified("accountability", "while the site runs")

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    begins_after: Mapped[int] = mapped_column(Key)  # older entries were written without a stamp
    length: Mapped[int] = mapped_column(Key, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    mac: Mapped[str] = mapped_column(String(64), default="")
    trouble: Mapped[str] = mapped_column(String(300), default="")
