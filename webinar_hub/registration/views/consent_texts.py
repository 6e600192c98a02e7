"""What people agreed to, word for word, for as long as anybody's consent refers to it."""

from flask import Response, make_response, render_template

from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.queries import text_by_public_id
from webinar_hub.registration.views.blueprint import blueprint


@blueprint.get("/texts/<purpose>/<public_id>")
def consent_text(purpose: str, public_id: str) -> Response:
    text = text_by_public_id(public_id)
    if text is None or text.purpose != purpose:
        raise NotFound
    return make_response(render_template("registration/consent_text.html", text=text))
