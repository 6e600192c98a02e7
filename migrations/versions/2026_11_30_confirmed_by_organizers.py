"""Let organizers confirm each sign-up, and say why they did not

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


def downgrade() -> None:
    op.drop_column("registrations", "decline_reason")
    op.drop_column("registrations", "decided_at")
    op.drop_column("events", "approval")
