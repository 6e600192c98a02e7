"""Room or online: the page that asks, and its button. Nothing acts on GET."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.refusals import Refusal
from webinar_hub.core.web import private
from webinar_hub.registration import operations, rules
from webinar_hub.registration.views import presenting
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.other_part import other_part
from webinar_hub.registration.views.own_page import own_registration
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


@blueprint.get("/registrations/<token>/part")
def ask_part(token: str) -> Response:
    return _page(token)


@blueprint.post("/registrations/<token>/part")
def go_over(token: str) -> Response:
    registration = own_registration(token)
    wanted = request.form.get("part", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        return _page(token, rules.SeatsChanged.message, 422)
    try:
        operations.go_over(registration.id, int(wanted))
    except rules.CannotGoOver:
        return redirect(url_for("registration.manage", token=token), 303)
    except Refusal as refusal:
        return _page(token, refusal.message, 422)
    return redirect(url_for("registration.manage", token=token, saved="part"), 303)


def _page(token: str, refused: Any = None, status: int = 200) -> Response:
    registration = own_registration(token)
    other = other_part(registration)
    if other is None:  # one's own page says how things stand
        return redirect(url_for("registration.manage", token=token), 303)
    page = render_template(
        "registration/other_part.html",
        registration=registration,
        event=registration.event,
        token=token,
        other=other,
        waiting=registration.state == "waitlisted",
        facts=presenting.own_facts(registration),
        refused=refused,
        **whom_to_ask(registration.event, registration.region),
    )
    return private(make_response(page, status))
