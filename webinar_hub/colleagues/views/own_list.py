"""The page behind the letter to whoever made a list: the button, who has accepted, add, take back.

The link in the address is what proves the mailbox; nothing here acts on GET.
"""

from contextlib import suppress
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.times import moment_words
from webinar_hub.colleagues import operations, queries, rules
from webinar_hub.colleagues.forms import Confirmation, People, Preview, preview
from webinar_hub.colleagues.models import OPEN, ColleagueList
from webinar_hub.colleagues.reading import MOST_ROWS
from webinar_hub.colleagues.views.blueprint import blueprint
from webinar_hub.colleagues.views.reading import (
    allow_long_forms,
    lines_of,
    sent_preview,
)
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Gone, NotFound, Refusal, TooMany
from webinar_hub.core.web import private
from webinar_hub.registration.views import limiting, presenting
from webinar_hub.registration.views.whom_to_ask import whom_to_ask

STANDING = {
    "accepted": (_("Has accepted"), "good"),
    "waiting": (_("We wait for the answer"), "attention"),
    "no_answer": (_("No answer"), "plain"),
}


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. Lists that nobody confirms are forgotten "
        "after two days, all others a month after the event. You can make a new list on the "
        "event's page."
    )


@blueprint.get("/colleagues/<token>")
def own_list(token: str) -> Response:
    return _page(_list(token), token, Confirmation())


@blueprint.post("/colleagues/<token>/confirmation")
def confirm(token: str) -> Response:
    """Pressed twice, or by two at once, everybody is asked once."""
    listing, form = _list(token), Confirmation(request.form)
    list_id = listing.id
    if listing.confirmed_at is None and not form.validate():
        return _page(listing, token, form, 422)
    try:
        operations.confirm(list_id)
    except (NotFound, Gone):
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(_list(token), token, form, 422)
    operations.ask_next(list_id)  # mostly that is everybody; a sweep asks the others
    return redirect(url_for("colleagues.own_list", token=token, saved="confirmed"), 303)


@blueprint.post("/colleagues/<token>/people/<public_id>/removal")
def take_back(token: str, public_id: str) -> Response:
    with suppress(rules.AlreadyAnswered):  # the page says so
        operations.take_back(_list(token).id, public_id)
    return _back(token)


@blueprint.get("/colleagues/<token>/more")
def more(token: str) -> Response:
    listing = _list(token)
    if listing.confirmed_at is None:
        return _back(token)
    return _more(listing, token, People())


@blueprint.post("/colleagues/<token>/more")
def read_more(token: str) -> Response:
    listing = _list(token)
    allow_long_forms()
    people = People(request.form)
    try:
        lines = lines_of(people)
    except TooMany as refusal:
        people.form_errors.append(refusal.message)
        return limiting.in_a_while(_more(listing, token, people), refusal)
    if not lines:
        return _more(listing, token, people, 422)
    form = preview(lines)
    form.known = _known(listing)
    form.validate()
    return _preview(listing, token, form)


@blueprint.post("/colleagues/<token>/more/list")
def add_more(token: str) -> Response:
    listing, form = _list(token), sent_preview()
    form.known = _known(listing)
    if not form.validate():
        return _preview(listing, token, form, 422)
    list_id = listing.id
    try:
        operations.add_more(list_id, form.listed())
    except (NotFound, Gone):
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _preview(_list(token), token, form, 422)
    operations.ask_next(list_id)
    return _back(token)


def _list(token: str) -> ColleagueList:
    """What the link in the address opens."""
    target = links.read("colleagues", token)
    listing = queries.list_for_page(target.public_id) if target else None
    if listing is None or target is None or target.counter:
        raise OldLink
    return listing


def confirmed_list(token: str) -> ColleagueList:
    """Raises OldLink where the mailbox has not said that the list is its own."""
    listing = _list(token)
    if listing.confirmed_at is None:
        raise OldLink
    return listing


def _known(listing: ColleagueList) -> frozenset[tuple[str, str]]:
    return frozenset((one.email_key, one.name_key) for one in listing.colleagues)


def _back(token: str) -> Response:
    return redirect(url_for("colleagues.own_list", token=token), 303)


def _lines(listing: ColleagueList) -> list[dict[str, Any]]:
    """Of each no more than whether they accepted, and until when an answer counts."""
    shown = []
    for one in listing.colleagues:
        if not one.given_name:
            continue  # said no, and is forgotten
        standing = rules.standing(one, clock.now())
        until = rules.waits_until(one) if standing == "waiting" else None
        words, kind = STANDING[standing]
        shown.append(
            {
                "public_id": one.public_id,
                "name": one.full_name,
                "email": one.email,
                "position": one.position,
                "words": words,
                "kind": kind,
                "until": moment_words(until, listing.zone, current()) if until else "",
                "open": one.state in OPEN,
            }
        )
    return shown


def _page(
    listing: ColleagueList, token: str, form: Confirmation, status: int = 200
) -> Response:
    lines = _lines(listing)
    return _answer(
        "colleagues/own_list.html",
        listing,
        token,
        status,
        form=form,
        lines=lines,
        accepted=sum(one["kind"] == "good" for one in lines),
    )


def _more(listing: ColleagueList, token: str, form: People, status: int = 200) -> Response:
    return _answer("colleagues/more.html", listing, token, status, form=form, most=MOST_ROWS)


def _preview(listing: ColleagueList, token: str, form: Preview, status: int = 200) -> Response:
    return _answer("colleagues/preview_more.html", listing, token, status, form=form)


def _answer(
    template: str, listing: ColleagueList, token: str, status: int, **values: Any
) -> Response:
    event = listing.event
    page = render_template(
        template,
        listing=listing,
        event=event,
        token=token,
        open=rules.takes_colleagues(event, clock.now()),
        facts=presenting.event_facts(event, listing.zone),
        **whom_to_ask(event),
        **values,
    )
    return private(make_response(page, status))
