"""Ask speakers, and keep what their calendars were told

Revision: 0039
Follows: 0036
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

_STATES = ("asked", "confirmed", "declined", "taken_back")
_REASONS = ("unsaid", "other_date", "other_subject")
_ANSWERS = ("needs_action", "accepted", "tentative", "declined")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "speaker_requests",
        sa.Column("id", key, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("link_counter", sa.Integer(), nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("speaker_id", key, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("host_link", sa.String(length=1000), nullable=False),
        sa.Column("reply_token", sa.String(length=16), nullable=False),
        sa.Column("state", _choice(*_STATES, name="speaker_state"), nullable=False),
        sa.Column("reason", _choice(*_REASONS, name="speaker_reason"), nullable=False),
        sa.Column("asked_by_id", key, nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("written_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_requests")),
        *_references("speaker_requests", event_id="events", speaker_id="speakers"),
        *_references("speaker_requests", asked_by_id="organizers"),
        sa.UniqueConstraint("public_id", name=op.f("uq_speaker_requests_public_id")),
        sa.UniqueConstraint("reply_token", name=op.f("uq_speaker_requests_reply_token")),
        sa.UniqueConstraint(
            "event_id", "speaker_id", name=op.f("uq_speaker_requests_event_id_speaker_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_speaker_requests_email_key", "speaker_requests", ["email_key"])
    op.create_index(op.f("ix_speaker_requests_speaker_id"), "speaker_requests", ["speaker_id"])
    op.create_table(
        "speaker_invitations",
        sa.Column("id", key, nullable=False),
        sa.Column("request_id", key, nullable=False),
        sa.Column("meeting_id", key, nullable=True),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("told", document, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("answer", _choice(*_ANSWERS, name="speaker_answer"), nullable=False),
        sa.Column("answer_stamp", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_invitations")),
        *_references("speaker_invitations", request_id="speaker_requests"),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_speaker_invitations_meeting_id_meetings"),
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_speaker_invitations_uid")),
        sa.UniqueConstraint(
            "request_id", "meeting_id", name=op.f("uq_speaker_invitations_request_id_meeting_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_speaker_invitations_request_id"), "speaker_invitations", ["request_id"]
    )


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([one], [f"{other}.id"], name=op.f(f"fk_{table}_{one}_{other}"))
        for one, other in columns.items()
    ]


def downgrade() -> None:
    op.drop_table("speaker_invitations")
    op.drop_table("speaker_requests")
