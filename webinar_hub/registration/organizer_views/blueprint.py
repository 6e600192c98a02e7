"""The blueprint of the pages about requests."""

from flask import Blueprint

from webinar_hub.core.web import private

blueprint = Blueprint("requests", __name__)
blueprint.after_request(private)
