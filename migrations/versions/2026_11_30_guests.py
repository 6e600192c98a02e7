"""Let organizers invite people and institutions to an event, each by a link of their own

Revision: 0036
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", KEY),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("declined_at", sa.DateTime(timezone=True)),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guests_public_id")),
        sa.UniqueConstraint("event_id", "email_key", name=op.f("uq_guests_event_id_email_key")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_guests_{column}_{table}")
            )
            for column, table in (("event_id", "events"), ("invited_by_id", "organizers"))
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guests_email_key", "guests", ["email_key"])
    op.create_table(
        "guest_sign_ups",
        sa.Column("id", KEY, nullable=False),
        sa.Column("guest_id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_sign_ups")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_guest_sign_ups_registration_id")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_guest_sign_ups_{column}_{table}")
            )
            for column, table in (("guest_id", "guests"), ("registration_id", "registrations"))
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_guest_sign_ups_guest_id"), "guest_sign_ups", ["guest_id"])


def downgrade() -> None:
    op.drop_table("guest_sign_ups")
    op.drop_table("guests")
