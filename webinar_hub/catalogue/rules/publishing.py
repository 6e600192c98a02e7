"""What an event needs before people see it, and the ways out of being seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webinar_hub.catalogue.models import VISIBILITIES, Event, Meeting
from webinar_hub.catalogue.rules import responsible, times
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

SLIP = timedelta(minutes=1)  # so long letters about a cancellation wait for second thoughts


@dataclass(frozen=True)
class Missing:
    """Something that an event needs before it is published; `part` of the editor mends it.

    `organization` and `privacy` are pages of their own.
    """

    part: str
    text: Any


class NotReady(Refusal):
    """`missing` lists everything at once."""

    message = _("This event cannot be published yet.")

    def __init__(self, missing: list[Missing]):
        super().__init__()
        self.missing = missing


class AudienceMissing(Refusal):
    message = _("Please say for whom it is: people may sign up already.")


class PlaceMissing(Refusal):
    message = _("Please say where it is: people are asked to come there.")


class PrivacyMissing(Refusal):
    message = _(
        "The privacy page is not there in this language yet, and people may sign up already. "
        "Please write it first, or choose another language."
    )


class NotAVisibility(Refusal):
    message = _("Please choose who may see the event.")


class NotScheduled(Refusal):
    message = _("This event is cancelled or withdrawn. Please restore it first.")


class AlreadyOver(Refusal):
    message = _("This event is over. What took place is not changed any more.")


class CancelFirst(Refusal):
    message = _("This event is still ahead. Please cancel it first, so that people are told.")


class NeverPublished(Refusal):
    message = _(
        "Nobody has seen this draft yet, so there is nothing to cancel. You can put it away."
    )


class NothingToRestore(Refusal):
    message = _("Its time has passed. Please duplicate it with a new date instead.")


class LastMeeting(Refusal):
    message = _("An event needs at least one meeting. Please cancel the event instead.")


class MeetingOver(Refusal):
    message = _("This meeting is over. What took place is not changed any more.")


class OnlyRecorded(Refusal):
    message = _("This event was recorded afterwards; it has no sign-up.")


def missing(event: Event, at: datetime) -> list[Missing]:
    """What is still needed for publishing; empty when the event is ready."""
    found = []
    if not event.title:
        found.append(Missing("details", _("a title")))
    if not event.audience:
        found.append(Missing("details", _("for whom it is")))
    if not any(m.precise for m in times.ahead(event.standing_meetings, at)):
        found.append(Missing("meetings", _("a meeting that is still ahead")))
    if lacks_place(event):
        found.append(Missing("details", _("the place where people come together")))
    return found + missing_behind(event)


def missing_behind(event: Event) -> list[Missing]:
    """What is not known of those who stand behind an event, whatever state it is in."""
    organization = event.programme.organization
    found = responsible.lacks(organization, {event.language})
    return [Missing(one.part, one.text) for one in found]


def check_behind(event: Event) -> None:
    """Nothing goes, or comes back, before people while nobody is named who answers for it."""
    if wanting := missing_behind(event):
        raise NotReady(wanting)


def check_may_return(event: Event, at: datetime) -> None:
    """As publishing; what is undone before anybody was told of it is no publishing."""
    undone = event.cancelled and event.cancelled_at is not None and at - event.cancelled_at <= SLIP
    if event.published and not undone:
        check_behind(event)


def lacks_place(event: Event) -> bool:
    """Somebody is asked to come, and nobody says where."""
    return any(
        mode != "online" and not place
        for mode, place in [
            (event.format, event.place),
            *((m.mode, m.place or event.place) for m in event.standing_meetings),
        ]
    )


def check_publishable(event: Event, visibility: str, at: datetime) -> None:
    check_scheduled(event)
    check_visibility(visibility)
    if wanting := missing(event, at):
        raise NotReady(wanting)


def check_visibility(visibility: str) -> None:
    if visibility not in VISIBILITIES or visibility == "draft":
        raise NotAVisibility(field="visibility")


def check_stays_presentable(event: Event) -> None:
    """What a published event must not lose."""
    if not event.published:
        return
    if not event.audience:
        raise AudienceMissing(field="audience")
    if lacks_place(event):
        raise PlaceMissing(field="place")


def check_language(event: Event, before: str) -> None:
    """People who could read what happens with their data can do so in the new language, too."""
    organization = event.programme.organization
    if event.published and event.language != before:
        known = responsible.lacks(organization, {before})
        if responsible.lacks(organization, {event.language}) and not known:
            raise PrivacyMissing(field="language")


def check_scheduled(event: Event) -> None:
    if event.historical:
        raise OnlyRecorded
    if event.status != "scheduled":
        raise NotScheduled


def check_new_time(event: Event, starts_at: datetime, at: datetime) -> None:
    """A published event gets no meeting in the past; a draft may be filled in as one likes."""
    if event.published and starts_at <= at:
        raise times.InThePast(field="date")


def check_changeable(event: Event, meeting: Meeting, at: datetime) -> None:
    check_scheduled(event)
    if event.published and meeting.ends_at <= at:
        raise MeetingOver


def check_removable(event: Event, meeting: Meeting, at: datetime) -> None:
    check_changeable(event, meeting, at)
    if event.published and event.standing_meetings == [meeting]:
        raise LastMeeting


def check_cancellable(event: Event, at: datetime) -> None:
    check_scheduled(event)
    if not event.published:
        raise NeverPublished
    if event.over(at):
        raise AlreadyOver


def restorable(event: Event, at: datetime) -> list[Meeting]:
    """The meetings that come back with a cancelled event."""
    found = times.ahead(times.cancelled_with(event), at)
    if not found:
        raise NothingToRestore
    return found


def check_withdrawable(event: Event, at: datetime) -> None:
    if event.published and event.status == "scheduled" and not event.over(at):
        raise CancelFirst
