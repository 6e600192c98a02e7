"""The letter for an employer, to look at, to print and to forward: one's own, or a whole list's."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.labels import FORMATS
from webinar_hub.colleagues.employer import EmployerLetter, letter_for, pdf
from webinar_hub.colleagues.views.blueprint import blueprint
from webinar_hub.colleagues.views.own_list import confirmed_list
from webinar_hub.core import clock
from webinar_hub.core.language import current
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.publicity.queries import demonstration
from webinar_hub.registration.views.own_page import own_registration
from webinar_hub.registration.views.presenting import own_facts, own_way


@blueprint.get("/employer-letters/<token>")
def own_letter(token: str) -> Response:
    return _page(
        _own(token),
        url_for("colleagues.own_letter_pdf", token=token),
        url_for("registration.manage", token=token),
    )


@blueprint.get("/employer-letters/<token>/letter.pdf")
def own_letter_pdf(token: str) -> Response:
    return _file(_own(token))


@blueprint.get("/colleagues/<token>/employer-letter")
def list_letter(token: str) -> Response:
    return _page(
        _of_list(token),
        url_for("colleagues.list_letter_pdf", token=token),
        url_for("colleagues.own_list", token=token),
    )


@blueprint.get("/colleagues/<token>/employer-letter/letter.pdf")
def list_letter_pdf(token: str) -> Response:
    return _file(_of_list(token))


def _own(token: str) -> EmployerLetter:
    """Of somebody who has a seat; no letter says so of anybody else."""
    registration = own_registration(token)
    if registration.state != "confirmed" or registration.event.status != "scheduled":
        raise NotFound
    way, place = str(own_way(registration)[1]), str(own_facts(registration)["place"] or "")
    where = f"{way}: {place}" if place else way
    event, name = registration.event, registration.full_name
    return letter_for(event, [name], where, current(), clock.now())


def _of_list(token: str) -> EmployerLetter:
    """Names only those who have accepted."""
    listing = confirmed_list(token)
    event = listing.event
    if event.status != "scheduled":
        raise NotFound
    names = [one.full_name for one in listing.colleagues if one.state == "accepted"]
    place = event.place if event.format != "online" else ""
    where = ": ".join(filter(None, (str(FORMATS[event.format]), place)))
    return letter_for(event, names, where, current(), clock.now())


def _page(letter: EmployerLetter, file: str, back: str) -> Response:
    page = render_template("colleagues/employer_letter.html", letter=letter, file=file, back=back)
    return private(make_response(page))


def _file(letter: EmployerLetter) -> Response:
    response = make_response(pdf(letter, demonstration(letter.language)))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return private(response)
