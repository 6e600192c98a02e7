"""Events by their short code, the short address of an event, the picture that goes before it."""

from markupsafe import Markup
from sqlalchemy import select

from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core import clock, links
from webinar_hub.core.coming_from import NAME
from webinar_hub.core.database import db
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.publicity import codes, qr
from webinar_hub.publicity.facts import facts_of
from webinar_hub.publicity.preview import Preview, preview_of, preview_of_several


def short_address(event: Event, word: str = "") -> str:
    """The absolute one, with the word by which those who come by it are told apart."""
    address = links.url(f"/e/{_code_of(event)}")
    return f"{address}?{NAME}={word}" if word else address


def code_to_print(event: Event) -> Markup:
    """The QR code of the short address, as a part of a page."""
    return Markup(qr.inside_a_page(short_address(event)))


def preview(shown: Event | Series | Programme) -> Preview:
    """What stands on the picture that goes before a page."""
    invented = demonstration(shown.language)
    if isinstance(shown, Event):
        return preview_of(facts_of(shown, clock.now()), invented)
    with in_language(shown.language):
        if isinstance(shown, Series):
            over, kind = shown.programme.name, _("A series of events")
            title, organization = shown.title, shown.programme.organization
        else:
            over, kind = shown.organization.name, _("Programme")
            title, organization = shown.name, shown.organization
        return preview_of_several(title, str(kind), over, invented or organization.name)


def preview_path(shown: Event | Series | Programme) -> str:
    """It changes with the picture, so that messengers fetch it anew."""
    return f"{_PAGES[type(shown)]}/{shown.slug}/preview.png?v={preview(shown).version}"


_PAGES = {Event: "/events", Series: "/series", Programme: "/programmes"}


def demonstration(language: str) -> str:
    """What has to stand on everything that is invented."""
    if not settings().demo:
        return ""
    with in_language(language):
        return str(_("Demonstration data: people and figures are invented"))


def event_with_code(code: str) -> Event | None:
    """Where several begin alike, the one that was made first; the others have longer codes."""
    beginning = codes.beginning_of(code)
    if beginning is None:
        return None
    return db.session.scalar(
        select(Event).where(Event.public_id.startswith(beginning)).order_by(Event.id).limit(1)
    )


def _code_of(event: Event) -> str:
    beginning = event.public_id[: codes.SHORTEST]
    earlier = select(Event.public_id).where(
        Event.public_id.startswith(beginning), Event.id < event.id
    )
    return codes.code_of(event.public_id, db.session.scalars(earlier).all())
