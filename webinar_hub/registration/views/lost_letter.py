"""Lost your letter? It comes again, whether or not one can still sign up."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.core.web import private
from webinar_hub.registration import operations
from webinar_hub.registration.forms import LostLetter
from webinar_hub.registration.views import limiting
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.event_page import shown_event, with_lost_letter
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


@blueprint.post("/events/<slug>/letters")
def send_letters_again(slug: str) -> Response:
    """The answer is the same whether or not anybody is signed up with the address."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    form = LostLetter(request.form, prefix="lost")
    sent = redirect(url_for("registration.letters_sent", slug=slug), 303)
    if form.website.data:
        return sent
    if not form.validate() or form.mailbox is None:
        return with_lost_letter(event, form, 422)
    event_id = event.id
    try:
        limiting.count("lost-letter", form.mailbox)
        operations.send_letters_again(event_id, form.mailbox)
    except TooMany as refusal:
        return _too_many(slug, form, refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return with_lost_letter(shown_event(slug), form, 422)
    return sent


@blueprint.get("/events/<slug>/letters/sent")
def letters_sent(slug: str) -> Response:
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    page = render_template("registration/letters_sent.html", event=event, **whom_to_ask(event))
    return private(make_response(page))


def _too_many(slug: str, form: LostLetter, refusal: TooMany) -> Response:
    words = _(
        "Very many letters are asked for from your network just now. "
        "Please send the form again in a while; what you typed stays here."
    )
    limiting.explain(form, refusal, words)
    return limiting.in_a_while(with_lost_letter(shown_event(slug), form, 429), refusal)
