"""What happens to seats and registrations: one verb, one transaction."""

from webinar_hub.registration.operations.changes import tell_changes
from webinar_hub.registration.operations.correcting import correct
from webinar_hub.registration.operations.details import change_details, prove_address
from webinar_hub.registration.operations.leaving import cancel, cancel_by_organizer
from webinar_hub.registration.operations.lost_letter import send_letters_again
from webinar_hub.registration.operations.parts import fit_to_format
from webinar_hub.registration.operations.pools import ensure_pools, set_capacity
from webinar_hub.registration.operations.sign_up import Application, SignedUp, sign_up

__all__ = [
    "Application",
    "SignedUp",
    "cancel",
    "cancel_by_organizer",
    "change_details",
    "correct",
    "ensure_pools",
    "fit_to_format",
    "prove_address",
    "send_letters_again",
    "set_capacity",
    "sign_up",
    "tell_changes",
]
