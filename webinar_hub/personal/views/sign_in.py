"""One field, one letter, and back in the same browser: by the letter's link or its code.

Mail services open links and press buttons. So the link does something only in the browser that
asked, and there only by a button; everywhere else it leads to a page without any form.
"""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock, limits, links
from webinar_hub.core.forms import SixDigits, show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.limits import Limit
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import NotFound, Refusal, TooMany
from webinar_hub.participants import queries as people
from webinar_hub.participants.rules import Mailbox
from webinar_hub.personal import operations, queries, rules
from webinar_hub.personal.forms import Asking
from webinar_hub.personal.models import SignIn
from webinar_hub.personal.operations.signing_in import SignedIn
from webinar_hub.personal.views import browser, gate
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.registration.views.limiting import in_a_while

HOUR, DAY = 3600, 86400
# Strictly: whoever asks for somebody else's letter fills that mailbox and may guess at its code.
ASKED_FROM_A_NETWORK, GUESSED_FROM_A_NETWORK = 60, 60  # an hour; a school sits behind one address
ASKED_OF_A_MAILBOX, ASKED_OF_A_MAILBOX_A_DAY = 5, 15


@blueprint.get("/sign-in")
def sign_in() -> Response:
    if gate.whoever_is_signed_in() is not None:
        return redirect(url_for("personal.mine"), 303)
    return _asking(Asking(formdata=None), has_left="left" in request.args)


@blueprint.post("/sign-in")
def ask() -> Response:
    """The answer is the same, and takes the same work, whether or not anybody is known there."""
    form = Asking(request.form)
    sent = redirect(url_for("personal.code"), 303)
    secret = browser.remember_asking(sent)
    if form.website.data:
        return sent
    if not form.validate() or form.mailbox is None:
        return _asking(form, 422)
    try:
        _count(form.mailbox)
        operations.ask(form.mailbox, secret, current())
    except TooMany as refusal:
        form.form_errors.append(
            _("Very many letters were asked for just now. Please try again in a while.")
        )
        return in_a_while(_asking(form, 429), refusal)
    return sent


@blueprint.get("/sign-in/code")
def code() -> Response:
    return _code_page(SixDigits(formdata=None))


@blueprint.post("/sign-in/code")
def enter_code() -> Response:
    form, secret = SixDigits(request.form), browser.asking_secret()
    if not form.validate() or secret is None:
        return _code_page(form, 422)
    try:
        _count_guess()
        return _proved(operations.enter_code(secret, form.digits))
    except TooMany as refusal:
        form.form_errors.append(
            _("Very many codes were typed just now. Please try again in a while.")
        )
        return in_a_while(_code_page(form, 429), refusal)
    except rules.TooLate as refusal:
        return _too_late(form, refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _code_page(form, 422)


@blueprint.get("/sign-in/person")
def person() -> Response:
    asked = _proved_here()
    return _lost() if asked is None else _person_page(asked)


@blueprint.post("/sign-in/person")
def choose() -> Response:
    asked = _proved_here()
    if asked is None:
        return _lost()
    chosen = request.form.get("person", "")
    if not chosen:
        return _person_page(asked, 422)
    try:
        return _come_in(operations.choose(asked.id, chosen))
    except rules.TooLate:
        return _lost()


@blueprint.get("/sign-in/<token>")
def link(token: str) -> Response:
    """It signs nobody in by being opened."""
    asked = _asked(token)
    if not _is_of_this_browser(asked):
        return _page("personal/elsewhere.html")
    if asked is None or not rules.is_good(asked, clock.now()):
        return _lost()
    return _page("personal/link.html", token=token)


@blueprint.post("/sign-in/<token>")
def prove(token: str) -> Response:
    asked = _asked(token)
    if asked is None or not _is_of_this_browser(asked):
        return _page("personal/elsewhere.html", status=403)
    try:
        return _proved(operations.prove(asked.id))
    except rules.TooLate:
        return _lost()


def _asked(token: str) -> SignIn | None:
    """What the letter was about; None when it is forgotten. Raises NotFound for other addresses."""
    target = links.read("sign-in", token)
    if target is None:
        raise NotFound
    return queries.asked_by_link(target.public_id)


def _is_of_this_browser(asked: SignIn | None) -> bool:
    secret = browser.asking_secret()
    return asked is not None and secret is not None and asked.is_of(secret)


def _proved_here() -> SignIn | None:
    secret = browser.asking_secret()
    return None if secret is None else queries.proved_last(secret)


def _count(mailbox: Mailbox) -> None:
    network, who = network_of(request.remote_addr), mailbox.without_tag
    limits.use("sign-in letters of a day", who, allowed=ASKED_OF_A_MAILBOX_A_DAY, seconds=DAY)
    wanted = [
        Limit("sign-in letters from a network", network, ASKED_FROM_A_NETWORK),
        Limit("sign-in letters", who, ASKED_OF_A_MAILBOX),
    ]
    limits.use_all(wanted, seconds=HOUR)


def _count_guess() -> None:
    network = network_of(request.remote_addr)
    limits.use("sign-in codes", network, allowed=GUESSED_FROM_A_NETWORK, seconds=HOUR)


def _proved(signed_in: SignedIn | None) -> Response:
    if signed_in is None:
        return redirect(url_for("personal.person"), 303)
    return _come_in(signed_in)


def _come_in(signed_in: SignedIn) -> Response:
    """Whoever was signed in here before is so no more."""
    if (before := browser.my_secret()) is not None:
        operations.sign_out(before)
    response = redirect(browser.wanted() or url_for("personal.mine"), 303)
    browser.remember_me(response, signed_in)
    browser.forget_wanted(response)
    return response


def _asking(form: Asking, status: int = 200, **more: Any) -> Response:
    return _page("personal/sign_in.html", status, form=form, **more)


def _code_page(form: SixDigits, status: int = 200) -> Response:
    has_asked = browser.asking_secret() is not None
    return _page(
        "personal/code.html",
        status,
        form=form,
        has_asked=has_asked,
        has_cookies=bool(request.cookies),
        help_lines=people.help_lines(),
    )


def _too_late(form: SixDigits, refusal: Refusal) -> Response:
    """After a second press of the button, for one, the person is in already."""
    if gate.whoever_is_signed_in() is not None:
        return redirect(url_for("personal.mine"), 303)
    show_refusal(form, refusal)
    return _code_page(form, 422)


def _lost() -> Response:
    """The letter is too old, was used, or the choice was made already."""
    if gate.whoever_is_signed_in() is not None:
        return redirect(url_for("personal.mine"), 303)
    form = Asking(formdata=None)
    form.form_errors.append(rules.TooLate.message)
    return _asking(form, 410)


def _person_page(asked: SignIn, status: int = 200) -> Response:
    return _page("personal/person.html", status, people=queries.people_at(asked.email_key))


def _page(template: str, status: int = 200, **values: Any) -> Response:
    return make_response(render_template(template, **values), status)
