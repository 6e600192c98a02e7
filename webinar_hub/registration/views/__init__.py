"""What visitors reach: the event page, and the page behind the link in their letter."""

from webinar_hub.registration.views import (
    consent_texts,
    event_page,
    lost_letter,
    own_answers,
    own_calendar,
    own_page,
)
from webinar_hub.registration.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "consent_texts",
    "event_page",
    "lost_letter",
    "own_answers",
    "own_calendar",
    "own_page",
]
