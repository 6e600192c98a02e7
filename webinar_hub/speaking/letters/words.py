"""The lines that letters and pages for speakers are put together from."""

from collections.abc import Iterable
from typing import Any

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.times import one_line, time_words
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.registration.letters.words import INDENT
from webinar_hub.registration.queries import seats_of
from webinar_hub.speaking.models import SpeakerRequest

REASONS: dict[str, Any] = {
    "unsaid": _("I would rather not say"),
    "other_date": _("Another date would suit me"),
    "other_subject": _("The subject is not mine"),
}


def when_lines(request: SpeakerRequest, meetings: Iterable[Meeting]) -> str:
    """By the speaker's own clock first, then by that of the event where it differs."""
    return "\n".join(
        line for one in meetings for line in time_lines(one, request.language, request.zone)
    )


def time_lines(meeting: Meeting, language: str, zone: str) -> list[str]:
    if meeting.precision != "minute":
        return [one_line(meeting, language)]
    own = Meeting(  # never stored
        starts_at=meeting.starts_at, ends_at=meeting.ends_at, zone=zone, precision="minute"
    )
    theirs = time_words(own, language, meeting.zone).yours
    with in_language(language):
        there = [INDENT + str(_("by the event's clock: %(time)s", time=theirs))] if theirs else []
    return [one_line(own, language), *there]


def where_line(event: Event, meetings: Iterable[Meeting]) -> str:
    places = {one.place or event.place for one in meetings if one.mode != "online"} - {""}
    if places:
        return "; ".join(sorted(places))
    return str(_("Online")) if event.format == "online" else str(labels.FORMATS[event.format])


def audience_line(event: Event) -> str:
    roles = [str(word) for role, word in labels.ROLES.items() if role in event.audience]
    return str(_("For: %(roles)s", roles=", ".join(roles).lower())) if roles else ""


def expected_line(event: Event) -> str:
    """How many there are and may be; before anybody could sign up only the latter."""
    seats = seats_of([event.id]).get(event.id)
    if seats is None:
        return ""
    lines = []
    if event.published:
        lines.append(
            plural(
                "So far %(num)s person is signed up.",
                "So far %(num)s people are signed up.",
                seats.taken,
            )
        )
    if seats.capacity is not None:
        lines.append(
            plural(
                "There is room for %(num)s person.",
                "There is room for %(num)s people.",
                seats.capacity,
            )
        )
    return " ".join(map(str, lines))


def host_line(request: SpeakerRequest, meetings: Iterable[Meeting]) -> str:
    """Nothing to who comes to the room only."""
    if request.host_link:
        return str(_("You come in as host by this link: %(link)s", link=request.host_link))
    if all(one.mode == "in_person" for one in meetings):
        return ""
    return str(_("The link by which you come in as host follows as soon as it is known."))


def host_secret_line(request: SpeakerRequest) -> str:
    if not request.host_link:
        return ""
    return str(
        _(
            "Please do not pass the host link on: whoever has it leads the meeting. "
            "Participants have links of their own."
        )
    )
