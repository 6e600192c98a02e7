"""The letter about a recording in the words of the programme."""

from webinar_hub.mail.outbox import Letter
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.wordings.applying import reworded


def in_own_words(letter: Letter, request: RecordingRequest) -> Letter:
    """A discreet letter stays as it is."""
    if request.discreet:
        return letter
    event = request.event
    words = {
        "given_name": request.participant.given_name,
        "event": event.title,
        "programme": event.programme.name,
    }
    return reworded(
        letter,
        event.programme,
        values=lambda names: {name: words[name] for name in names if name in words},
        pages={
            "own_page": ["recording", request.public_id, request.link_counter],
            "event_page": f"/events/{event.slug}",
        },
    )
