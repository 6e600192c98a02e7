"""Let organizers choose the roster's columns; people who simply came; where people agreed

Revision: 0028
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOT_ARRIVED = sa.text("state IN ('failed','broken')")
WAYS = "ck_consents_consent_how"


def upgrade() -> None:
    op.add_column(
        "registrations",
        sa.Column("walk_in", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_registrations_event_name", "registrations", ["event_id", "search_key", "id"]
    )
    op.create_index("ix_registrations_event_order", "registrations", ["event_id", "id"])
    op.create_index(
        "ix_outbox_messages_not_arrived",
        "outbox_messages",
        ["recipient_type", "recipient_id"],
        sqlite_where=NOT_ARRIVED,
        postgresql_where=NOT_ARRIVED,
    )
    op.add_column(
        "consents",
        sa.Column("source", sa.String(length=300), nullable=False, server_default=""),
    )
    _ways_of_agreeing("form", "paper", "import", "in_person")
    op.create_table(
        "roster_columns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("organizer_id", KEY, nullable=False),
        sa.Column("names", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_columns")),
        sa.UniqueConstraint("organizer_id", name=op.f("uq_roster_columns_organizer_id")),
        sa.ForeignKeyConstraint(
            ["organizer_id"],
            ["organizers.id"],
            name=op.f("fk_roster_columns_organizer_id_organizers"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("roster_columns")
    op.execute("UPDATE consents SET how = 'paper' WHERE how = 'in_person'")
    _ways_of_agreeing("form", "paper", "import")
    with op.batch_alter_table("consents", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("source")
    op.drop_index("ix_outbox_messages_not_arrived", "outbox_messages")
    op.drop_index("ix_registrations_event_order", "registrations")
    op.drop_index("ix_registrations_event_name", "registrations")
    with op.batch_alter_table("registrations", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("walk_in")


def _ways_of_agreeing(*ways: str) -> None:
    """SQLite makes the table anew and forgets its check by that, so it is only put there."""
    allowed = sa.text("how IN ({})".format(", ".join(f"'{one}'" for one in ways)))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(WAYS), "consents", type_="check")
    with op.batch_alter_table("consents", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.create_check_constraint(op.f(WAYS), allowed)
