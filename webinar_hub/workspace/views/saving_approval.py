"""Saving who confirms sign-ups."""

from flask import request
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.registration import operations as registration
from webinar_hub.workspace.forms import Approval
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.editor import page
from webinar_hub.workspace.views.saving import save


@blueprint.post("/events/<public_id>/approval")
@staff("organizer", Event)
def save_approval(event: Event) -> Response:
    form = Approval(request.form, prefix="approval")
    return save(
        event,
        form,
        lambda: registration.set_approval(
            event.id, form.approval.data, by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, approval=form),
        part="seats",
    )
