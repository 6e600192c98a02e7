"""When a recording is promised, when it can be seen, and what organizers may say of it."""

from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules.addresses import UnusableLink, check_link
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.recordings.models import Recording, RecordingRequest
from webinar_hub.registration.rules import LETTER_AGAIN_SECONDS, SignUpState, sign_up_state

LEFT_ALONE = timedelta(seconds=60)  # a slip that is mended at once writes no letter
TOLD_FOR = timedelta(days=14)  # after it is there; who had a seat is looked for no longer
ASKED_IN = (SignUpState.OPEN, SignUpState.CLOSED, SignUpState.OVER)


class NoRecording(Refusal):
    message = _("No recording of this event is planned any more.")


class NoSeatLeft(Refusal):
    message = _("The last seat has just been taken. You get the recording as before.")


class NotBegun(Refusal):
    message = _("The event has not begun yet. Please give the address once there is a recording.")


class LastDayIsOver(Refusal):
    message = _("This day is over already. Please give a later one, or none.")


class WhichRecording(Refusal):
    message = _("Please tick that a recording is planned, or take the address out.")


class RecordingChanged(Conflict):
    message = _(
        "Somebody else changed this meanwhile. This is what you wanted; if it still is, save it "
        "again."
    )


def is_promised(event: Event, recording: Recording | None, at: datetime) -> bool:
    """Whether one can ask for it: beside the sign-up, and once that is closed or all is over."""
    if recording is None or not recording.planned or has_ended(recording, at):
        return False
    for_all = event.published and event.visibility != "invitation_only"
    return for_all and sign_up_state(event, at) in ASKED_IN


def can_be_seen(recording: Recording | None, at: datetime) -> bool:
    if recording is None or not (recording.planned and recording.link):
        return False
    return not has_ended(recording, at)


def has_ended(recording: Recording, at: datetime) -> bool:
    return recording.until is not None and recording.until <= at


def check_promised(event: Event, recording: Recording | None, at: datetime) -> None:
    if not is_promised(event, recording, at):
        raise NoRecording


def check_wanted(
    event: Event, *, planned: bool, link: str, until: datetime | None, at: datetime
) -> None:
    """What organizers say of a recording makes sense; every refusal stands beside its field."""
    check_link(link, field="link")
    if link and not link.lower().startswith("https://"):
        raise UnusableLink(field="link")
    if link and not planned:
        raise WhichRecording(field="planned")
    if link and not event.begun(at):
        raise NotBegun(field="link")
    if until is not None and until <= at:
        raise LastDayIsOver(field="until")


def letter_may_go_again(request: RecordingRequest, at: datetime) -> bool:
    return (at - request.letter_sent_at).total_seconds() >= LETTER_AGAIN_SECONDS
