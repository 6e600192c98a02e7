"""Let organizers confirm each sign-up, and know which seats nobody has shown to want yet

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "events", sa.Column("approval", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("registrations", sa.Column("decided_at", sa.DateTime(timezone=True)))
    op.add_column(
        "registrations",
        sa.Column("decline_reason", sa.String(length=500), server_default="", nullable=False),
    )
    op.add_column("registrations", sa.Column("keep_by", sa.DateTime(timezone=True)))
    for name in ("held_by_mailbox", "held_by_network"):
        op.add_column("registrations", sa.Column(name, sa.String(length=64)))
        op.create_index(
            f"ix_registrations_{name}",
            "registrations",
            [name],
            sqlite_where=sa.text(f"{name} IS NOT NULL"),
            postgresql_where=sa.text(f"{name} IS NOT NULL"),
        )


def downgrade() -> None:
    for name in ("held_by_network", "held_by_mailbox"):
        op.drop_index(f"ix_registrations_{name}", "registrations")
        op.drop_column("registrations", name)
    op.drop_column("registrations", "keep_by")
    op.drop_column("registrations", "decline_reason")
    op.drop_column("registrations", "decided_at")
    op.drop_column("events", "approval")
