"""From the ticks of a roster to a letter; who was ticked is kept beside it, and in no address."""

from flask import flash, redirect, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.campaigns import operations
from webinar_hub.campaigns.organizer_views.blueprint import blueprint
from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound
from webinar_hub.roster import queries
from webinar_hub.roster.shown import Shown

MOST = 2000  # people for one such letter: whoever means more chooses by event


@blueprint.post("/organize/events/<public_id>/letters/ticked")
@staff("organizer", Event)
def to_ticked(event: Event) -> Response:
    shown = Shown.of(request.form).whole
    back = url_for("roster.people", public_id=event.public_id, **shown.query())
    try:
        name = operations.create_for_ticked(event.id, me().id, _ticked(event, shown))
    except NotFound:
        flash(_("Please tick somebody first."), "attention")
        return redirect(back, 303)
    return redirect(url_for("campaigns.edit", public_id=name), 303)


def _ticked(event: Event, shown: Shown) -> list[str]:
    """The ticked, or the first of all that match."""
    if "all" not in request.form:
        return request.form.getlist("chosen")[:MOST]
    found = queries.matching(event.id, shown, MOST + 1)
    if len(found) > MOST:
        words = _("So many match that only the first %(number)s are chosen.", number=MOST)
        flash(words, "attention")
    return [one.registration.public_id for one in found[:MOST]]
