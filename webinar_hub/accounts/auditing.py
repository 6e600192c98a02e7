"""Who did what to which thing: noted in the same transaction as what was done."""

from typing import Any

from webinar_hub.accounts.models import AuditEntry
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation


@operation
def note(
    by: int | None,
    action: str,
    about_type: str,
    about_id: int,
    programme_id: int | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    """Record who did what, in the same transaction. Never put personal values into `changes`."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            organizer_id=by,
            programme_id=programme_id,
            action=action,
            about_type=about_type,
            about_id=about_id,
            changes=changes or {},
        )
    )
