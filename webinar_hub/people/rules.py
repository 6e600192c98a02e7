"""Which letters may go out once more, and when: pure."""

from datetime import datetime

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.mail.models import NOT_LEFT, OutboxMessage
from webinar_hub.registration import rules as registration
from webinar_hub.registration.models import Registration

# What is so now is written anew: an earlier letter may tell of another time or another seat.
ABOUT_THE_SEAT = (
    *("confirmation", "waiting", "promoted", "offer", "pending", "approved", "approved_waiting"),
    *("changed", "part_changed", "event_restored"),
)
AS_IT_WAS = ("event_message",)


class NotAgain(Refusal):
    message = _(
        "A letter of this kind is not sent again: it was true at its moment, or the person asks "
        "for it themselves."
    )


class HasNotLeft(Refusal):
    message = _("This letter has not left yet. It goes out by itself.")


class IsHalted(Refusal):
    message = _(
        "An organizer paused or stopped this letter to many. After a pause it goes out by itself "
        "when somebody resumes it."
    )


class NoSeatAnyMore(Refusal):
    message = _("This person is not signed up any more, so the letter would be wrong.")


class WorthNothingNow(Refusal):
    message = _("This letter is too old to be sent again.")


class JustWritten(Refusal):
    message = _("This person was written to within the last hour. Please wait a little.")


class NoAddress(Refusal):
    message = _("No address is known of this person.")


class WaitsForOwnWord(Refusal):
    message = _("A colleague put this person on a list. They are asked once and not again.")


def check_may_go_again(
    letter: OutboxMessage, registration_: Registration | None, at: datetime, *, halted: bool
) -> None:
    """Raise the refusal that applies, if any. `halted`: it was taken back by a pause or a stop."""
    if letter.kind not in (*ABOUT_THE_SEAT, *AS_IT_WAS) or registration_ is None:
        raise NotAgain
    if letter.state in NOT_LEFT:
        raise HasNotLeft
    if halted:
        raise IsHalted
    if not registration_.live:
        raise NoSeatAnyMore
    if registration_.agrees_within is not None:
        raise WaitsForOwnWord
    if registration_.participant.email_key is None:
        raise NoAddress
    registration.check_is_ahead(registration_.event, at)
    if letter.kind in AS_IT_WAS and letter.expires_at <= at:
        raise WorthNothingNow
    if not registration.letter_may_go_again(registration_, at):
        raise JustWritten
