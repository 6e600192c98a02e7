"""Write to the people who were ticked in a roster

Revision: 0043
Follows: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ticked_people",
        sa.Column("id", key, nullable=False),
        sa.Column("campaign_id", key, nullable=False),
        sa.Column("registration_id", key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticked_people")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_ticked_people_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_ticked_people_registration_id_registrations"),
        ),
        sa.UniqueConstraint(
            "campaign_id", "registration_id", name=op.f("uq_ticked_people_campaign_id_registration_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ticked_people_registration_id"), "ticked_people", ["registration_id"])


def downgrade() -> None:
    """Drafts to ticked people would be letters to everybody without them."""
    op.execute(
        "DELETE FROM campaigns WHERE state = 'draft' AND id IN "
        "(SELECT campaign_id FROM ticked_people)"
    )
    op.drop_table("ticked_people")
