"""What is typed into a draft is saved after a pause: the same checks, and a word instead of a page.

Only of drafts: nobody has seen them, so nobody is written to. A part that cannot be saved as it is
keeps what was typed, and its button is still there.
"""

from collections.abc import Callable
from typing import Any

from babel.dates import format_time
from flask import jsonify, make_response, request
from werkzeug import Response
from wtforms import Form

from webinar_hub.accounts.gate import me
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.core.zones import local
from webinar_hub.registration.queries import pools_of
from webinar_hub.workspace import rules
from webinar_hub.workspace.asking_first import ask_first

HEADER = "X-Saves-Itself"


def asked() -> bool:
    return HEADER in request.headers


def save(event: Event, form: Form, act: Callable[[], object]) -> Response:
    """`version` in the answer: the one that this save has made, where nobody else was at it."""
    if event.published:
        return _refused(_("It is published now: please save by the button."), 409)
    if not form.validate():
        return _refused(_("Not saved yet: something here is missing, or cannot be."), 422)
    sent, found, parts = _version(form), event.version_id, _parts(event.id)
    try:
        ask_first(event.id, act, agreed=False)
    except rules.PeopleAreTold:
        return _refused(_("It is published now: please save by the button."), 409)
    except ChangedMeanwhile as refusal:
        return _refused(refusal.message, 409)
    except (NotFound, Paused):
        raise
    except Refusal as refusal:
        return _refused(refusal.message, 422)
    now = format_time(local(clock.now(), me().zone), "HH:mm:ss", locale=current())
    if _parts(event.id) == parts:
        words = _("Saved at %(time)s", time=now)
    else:
        words = _(
            "Saved at %(time)s. The seats are others now: please load the page anew.", time=now
        )
    answer = {"said": str(words)}
    if sent == found:
        answer["version"] = str(db.session.get_one(Event, event.id).version_id)
    return make_response(jsonify(answer), 200)


def _version(form: Form) -> Any:
    return form["version"].data if "version" in form else None


def _parts(event_id: int) -> list[int]:
    """The seats follow the way of taking part, and the page still shows those that were."""
    return [one.id for one in pools_of(event_id)]


def _refused(words: Any, status: int) -> Response:
    return make_response(jsonify({"said": str(words)}), status)
