"""Keep a profile once, know who watches together, let professionals find each other

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = "('state', 'non_profit', 'other')"
OBSERVED = ("report", "join_link", "code", "hand")
FIXED = "attendance_evidence_fixed"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _profiles()
    _shared_screens()
    _contacts()


def downgrade() -> None:
    op.drop_table("contact_figures")
    op.drop_table("contact_cards")
    op.execute("DELETE FROM attendance_records WHERE evidence_kind = 'together'")
    op.execute("DELETE FROM attendance_evidence WHERE kind = 'together'")
    _evidence_of(OBSERVED)
    op.drop_column("attendance_evidence", "screen")
    op.drop_table("shared_screens")
    for name in ("wants_reminders", "looked_over_at", "position"):
        op.drop_column("participants", name)
    op.drop_column("participants", "organisation_kind")
    op.drop_column("participants", "organisation")


def _profiles() -> None:
    for name, length in (("organisation", 300), ("position", 200)):
        column = sa.Column(name, sa.String(length), server_default="", nullable=False)
        op.add_column("participants", column)
    # With its check in one statement: SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE participants ADD COLUMN organisation_kind VARCHAR(24) "
        f"CONSTRAINT ck_participants_organisation_kind CHECK (organisation_kind IN {KINDS})"
    )
    op.add_column("participants", sa.Column("looked_over_at", sa.DateTime(timezone=True)))
    op.add_column(
        "participants",
        sa.Column("wants_reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def _shared_screens() -> None:
    op.add_column("attendance_evidence", sa.Column("screen", sa.String(16)))
    _evidence_of((*OBSERVED[:3], "together", OBSERVED[3]))
    op.create_table(
        "shared_screens",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 1", name=op.f("ck_shared_screens_somebody_is_there")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_screens")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shared_screens_public_id")),
        sa.UniqueConstraint(
            "registration_id",
            "meeting_id",
            name=op.f("uq_shared_screens_registration_id_meeting_id"),
        ),
        *_references("shared_screens", registration_id="registrations", meeting_id="meetings"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shared_screens_meeting_id"), "shared_screens", ["meeting_id"])


def _references(table: str, **parents: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}_{parent}")
        )
        for column, parent in parents.items()
    ]


def _evidence_of(observed: tuple[str, ...]) -> None:
    """What may be observed. SQLite builds the tables anew, and forgets a trigger with the old."""
    for table, name, column, further in (
        ("attendance_evidence", "evidence_kind", "kind", ("decision", "lifted")),
        ("attendance_records", "record_kind", "evidence_kind", ("decision",)),
    ):
        constraint = op.f(f"ck_{table}_{name}")
        allowed = f"{column} IN {(*observed, *further)!r}"
        with op.batch_alter_table(table, table_kwargs={"sqlite_autoincrement": True}) as batch:
            batch.drop_constraint(constraint, type_="check")
            batch.create_check_constraint(constraint, sa.text(allowed))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {FIXED} BEFORE UPDATE ON attendance_evidence "
            "BEGIN SELECT RAISE(ABORT, 'rows of attendance_evidence are never changed'); END"
        )


def _contacts() -> None:
    words = (("organisation", 250), ("town", 120), ("offers", 500), ("seeks", 500))
    op.create_table(
        "contact_cards",
        sa.Column("id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("event_id", KEY),
        sa.Column("series_id", KEY),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in words),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(event_id IS NULL) <> (series_id IS NULL)",
            name=op.f("ck_contact_cards_event_or_series"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_cards")),
        *(
            sa.UniqueConstraint(
                "participant_id", column, name=op.f(f"uq_contact_cards_participant_id_{column}")
            )
            for column in ("event_id", "series_id")
        ),
        *_references(
            "contact_cards", participant_id="participants", event_id="events", series_id="series"
        ),
        sqlite_autoincrement=True,
    )
    for column in ("event_id", "series_id"):
        op.create_index(op.f(f"ix_contact_cards_{column}"), "contact_cards", [column])
    op.create_table(
        "contact_figures",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_figures")),
        sa.UniqueConstraint("event_id", name=op.f("uq_contact_figures_event_id")),
        *_references("contact_figures", event_id="events"),
        sqlite_autoincrement=True,
    )
