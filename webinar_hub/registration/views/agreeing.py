"""Whom somebody else has signed up agrees by a button of their own. Nothing acts on GET."""

from contextlib import suppress

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.language import current
from webinar_hub.participants import queries as people
from webinar_hub.registration import operations
from webinar_hub.registration.rules import AlreadyCancelled
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.own_page import own_registration


@blueprint.post("/registrations/<token>/consent")
def agree(token: str) -> Response:
    registration = own_registration(token)
    organization_id = registration.event.programme.organization_id
    shown = (request.form.get("consent_text", ""),)
    text = people.current_texts(organization_id, current(), shown).get("participation")
    with suppress(AlreadyCancelled):  # the page says how things stand
        operations.agree(registration.id, (text.id,) if text is not None else ())
    return redirect(url_for("registration.manage", token=token, saved="agreed"), 303)
