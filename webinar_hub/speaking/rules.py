"""Who may be asked and answer, what a speaker is told of the people, what is due: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.speaking import told
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

ASK_AGAIN_AFTER = timedelta(hours=1)
ANSWER_NEEDED = timedelta(days=14)  # before the start
SETTLED_AFTER = timedelta(seconds=60)
KEPT_AFTER_EVENT = timedelta(days=30)
FEWEST = 5  # fewer people than that are counted together with others


class NotAhead(Refusal):
    message = _("The event is over or cancelled, so nobody can be asked or answer any more.")


class HasAnswered(Refusal):
    message = _("The speaker has answered already.")


class AskedJustNow(Refusal):
    message = _("The letter has just gone out. It can go again after an hour.")


class HasSpoken(Refusal):
    message = _("It has begun already. Please talk to the organizers.")


def is_ahead(event: Event, at: datetime) -> bool:
    return event.status == "scheduled" and not event.over(at)


def check_is_ahead(event: Event, at: datetime) -> None:
    if not is_ahead(event, at):
        raise NotAhead


def check_may_ask_again(request: SpeakerRequest, address: str, at: datetime) -> None:
    """Another address is another letter; the same mailbox is not filled."""
    if request.speaks and request.email_key == address:
        raise HasAnswered
    if request.email_key == address and at < request.written_at + ASK_AGAIN_AFTER:
        raise AskedJustNow


def check_may_answer(request: SpeakerRequest, at: datetime, *, coming: bool) -> None:
    check_is_ahead(request.event, at)
    if not coming and request.speaks and request.event.begun(at):
        raise HasSpoken


Need = Literal["silent", "declined"]


def need_of(request: SpeakerRequest, at: datetime) -> Need | None:
    """What an organizer has to do something about before the event."""
    if request.state == "declined":
        return "declined"
    start = request.event.first_start
    if request.state == "asked" and start is not None and start - at <= ANSWER_NEEDED:
        return "silent"
    return None


@dataclass(frozen=True)
class Due:
    """One entry that has to be brought up to date. `new`: what is to be said of it from now on."""

    what: Literal["new", "changed", "restored", "cancelled"]
    meeting: Meeting | None
    invitation: SpeakerInvitation | None
    differs: frozenset[str] = frozenset()


def due(request: SpeakerRequest, at: datetime, *, gone: bool = False) -> list[Due]:
    """What the speaker's calendar does not know yet. `gone`: taken off, or the speaker said no.

    A first entry and a goodbye go at once; a change waits until nothing was touched for a while.
    """
    known = {one.meeting_id: one for one in request.invitations if one.meeting_id is not None}
    standing = [] if gone else standing_meetings(request.event)
    held = {one.id for one in standing}
    found = [
        Due("cancelled", one.meeting, one)
        for one in request.invitations
        if one.meeting_id not in held and not one.cancelled and _is_ahead(one, at)
    ]
    for meeting in standing:
        if meeting.ends_at <= at:
            continue
        invitation = known.get(meeting.id)
        if invitation is None:
            found.append(Due("new", meeting, None))
        elif invitation.cancelled:
            found.append(Due("restored", meeting, invitation))
        elif changes := told.differences(invitation.told, told.present(request, meeting)):
            found.append(Due("changed", meeting, invitation, changes))
    return found


def standing_meetings(event: Event) -> list[Meeting]:
    """Those that can stand in a calendar."""
    if event.status != "scheduled":
        return []
    return [one for one in event.standing_meetings if one.precise]


def is_settled(request: SpeakerRequest, meetings: Collection[Meeting], at: datetime) -> bool:
    """Nobody is still typing."""
    touched = [request.changed_at, *(one.changed_at for one in meetings)]
    return max(touched) <= at - SETTLED_AFTER


def _is_ahead(invitation: SpeakerInvitation, at: datetime) -> bool:
    return datetime.fromisoformat(invitation.told["ends_at"]) > at


def protected(counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Figures in which nobody can be recognized, the largest first, and all others together.

    The others are so many as well, or none: else who knows the total could work them out.
    """
    ordered = sorted((item for item in counts.items() if item[1]), key=lambda item: -item[1])
    shown = [item for item in ordered if item[1] >= FEWEST]
    rest = sum(number for _key, number in ordered[len(shown) :])
    while 0 < rest < FEWEST and shown:
        rest += shown.pop()[1]
    return dict(shown), rest


def counts(
    sequence: int, attendee: str, stamp: datetime | None, invitation: SpeakerInvitation
) -> bool:
    """Whether an answer out of a calendar is about the entry as it is now, and by its speaker."""
    request = invitation.request
    if not request.speaks or invitation.cancelled or attendee != request.email_key:
        return False
    before = invitation.answer_stamp
    return sequence == invitation.sequence and (
        before is None or stamp is None or stamp >= before
    )
