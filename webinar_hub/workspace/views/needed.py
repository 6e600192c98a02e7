"""What is still to be filled in before people may see something, each with the way to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from webinar_hub.accounts import gate
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.catalogue.rules import publishing
from webinar_hub.catalogue.rules.publishing import Missing
from webinar_hub.catalogue.rules.responsible import Lack


@dataclass(frozen=True)
class Lacking:
    """What is still to be filled in; without an address it is for an owner of the programme."""

    text: str
    address: str | None


_PAGES = {
    "organization": "workspace.edit_organization",
    "privacy": "workspace.edit_privacy",
    "consents": "workspace.edit_consents",
}


def with_ways(
    found: Iterable[Missing | Lack], programme: Programme, *, may_own: bool
) -> list[Lacking]:
    """Each with the way to where it is filled in: the pages behind a programme, or this page."""
    return [Lacking(str(one.text), _where(one.part, programme, may_own=may_own)) for one in found]


def _where(part: str, programme: Programme, *, may_own: bool) -> str | None:
    if part not in _PAGES:
        return f"#{part}"
    return url_for(_PAGES[part], public_id=programme.public_id) if may_own else None


def for_publishing(event: Event, now: datetime) -> list[Lacking]:
    """Of a draft."""
    if event.published or event.historical:
        return []
    return _of(event, publishing.missing(event, now))


def behind(event: Event, now: datetime) -> list[Lacking]:
    """Of those behind an event that people see, or that may come back to them."""
    if not event.published or event.historical or event.over(now):
        return []
    return _of(event, publishing.missing_behind(event))


def _of(event: Event, found: list[Missing]) -> list[Lacking]:
    return with_ways(found, event.programme, may_own=gate.may("owner"))
