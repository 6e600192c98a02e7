"""Let organizers have a second step, and owners invite by letter; two narrow roles

Revision: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_BEFORE = "role IN ('owner', 'organizer', 'viewer')"
_NOW = "role IN ('owner', 'organizer', 'viewer', 'check_in', 'consultant')"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("organizers", sa.Column("step_sealed", sa.LargeBinary()))
    op.add_column("organizers", sa.Column("step_used", sa.Integer()))
    op.add_column("organizers", sa.Column("step_since", _MOMENT))
    op.add_column(
        "staff_sessions",
        sa.Column("browser", sa.String(length=40), server_default="", nullable=False),
    )
    _allow(_NOW)
    op.create_table(
        "recovery_codes",
        sa.Column("id", key, nullable=False),
        sa.Column("organizer_id", key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.ForeignKeyConstraint(
            ["organizer_id"],
            ["organizers.id"],
            name=op.f("fk_recovery_codes_organizer_id_organizers"),
        ),
        sa.UniqueConstraint(
            "organizer_id", "digest", name=op.f("uq_recovery_codes_organizer_id_digest")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_invitations",
        sa.Column("id", key, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("programme_id", key, nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("invited_by_id", key, nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("accepted_at", _MOMENT, nullable=True),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitations")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_staff_invitations_programme_id_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["organizers.id"],
            name=op.f("fk_staff_invitations_invited_by_id_organizers"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_invitations_public_id")),
        sa.CheckConstraint(_NOW, name=op.f("ck_staff_invitations_invited_role")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_staff_invitations_programme_id"), "staff_invitations", ["programme_id"]
    )


def downgrade() -> None:
    op.drop_table("staff_invitations")
    op.drop_table("recovery_codes")
    op.execute("DELETE FROM programme_roles WHERE role IN ('check_in', 'consultant')")
    _allow(_BEFORE)
    op.drop_column("staff_sessions", "browser")
    for name in ("step_since", "step_used", "step_sealed"):
        op.drop_column("organizers", name)


def _allow(roles: str) -> None:
    """On SQLite the table is written anew, without the check that it had."""
    name = op.f("ck_programme_roles_programme_role")
    with op.batch_alter_table(
        "programme_roles", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        if op.get_bind().dialect.name == "postgresql":
            table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, roles)
