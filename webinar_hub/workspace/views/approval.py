"""Who confirms sign-ups, and how many people wait for it."""

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import plural
from webinar_hub.registration.asking import number_of
from webinar_hub.workspace.forms import Approval


def form(event: Event) -> Approval:
    present = {"approval": event.approval, "version": event.version_id}
    return Approval(None, prefix="approval", data=present)


def words(event: Event) -> str:
    """Also where newcomers no longer have to be confirmed."""
    people = number_of([event.id]).get(event.id, 0)
    return _words(people) if people else ""


def _words(people: int) -> str:
    return str(
        plural(
            "%(num)s person waits for your decision",
            "%(num)s people wait for your decision",
            people,
        )
    )
