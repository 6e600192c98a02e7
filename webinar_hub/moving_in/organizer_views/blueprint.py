from flask import Blueprint

from webinar_hub.core.web import private

blueprint = Blueprint("moving_in", __name__)
blueprint.after_request(private)

PAST = "/organize/programmes/<public_id>/past"
PAGE = 100
