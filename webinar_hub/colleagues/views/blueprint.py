"""The blueprint that the views of this package share."""

from flask import Blueprint

blueprint = Blueprint("colleagues", __name__)
