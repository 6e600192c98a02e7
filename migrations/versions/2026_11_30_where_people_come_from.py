"""Count where people come from, by event, word and day

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "source_counts",
        sa.Column("id", key, nullable=False),
        sa.Column("event_id", key, nullable=False),
        sa.Column("word", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("sign_ups", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_counts")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_source_counts_event_id_events")
        ),
        sa.UniqueConstraint(
            "event_id", "word", "day", name=op.f("uq_source_counts_event_id_word_day")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("source_counts")
