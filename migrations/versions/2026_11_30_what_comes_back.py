"""Read what comes back by mail: bounces, answers of calendars, letters to pass on

Revision: 0026
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OUTCOMES = (
    *("returned", "delayed", "answered", "nothing_new", "automatic"),
    *("forwarding", "forwarded", "not_ours", "left", "unreadable"),
)


def upgrade() -> None:
    # With its check in one statement: SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE outbox_messages ADD COLUMN returned VARCHAR(24) "
        "CONSTRAINT ck_outbox_messages_outbox_returned "
        "CHECK (returned IN ('dead', 'refused', 'delayed'))"
    )
    op.add_column("invitations", sa.Column("answer_stamp", sa.DateTime(timezone=True)))
    op.create_table(
        "read_letters",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"outcome IN {OUTCOMES!r}", name=op.f("ck_read_letters_read_letter_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_letters")),
        sa.UniqueConstraint("digest", name=op.f("uq_read_letters_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_read_letters_read_at"), "read_letters", ["read_at"])
    op.create_table(
        "mailbox_rounds",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.String(300)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox_rounds")),
    )


def downgrade() -> None:
    op.drop_table("mailbox_rounds")
    op.drop_table("read_letters")
    op.drop_column("invitations", "answer_stamp")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "outbox_messages", table_kwargs={"sqlite_autoincrement": True}
        ) as batch:
            batch.drop_constraint(op.f("ck_outbox_messages_outbox_returned"), type_="check")
            batch.drop_column("returned")
    else:
        op.drop_column("outbox_messages", "returned")
