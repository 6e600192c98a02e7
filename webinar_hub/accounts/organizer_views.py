"""My account: password, second step, the browsers in which I am signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from flask import flash, make_response, redirect, render_template, request, session, url_for
from werkzeug import Response

from webinar_hub.accounts import browsers, own_account, queries, rules, second_step
from webinar_hub.accounts.forms import (
    ChangePassword,
    GivePassword,
    SetUpSecondStep,
    TakeOffSecondStep,
)
from webinar_hub.accounts.gate import ANYBODY, cookie_name, give_cookie, me, staff
from webinar_hub.accounts.models import StaffSession
from webinar_hub.accounts.views import blueprint
from webinar_hub.core import tokens
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal, TooMany
from webinar_hub.core.web import settings
from webinar_hub.core.zones import local

__all__ = ["blueprint"]


@dataclass(frozen=True)
class Shown:
    """One browser in which somebody is signed in."""

    row: StaffSession
    here: bool

    @property
    def words(self) -> Any:
        return browsers.in_words(self.row.browser)

    @property
    def since(self) -> str:
        return in_words(self.row.created_at)

    @property
    def seen(self) -> str:
        return in_words(self.row.seen_at)

    @property
    def handle(self) -> str:
        return own_account.handle_of(self.row)


@blueprint.get("/account")
@staff(ANYBODY)
def account() -> Response:
    return _account_page(ChangePassword(None))


@blueprint.post("/account/password")
@staff(ANYBODY)
def change_password() -> Response:
    form = ChangePassword()
    if form.validate():
        try:
            secret = own_account.change_password(
                me(),
                form.old_password.data,
                form.password.data,
                browsers.kind_of(request.user_agent.string),
            )
        except Refusal as refusal:
            _show(form, refusal)
        else:
            flash(_("Your password is changed. Every other browser is signed out."), "done")
            return give_cookie(redirect(url_for("accounts.account"), 303), secret)
    return _account_page(form, 422)


@blueprint.post("/account/browsers/<handle>/ending")
@staff(ANYBODY)
def end_session(handle: str) -> Response:
    if not own_account.end_session(me().id, handle):
        raise NotFound
    flash(_("This browser is signed out."), "done")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/browsers/ending")
@staff(ANYBODY)
def end_others() -> Response:
    own_account.end_others(me().id, _here())
    flash(_("Every other browser is signed out."), "done")
    return redirect(url_for("accounts.account"), 303)


@blueprint.get("/account/second-step")
@staff(ANYBODY)
def second_step_page() -> Response:
    return _step_page()


@blueprint.post("/account/second-step")
@staff(ANYBODY)
def turn_on() -> Response:
    form = SetUpSecondStep()
    if form.validate():
        try:
            codes = own_account.turn_on(
                me(), form.password.data, form.packed.data, form.code.data, _here()
            )
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return _codes_page(codes, first=True)
    return _step_page(set_up=form, status=422)


@blueprint.post("/account/second-step/removal")
@staff(ANYBODY)
def turn_off() -> Response:
    form = TakeOffSecondStep(prefix="off-")
    if form.validate():
        try:
            own_account.turn_off(me(), form.password.data, form.code.data)
        except Refusal as refusal:
            _show(form, refusal)
        else:
            flash(_("Signing in asks for your password alone now."), "done")
            return redirect(url_for("accounts.account"), 303)
    return _step_page(off=form, status=422)


@blueprint.post("/account/recovery-codes")
@staff(ANYBODY)
def new_recovery_codes() -> Response:
    form = GivePassword(prefix="codes-")
    if me().step_sealed is not None and form.validate():
        try:
            return _codes_page(own_account.new_recovery_codes(me(), form.password.data))
        except Refusal as refusal:
            _show(form, refusal)
    return _step_page(codes=form, status=422)


def _show(form: Any, refusal: Refusal) -> None:
    if isinstance(refusal, TooMany):
        refusal = Refusal(
            _("That was a little too often. Please wait a quarter of an hour and try again.")
        )
    show_refusal(form, refusal)


def _account_page(form: ChangePassword, status: int = 200) -> Response:
    living = queries.living_sessions(me().id)
    here = tokens.digest(_here())
    page = render_template(
        "accounts/account.html",
        form=form,
        own=me(),
        browsers=[Shown(one, one.token_digest == here) for one in living],
        shortest=rules.SHORTEST_PASSWORD,
        codes_left=queries.unused_recovery_codes(me().id),
    )
    return make_response(page, status)


def _step_page(
    set_up: SetUpSecondStep | None = None,
    off: TakeOffSecondStep | None = None,
    codes: GivePassword | None = None,
    status: int = 200,
) -> Response:
    """Without a second step the picture to scan; with one what can be done about it."""
    own = me()
    if own.step_sealed is not None:
        page = render_template(
            "accounts/second_step.html",
            own=own,
            off=off or TakeOffSecondStep(None, prefix="off-"),
            codes=codes or GivePassword(None, prefix="codes-"),
            codes_left=queries.unused_recovery_codes(own.id),
            needed=settings().second_step_for_all,
        )
        return make_response(page, status)
    form = set_up or SetUpSecondStep(None)
    secret = second_step.unpacked(form.packed.data, own.public_id) or second_step.new_secret()
    form.packed.data = second_step.packed(secret, own.public_id)
    page = render_template(
        "accounts/set_up.html",
        form=form,
        own=own,
        needed=settings().second_step_for_all,
        letters=second_step.in_letters(secret),
        picture=second_step.picture(_address(secret)),
    )
    return make_response(page, status)


def _codes_page(codes: list[str], *, first: bool = False) -> Response:
    """Shown by the answer itself: they stand nowhere else, and nowhere a second time."""
    session.pop("_flashes", None)
    return make_response(render_template("accounts/codes.html", codes=codes, own=me(), first=first))


def _address(secret: bytes) -> str:
    return second_step.address(secret, me().email, settings().site_name)


def in_words(at: datetime) -> str:
    """By the clock of whoever reads it."""
    return str(format_datetime(local(at, me().zone), "d MMM y, HH:mm", locale=current()))


def _here() -> str:
    return request.cookies.get(cookie_name(), "")
