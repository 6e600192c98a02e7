"""Find people by the beginning of any word, and remember for a time who was merged with whom

`participants.found_by` holds the words of a name and an address as they are compared, and triggers
keep a row for each. A migration that builds `participants` anew has to make the triggers again.

Revision: 0034
Follows: 0031
"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_WORD = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")

FOLDED = (
    *zip("абвгдезийклмнопрстуфхыэіїєґў", "abvgdeziiklmnoprstufhieiiegu", strict=True),
    *(("ж", "zh"), ("ц", "ts"), ("ч", "ch"), ("ш", "sh"), ("щ", "sh"), ("ю", "iu"), ("я", "ia")),
    *(("ъ", ""), ("ь", ""), ("'", ""), ("’", "")),
    *(("shch", "sh"), ("sch", "sh"), ("tz", "ts"), ("kh", "h"), ("ph", "f"), ("ch", "C")),
    *(("ck", "k"), ("c", "k"), ("C", "ch"), ("x", "ks"), ("w", "v"), ("q", "k")),
    *(("ya", "ia"), ("ja", "ia"), ("yu", "iu"), ("ju", "iu")),
    *(("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("y", "i"), ("j", "i")),
    *(("iia", "ia"), ("ii", "i")),
)
PARTED = re.compile(r"[@.\-_+]")  # between the words of an address or a double name


def upgrade() -> None:
    _create_merges()
    _create_words()
    op.create_index(
        "ix_series_enrolments_participant_id", "series_enrolments", ["participant_id"]
    )
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_participants_merged_into_id",
        "participants",
        ["merged_into_id"],
        sqlite_where=merged,
        postgresql_where=merged,
    )


def downgrade() -> None:
    op.drop_index("ix_participants_merged_into_id", "participants")
    op.drop_index("ix_series_enrolments_participant_id", "series_enrolments")
    for name in ("added", "renamed"):
        on = " ON participants" if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER participants_{name}{on}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION write_participant_words()")
    op.drop_table("participant_words")
    op.drop_column("participants", "found_by")
    op.drop_table("merges")


def _create_merges() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    people = {"kept_id": "participants", "gone_id": "participants", "organizer_id": "organizers"}
    op.create_table(
        "merges",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("kept_id", _KEY, nullable=False),
        sa.Column("gone_id", _KEY, nullable=False),
        sa.Column("organizer_id", _KEY),
        sa.Column("merged_at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.Column("moved", document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint("public_id", name=op.f("uq_merges_public_id")),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_merges_{name}_{table}")
            )
            for name, table in people.items()
        ),
        sqlite_autoincrement=True,
    )
    for name in ("kept_id", "gone_id", "merged_at"):
        op.create_index(op.f(f"ix_merges_{name}"), "merges", [name])


def _create_words() -> None:
    op.create_table(
        "participant_words",
        sa.Column("word", _WORD, nullable=False),
        sa.Column("participant_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_participant_words_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "participant_id", name=op.f("pk_participant_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_participant_words_participant_id"), "participant_words", ["participant_id"]
    )
    op.add_column(
        "participants", sa.Column("found_by", sa.Text(), server_default="", nullable=False)
    )
    if op.get_bind().dialect.name == "postgresql":
        _write_on_postgresql()
    else:
        _write_on_sqlite()
    _find_who_is_known()


def _write_on_postgresql() -> None:
    insert = (
        "INSERT INTO participant_words (word, participant_id) SELECT DISTINCT word, NEW.id "
        "FROM regexp_split_to_table(NEW.found_by, ' ') AS word WHERE word <> ''"
    )
    op.execute(
        "CREATE FUNCTION write_participant_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN DELETE FROM participant_words WHERE participant_id = NEW.id; "
        f"END IF; {insert}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER participants_added AFTER INSERT ON participants "
        "FOR EACH ROW EXECUTE FUNCTION write_participant_words()"
    )
    op.execute(
        "CREATE TRIGGER participants_renamed AFTER UPDATE OF found_by ON participants "
        "FOR EACH ROW WHEN (OLD.found_by IS DISTINCT FROM NEW.found_by) "
        "EXECUTE FUNCTION write_participant_words()"
    )


def _write_on_sqlite() -> None:
    """A JSON list is the only thing that SQLite takes apart by itself."""
    insert = (
        "INSERT INTO participant_words (word, participant_id) SELECT DISTINCT one.value, NEW.id "
        "FROM json_each('[\"' || replace(NEW.found_by, ' ', '\",\"') || '\"]') AS one "
        "WHERE one.value <> ''"
    )
    op.execute(f"CREATE TRIGGER participants_added AFTER INSERT ON participants BEGIN {insert}; END")
    op.execute(
        "CREATE TRIGGER participants_renamed AFTER UPDATE OF found_by ON participants "
        "WHEN OLD.found_by IS NOT NEW.found_by BEGIN "
        f"DELETE FROM participant_words WHERE participant_id = NEW.id; {insert}; END"
    )


def _find_who_is_known() -> None:
    people = sa.table("participants", *map(sa.column, ("id", "search_key", "found_by")))
    connection, last = op.get_bind(), 0
    write = (
        people.update().where(people.c.id == sa.bindparam("one")).values(found_by=sa.bindparam("words"))
    )
    known = sa.select(people.c.id, people.c.search_key).order_by(people.c.id).limit(1000)
    while rows := connection.execute(known.where(people.c.id > last)).all():
        connection.execute(write, [{"one": row.id, "words": _words(row.search_key)} for row in rows])
        last = rows[-1].id


def _words(key: str) -> str:
    """As `webinar_hub.participants.spelling` did it at the time; a test compares them."""
    for written, meant in FOLDED:
        key = key.replace(written, meant)
    words = re.sub(r'["\\\x00-\x1f]', "", f"{key} {PARTED.sub(' ', key)}").split(" ")
    return " ".join(sorted({word[:100] for word in words if len(word) > 1}))
