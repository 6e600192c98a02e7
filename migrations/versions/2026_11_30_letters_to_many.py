"""Write to people of many events: choose them, go in batches, know what became of each

Letters that were sent before stay as they are: in the language of their event, all dealt with.

Revision: 0024
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = {
    "all": '["pending", "confirmed", "waitlisted", "offered"]',
    "confirmed": '["confirmed"]',
    "waiting": '["waitlisted", "offered"]',
}


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    _add_columns()
    _fill_columns()
    _settle_columns()
    op.create_table(
        "campaign_recipients",
        sa.Column("id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("registration_id", KEY, nullable=False),
        sa.Column(
            "outcome",
            _choice(
                "campaign_outcome",
                *("written", "no_address", "refused_before", "declined", "enough", "unwritable"),
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_recipients_campaign_id_campaigns"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_campaign_recipients_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_recipients")),
        sa.UniqueConstraint(
            "campaign_id",
            "registration_id",
            name=op.f("uq_campaign_recipients_campaign_id_registration_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_campaign_recipients_registration_id"), "campaign_recipients", ["registration_id"]
    )
    op.execute(
        "INSERT INTO campaign_recipients (campaign_id, registration_id, outcome, at) "
        "SELECT c.id, m.recipient_id, 'written', min(m.created_at) FROM outbox_messages m "
        "JOIN campaigns c ON c.id = m.about_id JOIN registrations r ON r.id = m.recipient_id "
        "WHERE m.about_type = 'campaign' AND m.recipient_type = 'registration' "
        "GROUP BY c.id, m.recipient_id"
    )


def _add_columns() -> None:
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("programme_id", KEY, nullable=True))
        batch.add_column(sa.Column("kind", sa.String(24), nullable=True))
        batch.add_column(sa.Column("state", sa.String(24), nullable=True))
        batch.add_column(sa.Column("people", sa.Text(), nullable=True))
        for language in ("en", "ru"):
            batch.add_column(sa.Column(f"subject_{language}", sa.String(200), nullable=True))
            batch.add_column(sa.Column(f"body_{language}", sa.Text(), nullable=True))
        batch.add_column(sa.Column("expected", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reached_id", KEY, nullable=True))
        for name in ("start_at", "written_at", "changed_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("version_id", sa.Integer(), nullable=True))


def _fill_columns() -> None:
    op.execute(
        "UPDATE campaigns SET "
        "programme_id = (SELECT programme_id FROM events WHERE events.id = event_id), "
        "kind = 'service', state = 'going', expected = recipients + skipped, "
        "reached_id = 0, start_at = created_at, written_at = created_at, "
        "changed_at = created_at, version_id = 1, "
        "subject_en = '', body_en = '', subject_ru = '', body_ru = ''"
    )
    for language, chosen in (("ru", "= 'ru'"), ("en", "<> 'ru'")):
        op.execute(
            f"UPDATE campaigns SET subject_{language} = subject, body_{language} = body "
            f"WHERE (SELECT language FROM events WHERE events.id = event_id) {chosen}"
        )
    for audience, states in STATES.items():
        op.execute(
            sa.text(
                "UPDATE campaigns SET people = "
                "'{\"events\": [' || CAST(event_id AS VARCHAR) || '], \"states\": ' || "
                "CAST(:states AS VARCHAR) || '}' WHERE audience = :audience"
            ).bindparams(states=states, audience=audience)
        )


def _settle_columns() -> None:
    document = sa.JSON()
    if op.get_bind().dialect.name == "postgresql":
        document = sa.dialects.postgresql.JSONB()
    with op.batch_alter_table("campaigns") as batch:
        batch.alter_column("event_id", existing_type=KEY, nullable=True)
        batch.alter_column("programme_id", existing_type=KEY, nullable=False)
        batch.alter_column(
            "kind",
            existing_type=sa.String(24),
            type_=_choice("campaign_kind", "service", "news"),
            nullable=False,
        )
        batch.alter_column(
            "state",
            existing_type=sa.String(24),
            type_=_choice("campaign_state", "draft", "going", "paused", "stopped"),
            nullable=False,
        )
        batch.alter_column(
            "people",
            existing_type=sa.Text(),
            type_=document,
            nullable=False,
            postgresql_using="people::jsonb",
        )
        for name in ("subject_en", "subject_ru"):
            batch.alter_column(name, existing_type=sa.String(200), nullable=False)
        for name in ("body_en", "body_ru"):
            batch.alter_column(name, existing_type=sa.Text(), nullable=False)
        for name in ("expected", "version_id"):
            batch.alter_column(name, existing_type=sa.Integer(), nullable=False)
        batch.alter_column("reached_id", existing_type=KEY, nullable=False)
        batch.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.drop_constraint(batch.f("ck_campaigns_campaign_audience"), type_="check")
        for name in ("audience", "subject", "body", "recipients", "skipped"):
            batch.drop_column(name)
        batch.create_foreign_key(
            batch.f("fk_campaigns_programme_id_programmes"),
            "programmes",
            ["programme_id"],
            ["id"],
        )
        batch.create_index(batch.f("ix_campaigns_programme_id"), ["programme_id"])
        batch.create_index("ix_campaigns_state", ["state", "start_at"])


def downgrade() -> None:
    """What the release before this one cannot know, drafts and letters to many events, goes."""
    op.drop_table("campaign_recipients")
    op.execute("DELETE FROM campaigns WHERE event_id IS NULL OR state = 'draft'")
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("audience", sa.String(24), nullable=True))
        batch.add_column(sa.Column("subject", sa.String(200), nullable=True))
        batch.add_column(sa.Column("body", sa.Text(), nullable=True))
        batch.add_column(sa.Column("recipients", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("skipped", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE campaigns SET audience = 'all', recipients = expected, skipped = 0, "
        "subject = CASE WHEN subject_en = '' THEN subject_ru ELSE subject_en END, "
        "body = CASE WHEN body_en = '' THEN body_ru ELSE body_en END"
    )
    with op.batch_alter_table("campaigns") as batch:
        batch.drop_index("ix_campaigns_state")
        batch.drop_index(batch.f("ix_campaigns_programme_id"))
        batch.drop_constraint(batch.f("fk_campaigns_programme_id_programmes"), type_="foreignkey")
        batch.alter_column("event_id", existing_type=KEY, nullable=False)
        batch.alter_column(
            "audience",
            existing_type=sa.String(24),
            type_=_choice("campaign_audience", "all", "confirmed", "waiting"),
            nullable=False,
        )
        batch.alter_column("subject", existing_type=sa.String(200), nullable=False)
        batch.alter_column("body", existing_type=sa.Text(), nullable=False)
        batch.alter_column("recipients", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("skipped", existing_type=sa.Integer(), nullable=False)
        for name in ("campaign_kind", "campaign_state"):
            batch.drop_constraint(batch.f(f"ck_campaigns_{name}"), type_="check")
        for name in (
            *("programme_id", "kind", "state", "people"),
            *("subject_en", "body_en", "subject_ru", "body_ru"),
            *("expected", "reached_id", "start_at", "written_at", "changed_at", "version_id"),
        ):
            batch.drop_column(name)
