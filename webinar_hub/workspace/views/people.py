"""Who has which role in a programme, and the accounts of all organizers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts import queries
from webinar_hub.accounts.forms import GiveRole, Invite
from webinar_hub.accounts.gate import SITE_OWNER, me, staff
from webinar_hub.accounts.giving_roles import leave
from webinar_hub.accounts.inviting import pending
from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.rules import LINK_LIFE
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.workspace.queries import programme_of
from webinar_hub.workspace.views.blueprint import blueprint, say


@dataclass(frozen=True)
class NewLink:
    """A link for choosing a password: only its digest is stored, so it is shown this once."""

    name: str
    url: str
    days: int = LINK_LIFE.days


@blueprint.get("/programmes/<public_id>/people")
@staff("owner", Programme)
def people(programme: Programme) -> Response:
    form = GiveRole(None, email=request.args.get("email"))
    return _page(programme, form)


@blueprint.post("/programmes/<public_id>/people")
@staff("owner", Programme)
def give_role(programme: Programme) -> Response:
    form = GiveRole(request.form)
    if form.validate():
        try:
            accounts.set_role(form.email.data, programme.id, form.role.data or None, by=me().id)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(_("Saved."))
            address = url_for("workspace.people", public_id=programme.public_id)
            return redirect(address, 303)
    return _page(programme, form, 422)


@blueprint.post("/programmes/<public_id>/people/leaving")
@staff("viewer", Programme)
def leave_programme(programme: Programme) -> Response:
    name = programme.name
    try:
        leave(me().id, programme.id)
    except Paused:
        raise
    except Refusal as refusal:
        say(refusal.message, "attention")
        return redirect(url_for("workspace.programme_page", public_id=programme.public_id), 303)
    say(str(_("You have no role in “%(name)s” any more.")) % {"name": name})
    return redirect(url_for("workspace.home"), 303)


def people_page(programme: Programme, invite: Invite, status: int) -> Response:
    """With an invitation that was refused."""
    return _page(programme, GiveRole(None), status, invite=invite)


@blueprint.get("/people")
@staff(SITE_OWNER)
def all_accounts() -> Response:
    return _accounts_page()


@blueprint.post("/people/<public_id>/link")
@staff(SITE_OWNER)
def make_link(public_id: str) -> Response:
    """On the page itself, not after a redirect: the link stands nowhere else."""
    organizer = _organizer(public_id)
    name = organizer.name
    try:
        token = accounts.new_link(organizer.email, by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        say(refusal.message, "attention")
        return redirect(_where_it_was_asked(), 303)
    made = NewLink(name, links.url(url_for("accounts.welcome", token=token)))
    programme = _programme_at_hand()
    if programme is None:
        return _accounts_page(made)
    return _page(programme, GiveRole(None), made=made)


@blueprint.post("/people/<public_id>/disabling")
@staff(SITE_OWNER)
def disable_account(public_id: str) -> Response:
    return _do(
        accounts.disable,
        _organizer(public_id),
        _("%(name)s cannot sign in any more and is signed out everywhere."),
    )


@blueprint.post("/people/<public_id>/enabling")
@staff(SITE_OWNER)
def enable_account(public_id: str) -> Response:
    return _do(
        accounts.enable,
        _organizer(public_id),
        _("%(name)s can sign in again, with the same password as before."),
    )


def _do(act: Callable[..., None], organizer: Organizer, said: Any) -> Response:
    name = organizer.name
    try:
        act(organizer.email, by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        say(refusal.message, "attention")
    else:
        say(str(said) % {"name": name})
    return redirect(_where_it_was_asked(), 303)


def _organizer(public_id: str) -> Organizer:
    found = queries.by_public_id(public_id)
    if found is None:
        raise NotFound
    return found


def _programme_at_hand() -> Programme | None:
    """The programme on whose page the button stands, if it is one's page."""
    return programme_of(request.form.get("programme", ""))


def _where_it_was_asked() -> str:
    programme = _programme_at_hand()
    if programme is None:
        return url_for("workspace.all_accounts")
    return url_for("workspace.people", public_id=programme.public_id)


def _page(
    programme: Programme,
    form: GiveRole,
    status: int = 200,
    made: NewLink | None = None,
    invite: Invite | None = None,
) -> Response:
    body = render_template(
        "workspace/people.html",
        programme=programme,
        people=[
            (one, one.role_in(programme.id))
            for one in queries.organizers_of(programme.id, also_disabled=True)
        ],
        form=form,
        own=me(),
        made=made,
        inviting=Invite(None, language=programme.language) if invite is None else invite,
        invited=pending(programme.id),
        now=clock.now(),
        leaving=any(one.programme_id == programme.id for one in me().roles),
    )
    return make_response(body, status)


def _accounts_page(made: NewLink | None = None) -> Response:
    return make_response(
        render_template("workspace/accounts.html", people=queries.everybody(), own=me(), made=made)
    )
