"""Keep what sets a person's calendar entries apart, and the state of a meeting that was told

Two people at one mailbox shared a UID; a meeting that was moved and moved back wrote a letter.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("told_state", sa.String(16), nullable=True))
    op.add_column("registrations", sa.Column("calendar_suffix", sa.String(20), nullable=True))
    op.execute("UPDATE registrations SET calendar_suffix = ''")
    op.execute("UPDATE registrations SET calendar_suffix = 'r' || attempt WHERE attempt > 1")
    with op.batch_alter_table(
        "registrations", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.alter_column("calendar_suffix", existing_type=sa.String(20), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("invitations", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("told_state")
    with op.batch_alter_table(
        "registrations", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.drop_column("calendar_suffix")
