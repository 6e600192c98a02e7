"""Keep the words by which events are found

The words of what is there already are read by the scheduler's first rounds.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STEM = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_texts",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("object_id", _KEY, nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_search_texts_kind_object_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_words",
        sa.Column("stem", _STEM, nullable=False),
        sa.Column("text_id", _KEY, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stem", "text_id", name=op.f("pk_search_words")),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["search_texts.id"],
            name=op.f("fk_search_words_text_id_search_texts"),
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_words_text_id", "search_words", ["text_id"])
    op.execute("INSERT INTO versions (name, number) VALUES ('words', 1)")


def downgrade() -> None:
    op.execute("DELETE FROM versions WHERE name = 'words'")
    op.drop_table("search_words")
    op.drop_table("search_texts")
