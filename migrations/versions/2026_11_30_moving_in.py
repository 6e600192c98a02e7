"""Move past events in: tables and their lines, what became of them, head counts

Revision: 0040
Follows: 0039
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WAITING = sa.text("result IS NULL")
ROLES = ("parent", "professional", "student", "volunteer")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "past_tables",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("organizer_id", KEY, nullable=False),
        sa.Column(
            "state", _choice("draft", "going", "done", "back", name="past_table_state"), nullable=False
        ),
        sa.Column("headings", DOCUMENT, nullable=False),
        sa.Column("role", _choice(*ROLES, name="past_table_role")),
        sa.Column(
            "letters",
            _choice("nobody", "everybody", "column", name="past_table_letters"),
            nullable=False,
        ),
        sa.Column("agreed_where", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_tables")),
        sa.UniqueConstraint("public_id", name=op.f("uq_past_tables_public_id")),
        _refers("past_tables", "programme_id", "programmes"),
        _refers("past_tables", "organizer_id", "organizers"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_past_tables_programme_id"), "past_tables", ["programme_id"])
    op.create_table(
        "past_lines",
        sa.Column("id", KEY, nullable=False),
        sa.Column("table_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", DOCUMENT, nullable=False),
        sa.Column("email_key", sa.String(length=254)),
        sa.Column("result", sa.String(length=24)),
        sa.Column("registration_id", KEY),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_lines")),
        sa.UniqueConstraint("table_id", "number", name=op.f("uq_past_lines_table_id_number")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_past_lines_registration_id")),
        _refers("past_lines", "table_id", "past_tables"),
        _refers("past_lines", "registration_id", "registrations"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_past_lines_email_key"), "past_lines", ["email_key"])
    op.create_index(
        "ix_past_lines_waiting",
        "past_lines",
        ["table_id", "number"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "past_events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("programme_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("table_id", KEY),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_events")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_past_events_programme_id_key")),
        _refers("past_events", "programme_id", "programmes"),
        _refers("past_events", "event_id", "events"),
        _refers("past_events", "table_id", "past_tables"),
        sqlite_autoincrement=True,
    )
    for column in ("event_id", "table_id"):
        op.create_index(op.f(f"ix_past_events_{column}"), "past_events", [column])
    op.create_table(
        "past_people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("table_id", KEY, nullable=False),
        sa.Column("name_digest", sa.String(length=64)),
        sa.Column("address_digest", sa.String(length=64)),
        sa.Column("letters", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_people")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_past_people_registration_id")),
        _refers("past_people", "registration_id", "registrations"),
        _refers("past_people", "table_id", "past_tables"),
        sqlite_autoincrement=True,
    )
    for column in ("table_id", "name_digest", "address_digest"):
        op.create_index(op.f(f"ix_past_people_{column}"), "past_people", [column])
    op.create_table(
        "head_counts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("role", _choice(*ROLES, name="head_count_role")),
        sa.Column("region_id", KEY),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("table_id", KEY, nullable=False),
        sa.Column("before", sa.Integer()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_head_counts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_counts")),
        sa.UniqueConstraint("event_id", "of", name=op.f("uq_head_counts_event_id_of")),
        _refers("head_counts", "event_id", "events"),
        _refers("head_counts", "region_id", "regions"),
        _refers("head_counts", "table_id", "past_tables"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_head_counts_table_id"), "head_counts", ["table_id"])


def downgrade() -> None:
    for table in ("head_counts", "past_people", "past_events", "past_lines", "past_tables"):
        op.drop_table(table)
