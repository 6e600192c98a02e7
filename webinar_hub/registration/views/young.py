"""For whoever is under 18: who helps, instead of a form."""

from flask import Response, url_for

from webinar_hub.core.language import _
from webinar_hub.core.web import public_page
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.event_page import shown_event
from webinar_hub.registration.views.whom_to_ask import for_children, help_line


@blueprint.get("/events/<slug>/young")
def young(slug: str) -> Response:
    """For whoever is under 18: who helps, instead of a form."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    return public_page(
        "registration/young.html",
        until=None,
        back={
            "url": url_for("registration.event_page", slug=event.slug),
            "text": _("Back to the event"),
        },
        help_line=help_line(event),
        **for_children(event),
    )
