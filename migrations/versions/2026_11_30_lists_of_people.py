"""Bring lists of people in: the lists, their lines for two days, what their columns mean

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WAITING = sa.text("result IS NULL")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "people_imports",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("organizer_id", KEY, nullable=False),
        sa.Column("state", _choice("draft", "going", "done", name="import_state"), nullable=False),
        sa.Column("headings", DOCUMENT, nullable=False),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column(
            "role",
            _choice("parent", "professional", "student", "volunteer", name="import_role"),
            nullable=False,
        ),
        sa.Column("agreed_where", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column(
            "letters",
            _choice("nobody", "everybody", "column", name="import_letters"),
            nullable=False,
        ),
        sa.Column("write_now", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_imports_public_id")),
        _refers("people_imports", "event_id", "events"),
        _refers("people_imports", "organizer_id", "organizers"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_imports_event_id"), "people_imports", ["event_id"])
    op.create_table(
        "import_lines",
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", DOCUMENT, nullable=False),
        sa.Column("email_key", sa.String(length=254)),
        sa.Column("result", sa.String(length=24)),
        sa.Column("registration_id", KEY),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_lines")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_lines_import_id_number")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_import_lines_registration_id")),
        _refers("import_lines", "import_id", "people_imports"),
        _refers("import_lines", "registration_id", "registrations"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_lines_email_key"), "import_lines", ["email_key"])
    op.create_index(
        "ix_import_lines_waiting",
        "import_lines",
        ["import_id", "number"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "column_names",
        sa.Column("id", KEY, nullable=False),
        sa.Column("organization_id", KEY, nullable=False),
        sa.Column("meant", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_names")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_column_names_organization_id")),
        _refers("column_names", "organization_id", "organizations"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("column_names", "import_lines", "people_imports"):
        op.drop_table(table)
