"""Maria, who is asked to speak; she lives two hours east of Moscow."""

from typing import Any

from tests import making
from tests.registration.people import fresh
from webinar_hub.catalogue.models import Event, EventSpeaker
from webinar_hub.core import links
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.rules import mailbox
from webinar_hub.speaking import operations, queries
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest
from webinar_hub.speaking.operations import Asking

MARIA = "maria@example.org"
ROOM = "https://room.example.org/host/7?key=secret"


def an_event(**columns: Any) -> Event:
    programme = columns.pop("programme", None) or making.make_programme()
    event = making.make_event(programme, **columns)
    named(event)
    making.make_pool(event, capacity=40)
    return fresh(event)


@operation
def named(event: Event, name: str = "Maria Sokolova") -> None:
    speaker = making.make_speaker(event.programme, name=name)
    db.session.add(EventSpeaker(event_id=event.id, speaker_id=speaker.id))


def wish(email: str = MARIA, language: str = "en", host_link: str = "") -> Asking:
    return Asking(mailbox(email), language, "Asia/Yekaterinburg", host_link)


def asked(event: Event, *, by: int | None = None, **changes: Any) -> SpeakerRequest:
    speaker = fresh(event).speakers[0]
    key = operations.ask(event.id, speaker.id, wish(**changes), by=by)
    return again(db.session.get_one(SpeakerRequest, key))


def confirmed(event: Event, **changes: Any) -> SpeakerRequest:
    request = asked(event, **changes)
    operations.confirm(request.id)
    return again(request)


def again(request: SpeakerRequest) -> SpeakerRequest:
    """As everybody else sees it."""
    key = request.id
    db.session.rollback()
    return db.session.get_one(SpeakerRequest, key)


def entries(request: SpeakerRequest) -> list[SpeakerInvitation]:
    return list(again(request).invitations)


def letters(request: SpeakerRequest, *kinds: str) -> list[OutboxMessage]:
    """All but what was taken back, as they were written."""
    key = request.id
    db.session.rollback()
    found = db.session.query(OutboxMessage).filter(
        OutboxMessage.recipient_type == queries.RECIPIENT,
        OutboxMessage.recipient_id == key,
        OutboxMessage.state != "withdrawn",
    )
    return [one for one in found.order_by(OutboxMessage.id) if not kinds or one.kind in kinds]


def told(request: SpeakerRequest) -> list[tuple[str, int]]:
    """Method and sequence of what went to the calendar."""
    calendars = [one.calendar for one in letters(request)]
    return [(one["method"], one["sequence"]) for one in calendars if one]


def page_of(request: SpeakerRequest) -> str:
    token = links.token("speaking", request.public_id, request.link_counter)
    return links.PATHS["speaking"].format(token)
