"""What happens to seats and registrations: one verb, one transaction."""

from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.approval import (
    Decided,
    approve,
    decline,
    set_approval,
)
from webinar_hub.registration.operations.changes import tell_changes
from webinar_hub.registration.operations.correcting import correct
from webinar_hub.registration.operations.couple import (
    agree,
    forget_who_signed_up,
    sign_up_together,
)
from webinar_hub.registration.operations.details import (
    change_details,
    prove_address,
    prove_addresses,
)
from webinar_hub.registration.operations.going_over import go_over
from webinar_hub.registration.operations.leaving import (
    cancel,
    cancel_by_organizer,
    leave_without_a_letter,
)
from webinar_hub.registration.operations.lost_letter import send_letters_again
from webinar_hub.registration.operations.moving import move
from webinar_hub.registration.operations.offering import accept
from webinar_hub.registration.operations.parts import fit_to_format
from webinar_hub.registration.operations.pools import ensure_pools, set_capacity
from webinar_hub.registration.operations.proving import keep
from webinar_hub.registration.operations.sign_up import SignedUp, sign_up
from webinar_hub.registration.operations.sources import count_visits, prepare_word

__all__ = [
    "Application",
    "Decided",
    "SignedUp",
    "accept",
    "agree",
    "approve",
    "cancel",
    "cancel_by_organizer",
    "change_details",
    "correct",
    "count_visits",
    "decline",
    "ensure_pools",
    "fit_to_format",
    "forget_who_signed_up",
    "go_over",
    "keep",
    "leave_without_a_letter",
    "move",
    "prepare_word",
    "prove_address",
    "prove_addresses",
    "send_letters_again",
    "set_approval",
    "set_capacity",
    "sign_up",
    "sign_up_together",
    "tell_changes",
]
