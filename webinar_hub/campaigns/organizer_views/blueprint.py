"""The blueprint that the views of this package share."""

from flask import Blueprint, url_for

from webinar_hub.campaigns.models import Campaign
from webinar_hub.core.web import private

blueprint = Blueprint("campaigns", __name__)
blueprint.after_request(private)

LETTER = "/organize/letters/<public_id>"


def address_of(campaign: Campaign) -> str:
    return url_for("campaigns.campaign", public_id=campaign.public_id)
