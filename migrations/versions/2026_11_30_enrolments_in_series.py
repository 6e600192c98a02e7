"""Let people take part in a whole series

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    live = sa.text("state IN ('standing','picked')")
    op.create_table(
        "series_enrolments",
        sa.Column("id", key, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", key, nullable=False),
        sa.Column("series_id", key, nullable=False),
        sa.Column(
            "state", _choice("standing", "picked", "left", name="enrolment_state"), nullable=False
        ),
        sa.Column(
            "role",
            _choice("parent", "professional", "student", "volunteer", name="enrolment_role"),
            nullable=False,
        ),
        sa.Column("part", _choice("online", "in_person", name="enrolment_part")),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("region_id", key),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column(
            "organisation_kind", _choice("state", "non_profit", "other", name="organisation_kind")
        ),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("children", sa.Integer()),
        sa.Column("ages", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("link_counter", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.String(length=200), nullable=False),
        sa.Column("letter_sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_enrolments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_series_enrolments_public_id")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_series_enrolments_{column}_{table}")
            )
            for column, table in (
                ("participant_id", "participants"),
                ("series_id", "series"),
                ("region_id", "regions"),
            )
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_series_enrolments_one_live",
        "series_enrolments",
        ["participant_id", "series_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index(
        "ix_series_enrolments_series_id_state", "series_enrolments", ["series_id", "state"]
    )


def downgrade() -> None:
    op.drop_table("series_enrolments")
