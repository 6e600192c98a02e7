"""Who has asked for a seat, and the organizers' yes or no: to one, or to several at once.

A "yes" is one button. A "no" asks for the reason first and shows the letter that carries it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.registration import asking, operations, queries, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Decided
from webinar_hub.registration.organizer_views import presenting
from webinar_hub.registration.organizer_views.blueprint import blueprint
from webinar_hub.registration.organizer_views.forms import Declining

PAGE = "/organize/events/<public_id>/requests"


@blueprint.get(PAGE)
@staff("viewer", Event)
def requests(event: Event) -> Response:
    return _page(event)


@blueprint.post(PAGE)
@staff("organizer", Event)
def decide(event: Event) -> Response:
    """`confirm` and `decline` are of one person; `confirm_all` and `decline_all` of the ticked."""
    declined, confirmed = _wanted("decline"), _wanted("confirm")
    if declined:
        return _ask_why(event, declined)
    if not confirmed:
        return _nobody_chosen(event)
    return _do(event, lambda: operations.approve(event.id, confirmed, by=me().id))


@blueprint.post(f"{PAGE}/declining")
@staff("organizer", Event)
def decline(event: Event) -> Response:
    """First a look at the letter, then its sending; what was typed stays."""
    form = Declining()
    people = _among(event, request.form.getlist("chosen"))
    if not people:
        return _nobody_chosen(event)
    if not form.validate_on_submit():
        return _why_page(event, form, people, status=422)
    if "send" not in request.form:
        return _why_page(event, form, people, look=True)
    wanted, reason = [one.public_id for one in people], form.reason.data
    return _do(event, lambda: operations.decline(event.id, wanted, reason, by=me().id))


def _do(event: Event, act: Callable[[], Decided]) -> Response:
    """A refusal is said on the page with the list: there is nothing typed that could be lost."""
    back = url_for("requests.requests", public_id=event.public_id)
    try:
        words, kind = presenting.decided_words(act())
    except (NotFound, Paused):
        raise
    except Refusal as refusal:
        words, kind = str(refusal.message), "attention"
    flash(words, kind)
    return redirect(back, 303)


def _wanted(button: str) -> list[str]:
    """Whom a button is about; none where another one was pressed."""
    if button in request.form:
        return [request.form[button]]
    return request.form.getlist("chosen") if f"{button}_all" in request.form else []


def _nobody_chosen(event: Event) -> Response:
    flash(_("Please tick somebody first. Who is missing has taken the request back."), "attention")
    return redirect(url_for("requests.requests", public_id=event.public_id), 303)


def _ask_why(event: Event, wanted: Sequence[str]) -> Response:
    people = _among(event, wanted)
    if not people:
        return _nobody_chosen(event)
    return _why_page(event, Declining(formdata=None), people)


def _among(event: Event, wanted: Sequence[str]) -> list[Registration]:
    return [one for one in asking.people(event.id, "pending") if one.public_id in wanted]


def _why_page(
    event: Event,
    form: Declining,
    people: Sequence[Registration],
    *,
    look: bool = False,
    status: int = 200,
) -> Response:
    page = render_template(
        "registration/declining.html",
        event=event,
        form=form,
        people=[(one.public_id, presenting.name(one)) for one in people],
        examples=presenting.examples(people, form.reason.data) if look else [],
        without_address=presenting.without_address(people),
        look=look,
    )
    return make_response(page, status)


def _page(event: Event) -> Response:
    pools = queries.pools_of(event.id)
    parts = len({one.mode for one in pools}) > 1
    lists: dict[str, Any] = {
        state: [
            presenting.row(one, event.zone, parts=parts) for one in asking.people(event.id, state)
        ]
        for state in ("pending", "declined")
    }
    page = render_template(
        "registration/requests.html",
        event=event,
        **lists,
        parts=parts,
        seats_words=presenting.seats_words(queries.together(pools)) if pools else "",
        open=rules.is_ahead(event, clock.now()),
        may_change=may("organizer"),
    )
    return make_response(page)
