"""Let people sign in to their own page by a letter

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "personal_sign_ins",
        sa.Column("id", key, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("proved_at", _MOMENT, nullable=True),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_sign_ins")),
        sa.UniqueConstraint("public_id", name=op.f("uq_personal_sign_ins_public_id")),
        sqlite_autoincrement=True,
    )
    for column in ("browser_digest", "expires_at"):
        op.create_index(op.f(f"ix_personal_sign_ins_{column}"), "personal_sign_ins", [column])
    op.create_table(
        "personal_sessions",
        sa.Column("id", key, nullable=False),
        sa.Column("participant_id", key, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_sessions")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_personal_sessions_participant_id_participants"),
        ),
        sa.UniqueConstraint("token_digest", name=op.f("uq_personal_sessions_token_digest")),
        sqlite_autoincrement=True,
    )
    for column in ("participant_id", "seen_at"):
        op.create_index(op.f(f"ix_personal_sessions_{column}"), "personal_sessions", [column])
    op.create_table(
        "join_codes",
        sa.Column("id", key, nullable=False),
        sa.Column("registration_id", key, nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("browser_digest", sa.String(length=64), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_codes")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_join_codes_registration_id_registrations"),
        ),
        sa.UniqueConstraint("code_digest", name=op.f("uq_join_codes_code_digest")),
        sa.UniqueConstraint("browser_digest", name=op.f("uq_join_codes_browser_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_join_codes_registration_id"), "join_codes", ["registration_id"])
    op.add_column("participants", sa.Column("settled_at", _MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("participants", "settled_at")
    op.drop_table("join_codes")
    op.drop_table("personal_sessions")
    op.drop_table("personal_sign_ins")
