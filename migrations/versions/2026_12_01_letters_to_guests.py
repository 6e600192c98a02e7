"""Write to people who were invited and have not answered

Revision: 0042
Follows: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = ("service", "news")
_OUTCOMES = ("written", "no_address", "refused_before", "declined", "enough", "unwritable")


def upgrade() -> None:
    _allow("campaigns", "kind", "campaign_kind", (*_KINDS, "invited"))
    _allow("campaign_recipients", "outcome", "campaign_outcome", (*_OUTCOMES, "asked_enough"))
    with op.batch_alter_table("campaign_recipients") as batch:
        batch.alter_column("registration_id", existing_type=KEY, nullable=True)
        batch.add_column(sa.Column("guest_id", KEY, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_campaign_recipients_guest_id_guests"),
            "guests",
            ["guest_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_unique_constraint(
            batch.f("uq_campaign_recipients_campaign_id_guest_id"), ["campaign_id", "guest_id"]
        )
        batch.create_index(batch.f("ix_campaign_recipients_guest_id"), ["guest_id"])


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{one}'" for one in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(batch.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(batch.f(f"ck_{table}_{name}"), f"{column} IN ({allowed})")


def downgrade() -> None:
    """Letters that the release before this one cannot know go."""
    op.execute(
        "DELETE FROM campaign_recipients WHERE campaign_id IN "
        "(SELECT id FROM campaigns WHERE kind = 'invited')"
    )
    op.execute("DELETE FROM campaigns WHERE kind = 'invited'")
    with op.batch_alter_table("campaign_recipients") as batch:
        batch.drop_index(batch.f("ix_campaign_recipients_guest_id"))
        batch.drop_constraint(
            batch.f("uq_campaign_recipients_campaign_id_guest_id"), type_="unique"
        )
        batch.drop_constraint(batch.f("fk_campaign_recipients_guest_id_guests"), type_="foreignkey")
        batch.drop_column("guest_id")
        batch.alter_column("registration_id", existing_type=KEY, nullable=False)
    _allow("campaign_recipients", "outcome", "campaign_outcome", _OUTCOMES)
    _allow("campaigns", "kind", "campaign_kind", _KINDS)
