"""The blueprint of the pages on which many dates are planned."""

from flask import Blueprint

from webinar_hub.core.web import private

blueprint = Blueprint("planning", __name__, url_prefix="/organize")
blueprint.after_request(private)
