"""Let series and programmes have reminder rules too, and rules be for others than who has a seat

Revision: 0041
Follows: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "reminder_rules"
OWNERS = {"event_id": "events", "series_id": "series", "programme_id": "programmes"}


def upgrade() -> None:
    for table in ("series", "programmes"):
        op.add_column(
            table,
            sa.Column("reminders_changed", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    for table in OWNERS.values():
        op.add_column(table, sa.Column("reminders_since", sa.DateTime(timezone=True)))
    kept = _taken_out("event_id", "before", "minutes", "created_at")
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(owner, KEY) for owner in OWNERS),
        sa.Column(
            "audience",
            _one_of("seat", "waiting", "silent", "came", "absent", name="reminder_audience"),
            nullable=False,
        ),
        sa.Column(
            "before", _one_of("first", "each", "end", name="reminder_before"), nullable=False
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "calendar",
            _one_of("missing", "always", "never", name="reminder_calendar"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 43200", name=op.f(f"ck_{TABLE}_sensible_offset")
        ),
        sa.CheckConstraint(
            " + ".join(f"CASE WHEN {owner} IS NULL THEN 0 ELSE 1 END" for owner in OWNERS) + " = 1",
            name=op.f(f"ck_{TABLE}_one_owner"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [owner], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{owner}_{table}")
            )
            for owner, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.UniqueConstraint(
                *(owner, "audience", "before", "minutes"),
                name=op.f(f"uq_{TABLE}_{owner}_audience_before_minutes"),
            )
            for owner in OWNERS
        ),
        sqlite_autoincrement=True,
    )
    _put_in([row | {"audience": "seat", "calendar": "missing"} for row in kept])


def downgrade() -> None:
    kept = [
        {name: row[name] for name in ("event_id", "before", "minutes", "created_at")}
        for row in _taken_out("event_id", "before", "minutes", "created_at", "audience")
        if row["event_id"] and row["audience"] == "seat" and row["minutes"] <= 20160
    ]
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("before", _one_of("first", "each", name="reminder_before"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 20160", name=op.f(f"ck_{TABLE}_sensible_offset")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f(f"fk_{TABLE}_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            *("event_id", "before", "minutes"), name=op.f(f"uq_{TABLE}_event_id_before_minutes")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_event_id"), TABLE, ["event_id"])
    _put_in(kept)
    for table in OWNERS.values():
        op.drop_column(table, "reminders_since")
    for table in ("series", "programmes"):
        op.drop_column(table, "reminders_changed")


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _columns(names: list[str]) -> list[sa.ColumnClause[object]]:
    types = {"created_at": sa.DateTime(timezone=True)}
    return [sa.column(name, types.get(name)) for name in names]


def _taken_out(*names: str) -> list[dict[str, object]]:
    """Organizers make few of them: they are carried over in memory, and the table made anew."""
    found = op.get_bind().execute(
        sa.select(*_columns(list(names))).select_from(sa.table(TABLE)).order_by(sa.column("id"))
    )
    rows = [dict(row) for row in found.mappings()]
    op.drop_table(TABLE)
    return rows


def _put_in(rows: list[dict[str, object]]) -> None:
    if rows:
        op.bulk_insert(sa.table(TABLE, *_columns(list(rows[0]))), rows)
