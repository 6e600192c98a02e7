"""The blueprint of the pages about the people of an event. Nothing here is ever stored."""

from flask import Blueprint

from webinar_hub.core.web import private

EVENT = "/organize/events/<public_id>"

blueprint = Blueprint("roster", __name__)
blueprint.after_request(private)
