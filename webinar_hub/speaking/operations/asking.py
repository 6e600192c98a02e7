"""An organizer asks a speaker, asks again, says by which link to come in, takes it back."""

from dataclasses import dataclass

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, EventSpeaker
from webinar_hub.catalogue.rules.addresses import check_link
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.participants.rules import Mailbox
from webinar_hub.speaking import letters, rules
from webinar_hub.speaking.letters.asking import ASKED, LINK, NOT_COMING
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.speaking.operations.loading import locked
from webinar_hub.speaking.operations.telling import bring_up_to_date
from webinar_hub.speaking.queries import RECIPIENT

WITH_LINK = (ASKED, LINK, NOT_COMING)


@dataclass(frozen=True)
class Asking:
    """Where the letter goes, how it reads, and by which link the speaker comes in as host."""

    mailbox: Mailbox
    language: str
    zone: str
    host_link: str = ""


@operation
def ask(event_id: int, speaker_id: int, wish: Asking, *, by: int | None) -> int:
    """The first letter, or another one. Returns the question's id.

    After a no, or to another address, it is a new question; links in letters to another address
    lead nowhere any more. Raises NotAhead, HasAnswered, AskedJustNow or UnusableLink.
    """
    event, now = _event_of(event_id, speaker_id), clock.now()
    rules.check_is_ahead(event, now)
    check_link(wish.host_link, "host_link")
    request = _request_of(event_id, speaker_id)
    again = rules.asks_again(request, wish.mailbox.key)
    if request is None:
        request = _new(event_id, speaker_id)
        db.session.add(request)
    else:
        rules.check_may_ask_again(request, wish.mailbox.key, now)
        if not again:
            _end(request)
        request.letters += 1
        request.link_counter += request.email_key != wish.mailbox.key
    request.email, request.email_key = wish.mailbox.typed, wish.mailbox.key
    request.language, request.zone = wish.language, wish.zone
    request.host_link, request.asked_by_id = wish.host_link, by
    request.written_at = request.changed_at = now
    if not again:
        request.state, request.reason = "asked", "unsaid"
        request.asked_at, request.answered_at = now, None
    db.session.flush()
    request = locked(request.id)
    outbox.put(letters.asked(request, again=again))
    _note(request, by, "speaker asked again" if again else "speaker asked")
    return request.id


@operation
def set_host_link(request_id: int, host_link: str, *, by: int | None) -> None:
    """Who has confirmed is told of it by the sweep. Raises UnusableLink."""
    check_link(host_link, "host_link")
    request = locked(request_id)
    if request.host_link != host_link:
        request.host_link, request.changed_at = host_link, clock.now()
        _note(request, by, "host link set")


@operation
def take_back(request_id: int, *, by: int | None) -> None:
    """The link leads nowhere any more, and what stands in the calendar goes. Twice is once."""
    request = locked(request_id)
    if request.state == "taken_back":
        return
    _end(request)
    _note(request, by, "speaker taken off")


def _end(request: SpeakerRequest) -> None:
    """As it was asked, the question is over: unsent letters stay here, entries go."""
    outbox.withdraw_from(RECIPIENT, request.id, WITH_LINK)
    request.state, request.changed_at = "taken_back", clock.now()
    bring_up_to_date(request.id)


def _new(event_id: int, speaker_id: int) -> SpeakerRequest:
    return SpeakerRequest(
        public_id=tokens.public_id(),
        reply_token=tokens.public_id(),
        event_id=event_id,
        speaker_id=speaker_id,
    )


def _event_of(event_id: int, speaker_id: int) -> Event:
    """Held: two who ask at once come one after the other, and sign-ups go on beside. Only who is
    named there is asked."""
    held = {"key_share": True}
    event = db.session.get(Event, event_id, with_for_update=held, populate_existing=True)
    link = db.session.scalar(
        select(EventSpeaker).filter_by(event_id=event_id, speaker_id=speaker_id)
    )
    if event is None or link is None:
        raise NotFound
    return event


def _request_of(event_id: int, speaker_id: int) -> SpeakerRequest | None:
    found = db.session.scalar(
        select(SpeakerRequest.id).filter_by(event_id=event_id, speaker_id=speaker_id)
    )
    return None if found is None else locked(found)


def _note(request: SpeakerRequest, by: int | None, action: str) -> None:
    """Who, never where to: addresses and host links are no business of the record."""
    changes = {"speaker": [None, request.speaker_id]}
    note(by, action, "event", request.event_id, request.event.programme_id, changes)
