"""Tell people of new events: who wants to hear of what, what they agreed to, what they were told

Events that are listed already count as listed when they were published.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24, create_constraint=True)


def upgrade() -> None:
    op.add_column("events", sa.Column("listed_at", _MOMENT, nullable=True))
    op.execute("UPDATE events SET listed_at = published_at WHERE visibility = 'listed'")
    op.create_index(
        "ix_outbox_messages_refused",
        "outbox_messages",
        ["recipient_email"],
        sqlite_where=sa.text("state = 'failed'"),
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_table(
        "stopped_addresses",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("stopped_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stopped_addresses")),
    )
    _create_subscribers()
    _create_subscriptions()
    _create_consents()
    _create_told()


def _create_subscribers() -> None:
    op.create_table(
        "news_subscribers",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("email_key", sa.String(254), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_subscribers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_news_subscribers_public_id")),
        sa.UniqueConstraint("email_key", name=op.f("uq_news_subscribers_email_key")),
        sqlite_autoincrement=True,
    )


def _create_subscriptions() -> None:
    audiences = _choice("parent", "professional", "student", "volunteer", name="news_audience")
    kinds = _choice(
        "webinar", "seminar", "round_table", "supervision", "workshop", name="news_kind"
    )
    op.create_table(
        "news_subscriptions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("subscriber_id", _KEY, nullable=False),
        sa.Column("choice_key", sa.String(160), nullable=False),
        sa.Column("audience", audiences, nullable=True),
        sa.Column("kind", kinds, nullable=True),
        sa.Column("way", _choice("online", "place", name="news_way"), nullable=True),
        sa.Column("programme_id", _KEY, nullable=True),
        sa.Column("series_id", _KEY, nullable=True),
        sa.Column("region_id", _KEY, nullable=True),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("letter_sent_at", _MOMENT, nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        _foreign_key("news_subscriptions", "subscriber_id", "news_subscribers"),
        _foreign_key("news_subscriptions", "programme_id", "programmes"),
        _foreign_key("news_subscriptions", "series_id", "series"),
        _foreign_key("news_subscriptions", "region_id", "regions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_subscriptions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_news_subscriptions_public_id")),
        sa.UniqueConstraint(
            "subscriber_id",
            "choice_key",
            name=op.f("uq_news_subscriptions_subscriber_id_choice_key"),
        ),
        sqlite_autoincrement=True,
    )
    for name in ("programme_id", "series_id"):
        op.create_index(op.f(f"ix_news_subscriptions_{name}"), "news_subscriptions", [name])


def _create_consents() -> None:
    op.create_table(
        "news_consents",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("subscription_id", _KEY, nullable=True),
        sa.Column("email_key", sa.String(254), nullable=False),
        sa.Column("organization_id", _KEY, nullable=False),
        sa.Column("text_id", _KEY, nullable=True),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        _foreign_key("news_consents", "subscription_id", "news_subscriptions"),
        _foreign_key("news_consents", "organization_id", "organizations"),
        _foreign_key("news_consents", "text_id", "consent_texts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_news_consents_subscription_id"), "news_consents", ["subscription_id"]
    )


def _create_told() -> None:
    op.create_table(
        "news_told",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("subscriber_id", _KEY, nullable=False),
        sa.Column("event_id", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        _foreign_key("news_told", "subscriber_id", "news_subscribers"),
        _foreign_key("news_told", "event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_told")),
        sa.UniqueConstraint(
            "subscriber_id", "event_id", name=op.f("uq_news_told_subscriber_id_event_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_news_told_event_id", "news_told", ["event_id"])
    op.create_index("ix_news_told_told_at", "news_told", ["told_at"])


def _foreign_key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def downgrade() -> None:
    op.drop_table("news_told")
    op.drop_table("news_consents")
    op.drop_table("news_subscriptions")
    op.drop_table("news_subscribers")
    op.drop_table("stopped_addresses")
    op.drop_index("ix_outbox_messages_refused", "outbox_messages")
    op.drop_column("events", "listed_at")
