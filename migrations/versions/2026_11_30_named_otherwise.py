"""Know since when a person's calendar entries read otherwise: in another language, or discreetly

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registrations", sa.Column("reads_otherwise_since", sa.DateTime(timezone=True))
    )


def downgrade() -> None:
    with op.batch_alter_table("registrations", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("reads_otherwise_since")
