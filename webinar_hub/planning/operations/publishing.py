"""Several drafts are published together, or none of them."""

from collections.abc import Sequence

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.publishing import NotReady
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.planning.rules import DraftNotReady


@operation
def publish_drafts(event_ids: Sequence[int], *, by: int | None) -> None:
    """Let everybody see them. Raises DraftNotReady for the first that still needs something."""
    for event_id in sorted(event_ids):
        try:
            catalogue.publish(event_id, by=by)
        except NotReady as refusal:
            raise DraftNotReady(db.session.get_one(Event, event_id), refusal.missing) from refusal
