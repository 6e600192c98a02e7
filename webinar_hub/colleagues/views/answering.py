"""The page behind the letter to somebody who was put on a list: yes or no, with their own consent.

Opening it does nothing. Nothing is chosen beforehand, so that whatever presses buttons by itself
answers nothing either.
"""

from contextlib import suppress
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.colleagues import operations, queries
from webinar_hub.colleagues.forms import Answer, Word
from webinar_hub.colleagues.letters import who
from webinar_hub.colleagues.operations import Agreement
from webinar_hub.colleagues.views.blueprint import blueprint
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.participants import queries as people
from webinar_hub.registration import queries as registrations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import EventCancelled, EventOver
from webinar_hub.registration.views import presenting
from webinar_hub.registration.views.own_page import details_form, details_of
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. When nobody answers in time, or whoever made "
        "the list takes a name off it, everything is forgotten. You can sign up yourself on the "
        "event's page."
    )


@blueprint.get("/answer/<token>")
def asked(token: str) -> Response:
    registration = _registration(token)
    return _page(registration, token, _form(registration))


@blueprint.post("/answer/<token>")
def answer(token: str) -> Response:
    registration = _registration(token)
    form = _form(registration, request.form)
    if not form.validate():
        return _page(registration, token, form, 422)
    if form.answer.data == "no":
        operations.decline(registration.id, never_again=form.never_again.data)
        ended = "never" if form.never_again.data else None
        return redirect(url_for("colleagues.declined", saved=ended), 303)
    agreement = _agreement(registration, form) if isinstance(form, Answer) else None
    with suppress(EventOver, EventCancelled):  # the page says how things stand
        operations.agree(registration.id, agreement)
    return redirect(url_for("colleagues.asked", token=token), 303)


@blueprint.get("/answers/declined")
def declined() -> Response:
    """The same for everybody; nothing is left that could be named."""
    page = render_template("colleagues/declined.html", ended="saved" in request.args)
    return private(make_response(page))


def _registration(token: str) -> Registration:
    """What the link in the address opens."""
    target = links.read("agree", token)
    found = registrations.registration_for_page(target.public_id) if target else None
    if found is None or target is None or target.counter != found.link_counter:
        raise OldLink
    return found


def _form(registration: Registration, typed: Any = None) -> Answer | Word:
    if registration.agrees_within is None:
        return Word(typed)
    kept = details_form(registration)
    form = Answer(typed, data=kept.data)
    form.role = registration.role
    form.offer(people.regions(current()))
    return form


def _agreement(registration: Registration, form: Answer) -> Agreement:
    organization_id = registration.event.programme.organization_id
    texts = people.current_texts(organization_id, current(), (form.consent_text.data,))
    text = texts.get("participation")
    return Agreement(details_of(registration, form), (text.id,) if text else ())


def _page(
    registration: Registration, token: str, form: Answer | Word, status: int = 200
) -> Response:
    event, now = registration.event, clock.now()
    lists = queries.asked_by(registration.id)
    page = render_template(
        "colleagues/answer.html",
        registration=registration,
        event=event,
        token=token,
        form=form,
        who=who(lists),
        open=bool(lists),
        over=event.over(now),
        late=not registration.live or _is_late(registration),
        deadline=presenting.offer_words(registration),
        facts=presenting.event_facts(event, registration.zone),
        manage=links.personal_url("manage", registration.public_id, registration.link_counter),
        texts=people.current_texts(event.programme.organization_id, current()),
        **whom_to_ask(event, registration.region),
    )
    return private(make_response(page, status))


def _is_late(registration: Registration) -> bool:
    offer = presenting.offer_words(registration)
    return offer is not None and offer.over


