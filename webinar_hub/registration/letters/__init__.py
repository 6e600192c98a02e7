"""What we write to people about their registration: one function per letter."""

from webinar_hub.registration.letters.asking import asked
from webinar_hub.registration.letters.changes import changed, further_change
from webinar_hub.registration.letters.deciding import (
    approved,
    approved_waiting,
    declined,
    pending,
    still_declined,
)
from webinar_hub.registration.letters.entries import calendar_facts
from webinar_hub.registration.letters.going_over import part_changed
from webinar_hub.registration.letters.leaving import (
    cancelled_by_me,
    cancelled_by_organizer,
    further_cancel,
    left_line,
    request_taken_back,
)
from webinar_hub.registration.letters.letter import frame, help_lines, recipient
from webinar_hub.registration.letters.moving import moved
from webinar_hub.registration.letters.offering import offer, offer_lapsed
from webinar_hub.registration.letters.proving import keep_seat, released
from webinar_hub.registration.letters.sign_up import (
    confirmation,
    further_invitation,
    promoted,
    waiting,
)
from webinar_hub.registration.letters.told import read as read_told
from webinar_hub.registration.letters.words import greeting, when_lines

__all__ = [
    "approved",
    "approved_waiting",
    "asked",
    "calendar_facts",
    "cancelled_by_me",
    "cancelled_by_organizer",
    "changed",
    "confirmation",
    "declined",
    "frame",
    "further_cancel",
    "further_change",
    "further_invitation",
    "greeting",
    "help_lines",
    "keep_seat",
    "left_line",
    "moved",
    "offer",
    "offer_lapsed",
    "part_changed",
    "pending",
    "promoted",
    "read_told",
    "recipient",
    "released",
    "request_taken_back",
    "still_declined",
    "waiting",
    "when_lines",
]
