"""Signing in, signing out, and the page on which a first password is chosen."""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from webinar_hub.accounts import gate, operations, own_account, queries, rules, second_step, unsaved
from webinar_hub.accounts.browsers import kind_of
from webinar_hub.accounts.forms import ChoosePassword, GiveCode, SignIn
from webinar_hub.core.addresses import local_path
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import Paused, TooMany
from webinar_hub.core.web import csrf, private

blueprint = Blueprint("accounts", __name__, url_prefix="/organize")
blueprint.after_request(private)

HOME = "/organize"


@blueprint.get("/sign-in")
def sign_in() -> Response | str:
    wanted = _wanted(request.args.get("next"))
    if gate.whoever_is_signed_in() is not None:
        return redirect(wanted, 303)
    left = gate.has_just_signed_out()
    form = SignIn(formdata=None, next=wanted)
    return render_template("accounts/sign_in.html", form=form, has_left=left)


@blueprint.post("/sign-in")
def sign_in_now() -> Response:
    form = SignIn()
    kept = gate.carried(form)
    if (problem := token_problem()) is not None:
        form.form_errors.append(problem)
        return _sign_in_page(form, 400 if kept is None else 422)
    if form.validate_on_submit():
        try:
            secret = operations.sign_in(
                form.email.data,
                form.password.data,
                network_of(request.remote_addr),
                replaces=request.cookies.get(gate.cookie_name()),
                browser=kind_of(request.user_agent.string),
            )
        except rules.CodeNeeded as needed:
            return _ask_for_code(needed, _wanted(form.next.data), form.unsaved.data)
        except (rules.WrongSignIn, Paused) as refusal:
            show_refusal(form, refusal)
        except TooMany as refusal:
            if kept is None:
                raise
            return _wait(form, refusal)
        else:
            return _signed_in(secret, _wanted(form.next.data), kept)
    return _sign_in_page(form)


@blueprint.get("/sign-in/code")
def ask_code() -> Response:
    """Loaded by itself it asks for the password first."""
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.post("/sign-in/code")
def give_code() -> Response:
    form = GiveCode()
    kept = gate.carried(form)
    if second_step.who_passed(form.passed.data) is None:
        return _from_the_beginning(form)
    if (problem := token_problem()) is not None:
        form.form_errors.append(problem)
        return _code_page(form, 400)
    if not form.validate_on_submit():
        return _code_page(form)
    try:
        secret = own_account.give_code(
            form.passed.data,
            form.code.data,
            network_of(request.remote_addr),
            replaces=request.cookies.get(gate.cookie_name()),
            browser=kind_of(request.user_agent.string),
        )
    except rules.WrongSignIn:
        return _from_the_beginning(form)
    except (rules.WrongCode, Paused) as refusal:
        form.code.data = ""
        show_refusal(form, refusal)
        return _code_page(form)
    except TooMany as refusal:
        return _wait(form, refusal, _code_page)
    return _signed_in(secret, _wanted(form.next.data), kept)


def _ask_for_code(needed: rules.CodeNeeded, wanted: str, carried: str | None = None) -> Response:
    """What the sign-in page carried for this browser goes on to the page of the code."""
    passed = needed.details["passed"]
    return _code_page(GiveCode(None, passed=passed, next=wanted, unsaved=carried), 200)


def _code_page(form: GiveCode, status: int = 422) -> Response:
    return make_response(render_template("accounts/code.html", form=form), status)


def _from_the_beginning(given: GiveCode) -> Response:
    """Ten minutes have passed, or the password is another one now."""
    form = SignIn(None, next=_wanted(given.next.data), unsaved=given.unsaved.data)
    form.form_errors.append(_("This took a little long. Please sign in once more."))
    return _sign_in_page(form, 422)


def token_problem() -> Any:
    """Why the form's token does not hold, in words for the form; None where it does."""
    try:
        csrf.protect()
    except BadRequest:
        if not request.cookies:
            return _(
                "Your browser keeps no cookies of this site, and without them nobody can be signed "
                "in. Please allow them in your browser's settings (under privacy), then load this "
                "page anew. Taking part in events works without cookies."
            )
        return _("This page has been open for long. Please sign in once more.")
    return None


def _sign_in_page(form: SignIn, status: int = 422) -> Response:
    return make_response(render_template("accounts/sign_in.html", form=form), status)


def _wait(form: Any, refusal: TooMany, page: Callable[..., Response] = _sign_in_page) -> Response:
    """On the form itself: a page without it would lose what it carries."""
    form.form_errors.append(
        _("That was a little too often. Please wait a quarter of an hour and try again.")
    )
    response = page(form, 429)
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@blueprint.post("/sign-out")
@gate.staff(gate.ANYBODY)
def sign_out() -> Response:
    operations.sign_out(request.cookies[gate.cookie_name()])
    session.clear()
    return gate.take_cookie(gate.to_the_page_after_a_sign_out())


@blueprint.get("/welcome/<token>")
def welcome(token: str) -> str:
    link = queries.usable_link(token, operations.WELCOME)
    if link is None:
        raise rules.LinkUsedUp
    return _welcome_page(ChoosePassword(formdata=None), link.organizer.name, link.organizer.email)


@blueprint.post("/welcome/<token>")
def choose_password(token: str) -> Response:
    problem = token_problem()
    link = queries.usable_link(token, operations.WELCOME)
    if link is None:
        raise rules.LinkUsedUp
    form = ChoosePassword()
    if problem is not None:
        form.form_errors.append(problem)
        page = _welcome_page(form, link.organizer.name, link.organizer.email)
        return make_response(page, 400)
    if form.validate_on_submit():
        try:
            browser = kind_of(request.user_agent.string)
            return _signed_in(operations.choose_password(token, form.password.data, browser), HOME)
        except rules.CodeNeeded as needed:
            return _ask_for_code(needed, HOME)
        except rules.WeakPassword as refusal:
            show_refusal(form, refusal)
    page = _welcome_page(form, link.organizer.name, link.organizer.email)
    return make_response(page, 422)


def _welcome_page(form: ChoosePassword, name: str, email: str) -> str:
    return render_template(
        "accounts/welcome.html",
        form=form,
        name=name,
        email=email,
        hint=_(
            "At least %(number)s characters. Three or four words that do not belong together "
            "are easy to remember and hard to guess.",
            number=rules.SHORTEST_PASSWORD,
        ),
    )


def _signed_in(secret: str, address: str, kept: unsaved.Unsaved | None = None) -> Response:
    """The form token of before the sign-in ends with it."""
    session.clear()
    g.pop("csrf_token", None)
    found = queries.signed_in(secret) if kept is not None else None
    if kept is None or found is None:
        return gate.give_cookie(redirect(address, 303), secret)
    if kept.writer != found.organizer.public_id:
        flash(
            _("What was sent from here before belongs to another account. It was not saved."),
            "attention",
        )
        return gate.give_cookie(redirect(address, 303), secret)
    page = gate.not_saved_yet(kept, found.organizer, signed_out=True)
    return gate.give_cookie(make_response(page), secret)


def _wanted(address: str | None) -> str:
    """Where to go after signing in: a page of the workspace, never another site."""
    path = local_path(address, HOME)
    return path if path == HOME or path.startswith((f"{HOME}/", f"{HOME}?")) else HOME
