"""Events by their short code, the short address of an event, the picture that goes before it."""

from markupsafe import Markup
from sqlalchemy import select

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.presenting import event_path
from webinar_hub.core import clock, links
from webinar_hub.core.coming_from import NAME
from webinar_hub.core.database import db
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.publicity import codes, qr
from webinar_hub.publicity.facts import facts_of
from webinar_hub.publicity.preview import Preview, preview_of


def short_address(event: Event, word: str = "") -> str:
    """The absolute one, with the word by which those who come by it are told apart."""
    address = links.url(f"/e/{_code_of(event)}")
    return f"{address}?{NAME}={word}" if word else address


def code_to_print(event: Event) -> Markup:
    """The QR code of the short address, as a part of a page."""
    return Markup(qr.inside_a_page(short_address(event)))


def preview(event: Event) -> Preview:
    return preview_of(facts_of(event, clock.now()), demonstration(event))


def preview_path(event: Event) -> str:
    """It changes with the picture, so that messengers fetch it anew."""
    return f"{event_path(event)}/preview.png?v={preview(event).version}"


def demonstration(event: Event) -> str:
    """What has to stand on everything that is invented, in the event's language."""
    if not settings().demo:
        return ""
    with in_language(event.language):
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
