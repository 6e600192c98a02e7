"""Ask questions at sign-up, and keep the answers for a time

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_KINDS = ("text", "choice", "several", "number", "yes_no", "needs", "case")
_OWNERS = {"event_id": "events", "series_id": "series", "programme_id": "programmes"}
_HOMES = {"registration_id": "registrations", "enrolment_id": "series_enrolments"}


def upgrade() -> None:
    _create_questions()
    _create_answers()


def _create_questions() -> None:
    kind = sa.Enum(
        *_KINDS, name="question_kind", native_enum=False, length=24, create_constraint=True
    )
    op.create_table(
        "questions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        *(sa.Column(name, _KEY) for name in _OWNERS),
        sa.Column("kind", kind, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.String(120), nullable=False),
        *(
            sa.Column(f"{name}_{language}", sa.String(length), nullable=False)
            for name, length in (("label", 200), ("help", 500), ("purpose", 300))
            for language in ("en", "ru")
        ),
        sa.Column("options_en", sa.Text(), nullable=False),
        sa.Column("options_ru", sa.Text(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_questions_public_id")),
        sa.CheckConstraint(
            "CASE WHEN event_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN series_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_questions_one_owner"),
        ),
        sa.CheckConstraint(
            "keep_days BETWEEN 1 AND 1095", name=op.f("ck_questions_kept_for_a_time")
        ),
        *(_foreign_key("questions", name, table) for name, table in _OWNERS.items()),
        sqlite_autoincrement=True,
    )
    for name in _OWNERS:
        op.create_index(op.f(f"ix_questions_{name}"), "questions", [name])


def _create_answers() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "answers",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("question_id", _KEY, nullable=False),
        *(sa.Column(name, _KEY) for name in _HOMES),
        sa.Column("asked", sa.String(200), nullable=False),
        sa.Column("chosen", document, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.CheckConstraint(
            "(registration_id IS NULL) != (enrolment_id IS NULL)", name=op.f("ck_answers_one_home")
        ),
        _foreign_key("answers", "question_id", "questions"),
        *(_foreign_key("answers", name, table) for name, table in _HOMES.items()),
        *(
            sa.UniqueConstraint(name, "question_id", name=op.f(f"uq_answers_{name}_question_id"))
            for name in _HOMES
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answers_question_id"), "answers", ["question_id"])


def _foreign_key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def downgrade() -> None:
    op.drop_table("answers")
    op.drop_table("questions")
