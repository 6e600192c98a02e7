"""The page behind a guest's link: the event with its form filled in, or "we cannot come".

It is of use to whoever holds the link. Opening it does nothing; a browser that shows it says so. No
form on it can be sent as it stands.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webinar_hub.colleagues.rules import is_name
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, NotFound, Paused, Refusal, TooMany
from webinar_hub.core.web import private
from webinar_hub.guests import operations, queries, rules
from webinar_hub.guests.forms import Refusing
from webinar_hub.guests.models import Guest
from webinar_hub.participants.rules import masked
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.queries import pools_of
from webinar_hub.registration.rules import sign_up_state
from webinar_hub.registration.views import limiting, presenting
from webinar_hub.registration.views.event_page import form_of, page_values
from webinar_hub.registration.views.holding import held_from_here
from webinar_hub.registration.views.typed import (
    likely_slip,
    take_chosen_address,
    what_was_typed,
)
from webinar_hub.registration.views.whom_to_ask import whom_to_ask
from webinar_hub.spreadsheets.names import as_written

blueprint = Blueprint("guests", __name__)
blueprint.after_request(private)


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. Invitations are forgotten some time after "
        "the event."
    )


class TakenBack(Gone):
    message = _("The organizers have taken this invitation back.")


@blueprint.get("/invited/<token>")
def invited(token: str) -> Response:
    guest = _guest(token)
    return _page(guest, token, _form(guest))


@blueprint.post("/invited/<token>/seen")
def seen(token: str) -> Response:
    """A browser shows the page to somebody."""
    with suppress(Paused):
        operations.note_opened(_guest(token).id)
    return make_response("", 204)


@blueprint.post("/invited/<token>")
def sign_up(token: str) -> Response:
    guest = _guest(token)
    guest_id, event = guest.id, guest.event
    form = _form(guest, request.form)
    here = url_for("guests.invited", token=token, saved="signed-up")
    if form.website.data:
        return redirect(here, 303)
    take_chosen_address(form)
    if not form.validate():
        return _page(guest, token, form, 422)
    if (meant := likely_slip(form)) is not None:
        return _page(guest, token, form, 422, meant=meant)
    application = replace(
        held_from_here(what_was_typed(form, event.programme.organization_id, event.zone)),
        pool_id=int(form.seat.data) if form.seat.data else None,
    )
    try:
        limiting.count("sign-up", form.mailbox)
        operations.sign_up(guest_id, application)
    except Gone:
        raise TakenBack from None
    except TooMany as refusal:
        limiting.explain(form, refusal, _FROM_HERE)
        return limiting.in_a_while(_page(_guest(token), token, form, 422), refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(_guest(token), token, form, 422)
    return redirect(here, 303)


@blueprint.get("/invited/<token>/refusal")
def ask_refusal(token: str) -> Response:
    return _refusal_page(_guest(token), token, Refusing())


@blueprint.post("/invited/<token>/refusal")
def refuse(token: str) -> Response:
    guest, form = _guest(token), Refusing(request.form)
    if not form.validate():
        return _refusal_page(guest, token, form, 422)
    operations.decline(guest.id, never_again=form.never_again.data)
    return redirect(url_for("guests.invited", token=token, saved="declined"), 303)


_FROM_HERE = _(
    "Very many people sign up from your network just now. "
    "Please send the form again in a while; what you typed stays here."
)


def _guest(token: str) -> Guest:
    target = links.read("guest", token)
    guest = queries.by_public_id(target.public_id) if target else None
    if guest is None or target is None or target.counter:
        raise OldLink
    if guest.taken_back_at is not None:
        raise TakenBack
    return guest


def _form(guest: Guest, typed: Any = None) -> SignUp:
    values = typed if typed is not None else MultiDict(_filled_in(guest))
    return form_of(guest.event, pools_of(guest.event_id), values)


def _filled_in(guest: Guest) -> dict[str, str]:
    """The address, unless somebody has signed up with it; the name where it is one of a person."""
    values = {} if guest.sign_ups else {"email": guest.email}
    names = as_written(guest.name)
    if not guest.sign_ups and len(guest.name.split()) > 1 and is_name(guest.name):
        values |= {
            "given_name": names.given,
            "family_name": names.family,
            "patronymic": names.patronymic,
        }
    elif guest.name and not is_name(guest.name):
        values["organisation"] = guest.name
    return values


def _page(
    guest: Guest, token: str, form: SignUp, status: int = 200, meant: str | None = None
) -> Response:
    event, pools = guest.event, pools_of(guest.event_id)
    form.offer_seats(presenting.pool_choices(pools))
    values = page_values(event, pools, form)
    values["asks"] |= {
        "action": url_for("guests.sign_up", token=token),
        "recording": "",
        "only_recording": False,
        "partner": False,
    }
    values["state"] = sign_up_state(event, clock.now(), invited=True).value
    page = render_template(
        "guests/invited.html",
        guest=guest,
        token=token,
        guest_state=rules.state_of(guest),
        left=rules.seats_left(guest),
        signed_up=[masked(one.registration.email or "") for one in guest.sign_ups],
        meant=meant,
        **values,
    )
    return make_response(page, status)


def _refusal_page(guest: Guest, token: str, form: Refusing, status: int = 200) -> Response:
    page = render_template(
        "guests/refusal.html",
        event=guest.event,
        form=form,
        token=token,
        facts=presenting.event_facts(guest.event, None),
        **whom_to_ask(guest.event),
    )
    return make_response(page, status)


