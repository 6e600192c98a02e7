"""Give people a calendar of their own, whose address they can change

The default stays in the table: the release before this one does not fill the column.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "participants",
        sa.Column("feed_counter", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    with op.batch_alter_table("participants", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("feed_counter")
