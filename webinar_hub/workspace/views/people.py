"""Who has which role in a programme; its owners decide."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts import operations as accounts
from webinar_hub.accounts.forms import GiveRole
from webinar_hub.accounts.gate import me, staff
from webinar_hub.accounts.queries import organizers_of
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.workspace.views.blueprint import blueprint, say


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


def _page(programme: Programme, form: GiveRole, status: int = 200) -> Response:
    found = [
        (one.name, one.email, one.role_in(programme.id)) for one in organizers_of(programme.id)
    ]
    body = render_template(
        "workspace/people.html", programme=programme, people=found, form=form, own=me().email
    )
    return make_response(body, status)
