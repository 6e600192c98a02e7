"""Find what ends later, and who agreed lately, without reading all there ever was

Revision: 0023
Follows: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_meetings_ends_at", "meetings", ["ends_at"])
    op.create_index("ix_consents_given_at", "consents", ["given_at"])


def downgrade() -> None:
    op.drop_index("ix_consents_given_at", "consents")
    op.drop_index("ix_meetings_ends_at", "meetings")
