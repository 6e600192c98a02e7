"""Count the uses of what is limited in one row for some minutes

A row for each use cost a count over all of them at every sign-up.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("limit_uses")  # its rows are a day old at most
    op.create_table(
        "limit_uses",
        *_common_columns(),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_uses")),
        sa.UniqueConstraint("key", "used_at", name=op.f("uq_limit_uses_key_used_at")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("limit_uses")
    op.create_table(
        "limit_uses",
        *_common_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_uses")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_limit_uses_key_used_at", "limit_uses", ["key", "used_at"])


def _common_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    )
