"""Who helps the readers of an event's pages: the help line, and numbers for people in danger."""

from typing import Any

from flask import g

from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.rules.help_numbers import for_region, in_language
from webinar_hub.core.language import current
from webinar_hub.core.web import settings
from webinar_hub.participants.models import Region


def whom_to_ask(event: Event, region: Region | None = None) -> dict[str, Any]:
    """What every page of an event is given; `region` is the reader's, where that is known."""
    return {"help_line": help_line(event), "safety": safety(event, region)}


def help_line(event: Event | Series) -> dict[str, str]:
    """Whom to ask; the page that says what went wrong with this event names the same."""
    organization = event.programme.organization
    g.help_line = {
        "name": organization.help_name,
        "phone": organization.help_phone,
        "email": organization.help_email,
        "messenger": organization.help_messenger,
    }
    return dict(g.help_line)


def safety(event: Event, region: Region | None = None) -> dict[str, Any] | None:
    """How a page of a sensitive event begins."""
    if not event.sensitive:
        return None
    numbers = in_language(event.programme, "emergency", current())
    return {
        "in_danger": True,
        "numbers": for_region(numbers, region.code if region else None),
        "way_out": settings().quick_exit_url,
    }


def for_children(event: Event | Series) -> dict[str, Any]:
    """The page for whoever is under 18: numbers first, and a way to leave on every event."""
    return {
        "numbers": in_language(event.programme, "children", current()),
        "safety": {"in_danger": False, "way_out": settings().quick_exit_url},
    }
