"""Mark sensitive events; keep each programme's numbers for danger and for children

Revision: 0010
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBERS = ("emergency_en", "emergency_ru", "children_en", "children_ru")


def upgrade() -> None:
    op.add_column(
        "events", sa.Column("sensitive", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for name in NUMBERS:
        op.add_column("programmes", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for name in reversed(NUMBERS):
        op.drop_column("programmes", name)
    op.drop_column("events", "sensitive")
