"""Make it known: an event's short address and QR code, its text, its poster, who came by what."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, coming_from
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.web import private, settings
from webinar_hub.publicity import qr, queries
from webinar_hub.publicity.announcing import announcement
from webinar_hub.publicity.facts import facts_of
from webinar_hub.publicity.forms import AddressFor
from webinar_hub.publicity.poster import poster
from webinar_hub.registration import operations, rules
from webinar_hub.registration.queries import sources_of

blueprint = Blueprint("publicity_pages", __name__)
blueprint.after_request(private)

PAGE = "/organize/events/<public_id>/publicity"


@blueprint.get(PAGE)
@staff("viewer", Event)
def known(event: Event) -> Response:
    return _page(event, AddressFor(formdata=None))


@blueprint.post(PAGE)
@staff("organizer", Event)
def make_address(event: Event) -> Response:
    """For one place where it will be seen; visits and sign-ups by it are counted from now on."""
    form = AddressFor()
    if not form.validate_on_submit():
        return _page(event, form, 422)
    page = url_for("publicity_pages.known", public_id=event.public_id)
    try:
        word = rules.word_for(form.word.data)
        operations.prepare_word(event.id, me().id, word)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, form, 422)
    words = _("Address and QR code are below. Who comes by them is counted as %(word)s.", word=word)
    flash(words, "done")
    return redirect(f"{page}?word={word}", 303)


@blueprint.get(f"{PAGE}/qr.svg")
@staff("viewer", Event)
def qr_svg(event: Event) -> Response:
    return _file(event, qr.svg(_address(event)), "image/svg+xml", "qr", "svg")


@blueprint.get(f"{PAGE}/qr.png")
@staff("viewer", Event)
def qr_png(event: Event) -> Response:
    return _file(event, qr.png(_address(event)), "image/png", "qr", "png")


@blueprint.get(f"{PAGE}/poster.pdf")
@staff("viewer", Event)
def poster_pdf(event: Event) -> Response:
    invented = queries.demonstration(event.language)
    sheet = poster(facts_of(event, clock.now()), _address(event), invented)
    return _file(event, sheet, "application/pdf", "poster", "pdf")


def _page(event: Event, form: AddressFor, status: int = 200) -> Response:
    address, word = _address(event), _word()
    page = render_template(
        "publicity/known.html",
        event=event,
        form=form,
        may_change=may("organizer"),
        word=word,
        named={"word": word} if word else {},
        address=address,
        text=announcement(facts_of(event, clock.now()), address),
        picture=queries.preview_path(event) if event.published else None,
        sources=sources_of(event.id),
    )
    return make_response(page, status)


def _word() -> str:
    return coming_from.word_of(request.args.get("word"))


def _address(event: Event) -> str:
    return queries.short_address(event, _word())


def _file(event: Event, content: bytes, kind: str, name: str, ending: str) -> Response:
    """To look at or to save; the name says what it is of."""
    demo = "demo" if settings().demo else ""
    parts = (demo, name, event.slug or event.public_id, _word())
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = (
        f'inline; filename="{"-".join(filter(None, parts))}.{ending}"'
    )
    return response
