"""The letter that asks, as it would be now; nothing is kept of it, and its link is nobody's."""

from webinar_hub.catalogue.models import Event, Speaker
from webinar_hub.core import tokens
from webinar_hub.mail.outbox import Letter
from webinar_hub.speaking import letters, queries, rules
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.speaking.operations import Asking


def letter_to_be(event: Event, speaker: Speaker, wish: Asking) -> Letter:
    known = queries.of_event(event.id).get(speaker.id)
    request = SpeakerRequest(
        id=0,
        public_id=tokens.public_id(),
        link_counter=0,
        letters=1,
        event=event,
        speaker=speaker,
        email=wish.mailbox.typed,
        email_key=wish.mailbox.key,
        language=wish.language,
        zone=wish.zone,
    )
    return letters.asked(request, again=rules.asks_again(known, wish.mailbox.key))
