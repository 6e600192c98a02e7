"""The blueprint that the views of this package share. Nothing that it answers is ever stored."""

from flask import Blueprint

from webinar_hub.core.web import private

blueprint = Blueprint("personal", __name__)
blueprint.after_request(private)
