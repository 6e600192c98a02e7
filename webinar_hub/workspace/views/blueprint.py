"""The blueprint, and what every page behind the sign-in needs for its frame."""

from typing import Any, cast

from flask import Blueprint, current_app, flash, g, get_flashed_messages, request, url_for

from webinar_hub.accounts import gate
from webinar_hub.catalogue.models import Event
from webinar_hub.core.web import private
from webinar_hub.workspace import navigation

Pairs = list[tuple[str, str]]

blueprint = Blueprint("workspace", __name__, url_prefix="/organize")
blueprint.after_request(private)


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    """For the pages of every package behind the gate."""
    if g.get("staff") is None:
        return {}
    said = _said()
    return {
        "organizer": g.staff_name,
        "home_url": url_for("workspace.home"),
        "account_url": url_for("accounts.account"),
        "sign_out_url": url_for("accounts.sign_out"),
        "nav": [
            (way.text, url_for(way.endpoint), request.endpoint == way.endpoint)
            for way in navigation.MAIN
            if (g.staff_owns_site or not way.site_owner) and (g.staff_owns or not way.owner)
            if g.staff_at_door or not way.door
            if g.staff_consults or not way.consultant
        ],
        "messages": [
            *g.get("messages", []),
            *((kind, text) for kind, part, text in said if not part),
        ],
        "said_of": lambda name: [(kind, text) for kind, part, text in said if part == name],
        "may": gate.may,
        "event_ways": event_ways,
    }


def _said() -> list[tuple[str, str, str]]:
    """Kind, part of the page, text of what the page before left to say."""
    found = []
    for category, text in cast(Pairs, get_flashed_messages(with_categories=True)):
        parts = category.split(":")
        found.append((parts[0], parts[1] if len(parts) > 1 else "", text))
    return found


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


def say(text: Any, kind: str = "done", part: str = "") -> None:
    """A word on the next page, above everything or at the part that it is about."""
    flash(str(text), f"{kind}:{part}" if part else kind)
