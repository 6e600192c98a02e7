"""Finding each other: behind a person's own link, for who shows themselves too. Never stored."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.contacts import operations, queries, rules
from webinar_hub.contacts.forms import Card
from webinar_hub.core import clock
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views.own_page import own_registration
from webinar_hub.registration.views.whom_to_ask import whom_to_ask

blueprint = Blueprint("contacts", __name__)
blueprint.after_request(private)

WORDS = ("organisation", "town", "offers", "seeks", "contact")


@blueprint.get("/registrations/<token>/contacts")
def contacts(token: str) -> Response:
    registration = _offered(token)
    return _page(token, registration, _form(registration))


@blueprint.post("/registrations/<token>/contacts")
def show(token: str) -> Response:
    registration = _offered(token)
    form = Card(request.form)
    if not form.validate():
        return _page(token, registration, form, 422)
    words = {name: form[name].data or "" for name in WORDS}
    card = operations.Card(**words, whole_series=form.whole_series.data)
    operations.show(registration.id, card)
    return redirect(url_for("contacts.contacts", token=token, saved="shown"), 303)


@blueprint.post("/registrations/<token>/contacts/withdrawal")
def withdraw(token: str) -> Response:
    """Also for who may not be shown any more."""
    operations.withdraw(own_registration(token).id)
    return redirect(url_for("registration.manage", token=token), 303)


@blueprint.app_context_processor
def _for_other_pages() -> dict[str, Any]:
    return {"contacts_offered": _is_offered, "people_shown": _people_shown}


def _is_offered(registration: Registration) -> bool:
    return rules.is_offered(registration, clock.now())


def _people_shown(event: Event) -> int:
    return queries.people_shown(event)


def _offered(token: str) -> Registration:
    registration = own_registration(token)
    if not _is_offered(registration):
        raise NotFound
    return registration


def _form(registration: Registration) -> Card:
    """What is shown now; before that what is known of the person's work, and no tick."""
    card = queries.card_of(registration)
    if card is None:
        return Card(data={"organisation": registration.organisation})
    shown = {name: getattr(card, name) for name in WORDS}
    return Card(data=shown | {"whole_series": card.series_id is not None, "agreed": True})


def _page(token: str, registration: Registration, form: Card, status: int = 200) -> Response:
    card = queries.card_of(registration)
    page = render_template(
        "contacts/page.html",
        token=token,
        registration=registration,
        event=registration.event,
        form=form,
        card=card,
        others=queries.others(registration, card) if card else [],
        saved=request.args.get("saved"),
        days=rules.SHOWN_FOR.days,
        **whom_to_ask(registration.event, registration.region),
    )
    return make_response(page, status)
