"""Know the postal address and the privacy page of each organization

Nothing that is published is taken back for want of them. The defaults stay in the table: the
release before this one does not fill the columns.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXTS = ("privacy_en", "privacy_ru", "privacy_en_html", "privacy_ru_html")


def upgrade() -> None:
    op.add_column(
        "organizations",
        sa.Column("address", sa.String(length=300), server_default="", nullable=False),
    )
    for name in TEXTS:
        op.add_column(
            "organizations", sa.Column(name, sa.Text(), server_default="", nullable=False)
        )


def downgrade() -> None:
    for name in (*reversed(TEXTS), "address"):
        op.drop_column("organizations", name)
