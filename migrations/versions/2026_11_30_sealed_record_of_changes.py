"""Seal the record of what organizers did in a chain of digests

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("audit_entries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("stamp", sa.String(length=90)))
        table.add_column(
            sa.Column("sealed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.create_unique_constraint(op.f("uq_audit_entries_stamp"), ["stamp"])
    op.create_index("ix_audit_entries_programme_id", "audit_entries", ["programme_id"])
    op.create_index(
        "ix_audit_entries_unsealed",
        "audit_entries",
        ["id"],
        sqlite_where=sa.text("sealed IS 0"),
        postgresql_where=sa.text("sealed IS false"),
    )
    op.create_table(
        "audit_values",
        sa.Column("id", key, nullable=False),
        sa.Column("entry_id", key, nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", key, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_values")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_values_entry_id_audit_entries")
        ),
        sa.UniqueConstraint("entry_id", "field", name=op.f("uq_audit_values_entry_id_field")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_values_subject", "audit_values", ["subject_type", "subject_id"])
    op.create_table(
        "audit_seals",
        sa.Column("position", key, autoincrement=False, nullable=False),
        sa.Column("entry_id", key, nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key_name", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seals_entry_id")),
    )
    op.create_table(
        "audit_chain",
        sa.Column("id", key, autoincrement=False, nullable=False),
        sa.Column("begins_after", key, nullable=False),
        sa.Column("length", key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    op.execute(
        "INSERT INTO audit_chain (id, begins_after, length, digest, mac, trouble) "
        "SELECT 1, coalesce(max(id), 0), 0, '', '', '' FROM audit_entries"
    )


def downgrade() -> None:
    for name in ("audit_chain", "audit_seals", "audit_values"):
        op.drop_table(name)
    op.drop_index("ix_audit_entries_unsealed", "audit_entries")
    op.drop_index("ix_audit_entries_programme_id", "audit_entries")
    with op.batch_alter_table("audit_entries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("uq_audit_entries_stamp"), type_="unique")
        table.drop_column("sealed")
        table.drop_column("stamp")
