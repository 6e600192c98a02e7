"""Offer freed seats: for how long, and until when each person may answer

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'offered'")


def upgrade() -> None:
    op.add_column("events", sa.Column("offer_hours", sa.Integer()))
    op.add_column("registrations", sa.Column("offered_until", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_registrations_open_offers",
        "registrations",
        ["offered_until"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_registrations_open_offers", "registrations")
    op.drop_column("registrations", "offered_until")
    op.drop_column("events", "offer_hours")
