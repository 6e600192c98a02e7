"""What a calendar entry of a speaker says of a meeting: plain values that can be compared."""

from typing import Any

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.tokens import digest
from webinar_hub.speaking.models import SpeakerRequest

Told = dict[str, Any]
_TIME = ("start", "end", "zone", "fold_start", "fold_end", "form")


def present(request: SpeakerRequest, meeting: Meeting) -> Told:
    """The link itself is kept in one place only; here it is enough to see that it is another."""
    there = meeting.mode in ("in_person", "both")
    return {
        "start": meeting.wall_start.isoformat(),
        "end": meeting.wall_end.isoformat(),
        "zone": meeting.zone,
        "fold_start": meeting.fold_start,
        "fold_end": meeting.fold_end,
        "form": meeting.calendar_form,
        "place": (meeting.place or request.event.place) if there else "",
        "link": digest(request.host_link) if request.host_link else "",
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "title": title_of(request, meeting),
        "created": meeting.created_at.isoformat(),
    }


def title_of(request: SpeakerRequest, meeting: Meeting) -> str:
    title = request.event.title
    return f"{title}: {meeting.title}" if meeting.title else title


def differences(before: Told, now: Told) -> frozenset[str]:
    """`time`, `place`, `link`. Another title is worth no letter: it comes with the next one."""
    found = {name for name in ("place", "link") if before[name] != now[name]}
    if any(before[name] != now[name] for name in _TIME):
        found.add("time")
    return frozenset(found)
