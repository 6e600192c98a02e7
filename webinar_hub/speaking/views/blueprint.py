from flask import Blueprint

from webinar_hub.core.web import private

blueprint = Blueprint("speaking", __name__)
blueprint.after_request(private)
