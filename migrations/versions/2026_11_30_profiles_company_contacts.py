"""Keep a profile once, know who watches together, let professionals find each other

Revision: 0022
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = "('state', 'non_profit', 'other')"


def upgrade() -> None:
    _profiles()


def downgrade() -> None:
    for name in ("wants_reminders", "looked_over_at", "position"):
        op.drop_column("participants", name)
    op.drop_column("participants", "organisation_kind")
    op.drop_column("participants", "organisation")


def _profiles() -> None:
    for name, length in (("organisation", 300), ("position", 200)):
        column = sa.Column(name, sa.String(length), server_default="", nullable=False)
        op.add_column("participants", column)
    # With its check in one statement: SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE participants ADD COLUMN organisation_kind VARCHAR(24) "
        f"CONSTRAINT ck_participants_organisation_kind CHECK (organisation_kind IN {KINDS})"
    )
    op.add_column("participants", sa.Column("looked_over_at", sa.DateTime(timezone=True)))
    op.add_column(
        "participants",
        sa.Column("wants_reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
