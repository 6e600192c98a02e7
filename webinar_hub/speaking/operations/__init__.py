"""Asking speakers, what they answer, what their calendars are told."""

from webinar_hub.speaking.operations.answering import confirm, decline, send_links_again, stay
from webinar_hub.speaking.operations.asking import Asking, ask, set_host_link, take_back
from webinar_hub.speaking.operations.calendars import note_answers, request_of
from webinar_hub.speaking.operations.forgetting import forget_speakers
from webinar_hub.speaking.operations.telling import bring_up_to_date

__all__ = [
    "Asking",
    "ask",
    "bring_up_to_date",
    "confirm",
    "decline",
    "forget_speakers",
    "note_answers",
    "request_of",
    "send_links_again",
    "set_host_link",
    "stay",
    "take_back",
]
