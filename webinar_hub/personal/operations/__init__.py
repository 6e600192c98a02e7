"""Signing in and out, saying how one is written to, being forgotten."""

from webinar_hub.personal.operations.details import change_details
from webinar_hub.personal.operations.erasing import erase
from webinar_hub.personal.operations.forgetting import forget_old
from webinar_hub.personal.operations.letters import choose_letters
from webinar_hub.personal.operations.signing_in import (
    ask,
    choose,
    enter_code,
    prove,
    write_letter,
)
from webinar_hub.personal.operations.signing_out import keep_alive, sign_out, sign_out_everywhere
from webinar_hub.personal.operations.signing_up import sign_up

__all__ = [
    "ask",
    "change_details",
    "choose",
    "choose_letters",
    "enter_code",
    "erase",
    "forget_old",
    "keep_alive",
    "prove",
    "sign_out",
    "sign_out_everywhere",
    "sign_up",
    "write_letter",
]
