"""Who confirms sign-ups, and how many people wait for it: in the editor and in lists of events."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import plural
from webinar_hub.registration.asking import number_of, number_undecided
from webinar_hub.workspace.forms import Approval
from webinar_hub.workspace.views.presenting import Marks


def form(event: Event) -> Approval:
    present = {"approval": event.approval, "version": event.version_id}
    return Approval(None, prefix="approval", data=present)


def words(event: Event) -> str:
    """Also where newcomers no longer have to be confirmed."""
    people = number_of([event.id]).get(event.id, 0)
    return _words(people) if people else ""


def marks(events: Iterable[Event], now: datetime) -> dict[int, Marks]:
    """By the event: what waits for an organizer, and where."""
    several = list(events)
    asking = number_undecided(several, now)
    return {
        event.id: [
            (_words(asking[event.id]), url_for("requests.requests", public_id=event.public_id))
        ]
        for event in several
        if event.id in asking
    }


def _words(people: int) -> str:
    return str(
        plural(
            "%(num)s person waits for your decision",
            "%(num)s people wait for your decision",
            people,
        )
    )
