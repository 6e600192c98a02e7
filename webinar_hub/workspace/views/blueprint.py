"""The blueprint, and what every page behind the sign-in needs for its frame."""

from typing import Any

from flask import Blueprint, current_app, flash, g, get_flashed_messages, request, url_for

from webinar_hub.accounts import gate
from webinar_hub.catalogue.models import Event
from webinar_hub.core.web import private
from webinar_hub.workspace import navigation

blueprint = Blueprint("workspace", __name__, url_prefix="/organize")
blueprint.after_request(private)


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    """For the pages of every package behind the gate."""
    if g.get("staff") is None:
        return {}
    said = get_flashed_messages(with_categories=True)
    return {
        "organizer": g.staff_name,
        "home_url": url_for("workspace.home"),
        "sign_out_url": url_for("accounts.sign_out"),
        "nav": [
            (way.text, url_for(way.endpoint), request.endpoint == way.endpoint)
            for way in navigation.MAIN
        ],
        "messages": [*g.get("messages", []), *said],
        "may": gate.may,
        "event_ways": event_ways,
    }


def event_ways(event: Event) -> list[tuple[Any, str, bool]]:
    """The pages about one event: word, address, whether it is this one."""
    return [
        (
            way.text,
            url_for(way.endpoint, public_id=event.public_id),
            request.endpoint == way.endpoint,
        )
        for way in navigation.OF_AN_EVENT
        if way.endpoint in current_app.view_functions
    ]


def say(text: Any, kind: str = "done") -> None:
    """A word on the next page."""
    flash(str(text), kind)
