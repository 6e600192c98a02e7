"""“I cannot come, send me the recording”: the other answer of the sign-up form."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.core.web import private
from webinar_hub.participants import queries as people
from webinar_hub.participants.rules import likely_meant
from webinar_hub.recordings import operations
from webinar_hub.recordings.views.blueprint import blueprint
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.views import limiting
from webinar_hub.registration.views.event_page import shown_event, with_other_answer
from webinar_hub.registration.views.typed import what_was_typed
from webinar_hub.registration.views.whom_to_ask import whom_to_ask

WITHOUT_CONSENT = _("Without your consent we cannot send you the recording.")


@blueprint.post("/events/<slug>/recording-requests")
def ask(slug: str) -> Response:
    """The answer is the same whether or not the address was known."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    form = _form(event, request.form)
    noted_page = redirect(url_for("recordings.noted", slug=slug), 303)
    if form.website.data:
        return noted_page
    if request.form.get("use"):
        form.email.data = request.form["use"][:254]
    if not form.validate():
        if form.consent_participation.errors:
            form.consent_participation.errors = [WITHOUT_CONSENT]
        return with_other_answer(slug, form)
    meant = likely_meant(form.email.data)
    if meant and request.form.get("use") != form.email.data:
        return with_other_answer(slug, form, meant=meant)
    event_id = event.id
    application = what_was_typed(form, event.programme.organization_id, event.zone)
    try:
        limiting.count("recording", form.mailbox)
        operations.ask(event_id, application)
    except TooMany as refusal:
        return _too_many(slug, form, refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return with_other_answer(slug, form)
    return noted_page


@blueprint.get("/events/<slug>/recording-requests/noted")
def noted(slug: str) -> Response:
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    page = render_template("recordings/noted.html", event=event, **whom_to_ask(event))
    return private(make_response(page))


def _form(event: Event, typed: Any) -> SignUp:
    """Without a choice of seats: none is taken."""
    form = SignUp(typed)
    form.offer(people.regions(current()))
    form.offer_roles(event.audience)
    form.offer_seats([])
    form.alone()
    return form


def _too_many(slug: str, form: SignUp, refusal: TooMany) -> Response:
    words = _(
        "Very many people sign up from your network just now. "
        "Please send the form again in a while; what you typed stays here."
    )
    limiting.explain(form, refusal, words)
    return limiting.in_a_while(with_other_answer(slug, form), refusal)
