"""Let people go over to the other part, bring a partner, or have the recording instead

Revision: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.add_column(
        "registrations",
        sa.Column("part_changes", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("registrations", sa.Column("signed_up_by", sa.String(length=120)))
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "recordings",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("for_seats", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True)),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("event_id", name=op.f("uq_recordings_event_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_recordings_event_id_events")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "recording_requests",
        sa.Column("id", key, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column(
            "role",
            _choice("parent", "professional", "student", "volunteer", name="recording_role"),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("region_id", key),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column(
            "organisation_kind", _choice("state", "non_profit", "other", name="organisation_kind")
        ),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("children", sa.Integer()),
        sa.Column("ages", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("link_counter", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.String(length=200), nullable=False),
        sa.Column("letter_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recording_requests_public_id")),
        sa.UniqueConstraint(
            "participant_id", "event_id", name=op.f("uq_recording_requests_participant_id_event_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_recording_requests_{column}_{table}")
            )
            for column, table in (
                ("participant_id", "participants"),
                ("event_id", "events"),
                ("region_id", "regions"),
            )
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recording_requests_event_id", "recording_requests", ["event_id"])


def downgrade() -> None:
    op.drop_table("recording_requests")
    op.drop_table("recordings")
    op.drop_column("registrations", "signed_up_by")
    op.drop_column("registrations", "part_changes")
