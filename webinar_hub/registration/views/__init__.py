"""What visitors reach: the event page, and the page behind the link in their letter."""

from webinar_hub.registration.views import (
    agreeing,
    consent_texts,
    event_page,
    going_over,
    lost_letter,
    own_answers,
    own_calendar,
    own_page,
    young,
)
from webinar_hub.registration.views.blueprint import blueprint

__all__ = [
    "agreeing",
    "blueprint",
    "consent_texts",
    "event_page",
    "going_over",
    "lost_letter",
    "own_answers",
    "own_calendar",
    "own_page",
    "young",
]
