"""Owners invite by letter; who is invited accepts with a new account or with the one they have."""

from flask import flash, make_response, redirect, render_template, request, session, url_for
from werkzeug import Response

from webinar_hub.accounts import inviting, rules
from webinar_hub.accounts.browsers import kind_of
from webinar_hub.accounts.forms import AcceptInvitation, Invite
from webinar_hub.accounts.gate import give_cookie, me, staff, whoever_is_signed_in
from webinar_hub.accounts.models import StaffInvitation
from webinar_hub.accounts.queries import by_email
from webinar_hub.accounts.roles import WORDS
from webinar_hub.accounts.views import token_problem
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.database import db
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.workspace.views.blueprint import blueprint, say
from webinar_hub.workspace.views.people import people_page


@blueprint.post("/programmes/<public_id>/people/invitations")
@staff("owner", Programme)
def invite(programme: Programme) -> Response:
    form = Invite(request.form)
    if form.validate():
        try:
            inviting.invite(
                programme.id,
                programme.name,
                form.email.data,
                form.role.data,
                form.language.data,
                me(),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(str(_("A letter goes to %(address)s.")) % {"address": form.email.data})
            return _back(programme)
    return people_page(programme, form, 422)


@blueprint.post("/programmes/<public_id>/people/invitations/<invitation>/letters")
@staff("owner", Programme)
def invite_again(programme: Programme, invitation: str) -> Response:
    inviting.send_again(programme.id, programme.name, invitation, me())
    say(_("The letter goes out again. The link of the one before no longer works."))
    return _back(programme)


@blueprint.post("/programmes/<public_id>/people/invitations/<invitation>/withdrawal")
@staff("owner", Programme)
def take_invitation_back(programme: Programme, invitation: str) -> Response:
    inviting.take_back(programme.id, invitation, me().id)
    say(_("The invitation is taken back."))
    return _back(programme)


def _back(programme: Programme) -> Response:
    return redirect(url_for("workspace.people", public_id=programme.public_id), 303)


@blueprint.get("/invitations/<token>")
def invitation(token: str) -> Response:
    return _page(token, inviting.usable(token), AcceptInvitation(None))


@blueprint.post("/invitations/<token>")
def accept_invitation(token: str) -> Response:
    asked = inviting.usable(token)
    organizer = whoever_is_signed_in()
    form = AcceptInvitation(request.form)
    if (problem := token_problem()) is not None:
        form.form_errors.append(problem)
        return _page(token, asked, form, 400)
    if organizer is not None:
        return _accept(token, asked, organizer.id)
    if not form.validate():
        return _page(token, asked, form, 422)
    zone = db.session.get_one(Programme, asked.programme_id).zone
    browser = kind_of(request.user_agent.string)
    try:
        secret = inviting.accept_as_new(token, form.name.data, form.password.data, zone, browser)
    except (rules.WeakPassword, rules.AddressTaken, Paused) as refusal:
        show_refusal(form, refusal)
        return _page(token, asked, form, 422)
    session.clear()
    return give_cookie(redirect(url_for("workspace.home"), 303), secret)


def _accept(token: str, asked: StaffInvitation, organizer_id: int) -> Response:
    try:
        inviting.accept(token, organizer_id)
    except (rules.NotYourInvitation, rules.LastOwner) as refusal:
        flash(str(refusal.message), "attention")
        return redirect(url_for("workspace.invitation", token=token), 303)
    flash(_("The role is yours. Welcome!"), "done")
    return redirect(url_for("workspace.home"), 303)


def _page(
    token: str, asked: StaffInvitation, form: AcceptInvitation, status: int = 200
) -> Response:
    """What it offers depends on who looks: somebody signed in, with an account, or neither."""
    organizer = whoever_is_signed_in()
    page = render_template(
        "workspace/invitation.html",
        form=form,
        asked=asked,
        token=token,
        role=WORDS[asked.role],
        programme=db.session.get_one(Programme, asked.programme_id).name,
        reader=organizer,
        fits=organizer is not None and organizer.email_key == asked.email_key,
        has_account=by_email(asked.email) is not None,
        shortest=rules.SHORTEST_PASSWORD,
    )
    return make_response(page, status)
