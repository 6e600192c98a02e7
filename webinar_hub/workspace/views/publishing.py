"""Before the public and away from it: publishing, cancelling, restoring, putting away."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.events import Cancellation, Publication
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import publishing
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, plural
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.operations.foretelling import of_cancelling
from webinar_hub.workspace import operations
from webinar_hub.workspace.views import editor, presenting
from webinar_hub.workspace.views.blueprint import blueprint, say
from webinar_hub.workspace.views.saving import back_to, do, save


@blueprint.post("/events/<public_id>/publication")
@staff("organizer", Event)
def publish(event: Event) -> Response:
    form = Publication(request.form, prefix="publication")
    return save(
        event,
        form,
        lambda: catalogue.publish(event.id, form.visibility.data, by=me().id),
        again=lambda form, status: editor.page(event, status, publication=form),
        part="",
        said=_("Published. People can sign up now."),
    )


@blueprint.get("/events/<public_id>/cancellation")
@staff("organizer", Event)
def cancellation(event: Event) -> Response:
    publishing.check_cancellable(event, clock.now())
    return _cancellation_page(event, Cancellation(formdata=None))


@blueprint.post("/events/<public_id>/cancellation")
@staff("organizer", Event)
def cancel(event: Event) -> Response:
    form = Cancellation(request.form)
    if form.validate():
        try:
            catalogue.cancel_event(event.id, form.reason.data, by=me().id)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(
                _(
                    "The event is cancelled. The letters go out in a minute; "
                    "until then you can restore it."
                )
            )
            return back_to(event)
    return _cancellation_page(event, form, 422)


@blueprint.post("/events/<public_id>/restoration")
@staff("organizer", Event)
def restore(event: Event) -> Response:
    return do(
        event,
        lambda: catalogue.restore_event(event.id, by=me().id),
        part="",
        said=_("The event takes place after all."),
    )


@blueprint.post("/events/<public_id>/withdrawal")
@staff("organizer", Event)
def withdraw(event: Event) -> Response:
    return do(
        event,
        lambda: catalogue.withdraw(event.id, by=me().id),
        part="",
        said=_("Put away. You find it under “Cancelled and put away” and can bring it back."),
    )


@blueprint.post("/events/<public_id>/return")
@staff("organizer", Event)
def bring_back(event: Event) -> Response:
    return do(
        event,
        lambda: catalogue.bring_back(event.id, by=me().id),
        part="",
        said=_("The event is back."),
    )


@blueprint.post("/events/<public_id>/announcement")
@staff("organizer", Event)
def send_now(event: Event) -> Response:
    """Do not wait for the quiet minute after a change."""
    number = operations.send_now(event.id, me().id)
    say(
        plural(
            "%(num)s letter is on its way.",
            "%(num)s letters are on their way.",
            number,
        )
        if number
        else _("Everybody has been told already.")
    )
    return redirect(url_for("workspace.event_editor", public_id=event.public_id), 303)


def _cancellation_page(event: Event, form: Cancellation, status: int = 200) -> Response:
    told = of_cancelling(event.id)
    body = render_template(
        "workspace/cancellation.html",
        event=event,
        form=form,
        told=presenting.told(told),
        outlook=presenting.outlook(event, told),
    )
    return make_response(body, status)
