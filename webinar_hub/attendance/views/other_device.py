"""The door on another device: digits are shown behind the letter's link, and typed at `/join`."""

from flask import Response as Page
from flask import make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from webinar_hub.attendance import join_codes, rules
from webinar_hub.attendance.views.blueprint import blueprint
from webinar_hub.attendance.views.door import (
    Visitor,
    door,
    go_through,
    nothing_here,
    of_letter,
    old_link,
    threshold,
)
from webinar_hub.core import limits, links
from webinar_hub.core.forms import SixDigits, show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.limits import Limit
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings
from webinar_hub.registration import queries
from webinar_hub.registration.views.limiting import HOUR, in_a_while

# Whoever guesses at any code that is shown just now: within ten minutes.
GUESSES_FROM_A_NETWORK, GUESSES_OF_ALL, TEN_MINUTES = 20, 600, 600
MADE_AN_HOUR = 20  # for one registration


@blueprint.get("/join/<token>/code")
def ask_code(token: str) -> Page:
    """It makes no digits by being opened."""
    visitor = of_letter(token)
    if visitor is None:
        return old_link(token)
    if not rules.may_come_in_elsewhere(visitor.state, threshold(visitor)):
        return door(visitor)
    return _code_page(token, "")


@blueprint.post("/join/<token>/code")
def make_code(token: str) -> Page:
    visitor = of_letter(token)
    if visitor is None or visitor.registration is None:
        return old_link(token)
    if not rules.may_come_in_elsewhere(visitor.state, threshold(visitor)):
        return door(visitor)
    registration_id, who = visitor.registration.id, visitor.registration.public_id
    limits.use("join codes made", who, allowed=MADE_AN_HOUR, seconds=HOUR)
    code = join_codes.make_code(registration_id)
    return _code_page(token, f"{code[:3]} {code[3:]}")


@blueprint.get("/join")
def join_by_code() -> Page:
    return _page(SixDigits(formdata=None))


@blueprint.post("/join")
def use_code() -> Response:
    form = SixDigits(request.form)
    if not form.validate():
        return _page(form, 422)
    network = network_of(request.remote_addr)
    guesses = [
        Limit("join codes from a network", network, GUESSES_FROM_A_NETWORK),
        Limit("join codes", "all", GUESSES_OF_ALL),
    ]
    try:
        limits.use_all(guesses, seconds=TEN_MINUTES)
        secret = join_codes.use_code(form.digits)
    except TooMany as refusal:
        form.form_errors.append(
            _("Very many codes were typed just now. Please try again in a while.")
        )
        return in_a_while(_page(form, 429), refusal)
    except rules.NoSuchCode as refusal:
        show_refusal(form, refusal)
        return _page(form, 422)
    response = redirect(url_for("attendance.join_elsewhere"), 303)
    _remember(response, secret)
    return response


@blueprint.get("/join/by-code")
def join_elsewhere() -> Page:
    visitor = _of_device()
    return nothing_here() if visitor is None else door(visitor)


@blueprint.post("/join/by-code")
def come_in_elsewhere() -> Page:
    visitor = _of_device()
    return nothing_here() if visitor is None else go_through(visitor)


def _of_device() -> Visitor | None:
    """The seat is the person's own, and the page says nothing of the person."""
    public_id = join_codes.let_in(_secret())
    found = queries.registration_for_page(public_id) if public_id else None
    if found is None:
        return None
    way_in = url_for("attendance.come_in_elsewhere")
    return Visitor(found.event, found.state, found.pool.mode, found, None, way_in)


def _code_page(token: str, code: str) -> Page:
    where = links.url(url_for("attendance.join_by_code"))
    page = render_template("attendance/code.html", code=code, where=where, token=token)
    return make_response(page)


def _page(form: SixDigits, status: int = 200) -> Page:
    return make_response(render_template("attendance/by_code.html", form=form), status)


def _remember(response: Response, secret: str) -> None:
    """Until the browser is closed: the device may be somebody else's."""
    response.set_cookie(
        _cookie(),
        str(_serializer().dumps(secret)),
        path="/",
        secure=settings().https,
        httponly=True,
        samesite="Lax",
    )


def _secret() -> str:
    try:
        return str(_serializer().loads(request.cookies.get(_cookie(), "")))
    except BadSignature:
        return ""


def _cookie() -> str:
    return "__Host-hub_guest" if settings().https else "hub_guest"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="attendance.guest")
