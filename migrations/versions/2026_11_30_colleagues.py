"""Let somebody put colleagues on a list for an event; each of them answers for themselves

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.add_column("registrations", sa.Column("agrees_within", sa.Integer()))
    op.create_table(
        "colleague_lists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("part", _choice("online", "in_person", "both", name="list_part")),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("forgotten", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague_lists")),
        sa.UniqueConstraint("public_id", name=op.f("uq_colleague_lists_public_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_colleague_lists_event_id_events")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_colleague_lists_email_key", "colleague_lists", ["email_key"])
    op.create_index(op.f("ix_colleague_lists_event_id"), "colleague_lists", ["event_id"])
    op.create_table(
        "listed_colleagues",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("registration_id", KEY),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("patronymic", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            _choice("listed", "asked", "silent", "accepted", "declined", name="colleague_state"),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answer_by", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_colleagues")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listed_colleagues_public_id")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_listed_colleagues_{column}_{table}")
            )
            for column, table in (
                ("list_id", "colleague_lists"),
                ("registration_id", "registrations"),
            )
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_listed_colleagues_email_key", "listed_colleagues", ["email_key"])
    op.create_index("ix_listed_colleagues_state", "listed_colleagues", ["state", "answer_by"])
    for column in ("list_id", "registration_id"):
        op.create_index(
            op.f(f"ix_listed_colleagues_{column}"), "listed_colleagues", [column]
        )


def downgrade() -> None:
    op.drop_table("listed_colleagues")
    op.drop_table("colleague_lists")
    op.drop_column("registrations", "agrees_within")
