"""The blueprint, and the door to one person: whom an organizer may not know is missing."""

from flask import Blueprint

from webinar_hub.accounts.gate import me
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.people.queries import known

blueprint = Blueprint("people", __name__, url_prefix="/organize")
blueprint.after_request(private)


def known_or_missing(public_id: str) -> known.Known:
    found = known.known_to(me(), public_id)
    if found is None:
        raise NotFound
    return found
