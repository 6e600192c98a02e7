"""What is different for one person, in words: how it is now, and how it was before."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _, in_language
from webinar_hub.registration import rules
from webinar_hub.registration.letters import words
from webinar_hub.registration.letters.words import INDENT, place_words, time_lines, where_line
from webinar_hub.registration.models import Registration
from webinar_hub.registration.naming import what_may_be_named
from webinar_hub.registration.rules import Change


def change_lines(registration: Registration, changes: Sequence[Change]) -> str:
    """What is new, meeting by meeting."""
    with in_language(registration.language):
        return "\n".join(line for one in changes for line in _lines(registration, one))


def place_lines(registration: Registration, changes: Sequence[Change]) -> str:
    """What is new where no date has moved and all meetings go from one place to another."""
    first = changes[0]
    with in_language(registration.language):
        return "\n".join(_place_lines(registration, first.meeting, first.before))


def only_the_place(registration: Registration, changes: Sequence[Change]) -> bool:
    """Whether the dates stay, and all meetings go from one place to another."""
    with in_language(registration.language):
        ways = {_way(registration, one) for one in changes}
        return len(ways) == 1 and all(_same_time(registration, one) for one in changes)


def place_differs(registration: Registration, change: Change) -> bool:
    """Whether the person reads another place, or another way of taking part, than before."""
    before = change.before
    return before is not None and _place(registration, change.meeting) != _place(
        registration, before
    )


def as_known(change: Change) -> Meeting:
    """The meeting as the person remembers it: what is called off was never moved for them."""
    return change.before or change.meeting


def _lines(registration: Registration, change: Change) -> list[str]:
    if change.what == "cancelled":
        time = time_lines(registration, as_known(change))[0]
        return [str(_("Does not take place: %(time)s", time=time))]
    if change.what == "moved" and _same_time(registration, change):
        place = _place_lines(registration, change.meeting, change.before)
        return [*time_lines(registration, change.meeting), *(INDENT + line for line in place)]
    return [*_now(registration, change), *_before(registration, change)]


def _now(registration: Registration, change: Change) -> list[str]:
    time, *own = time_lines(registration, change.meeting)
    labels = {
        "restored": _("Takes place after all: %(time)s", time=time),
        "added": _("Added: %(time)s", time=time),
    }
    first = labels.get(change.what, _("Now: %(time)s", time=time))
    return [str(first), *own, *_moved_place(registration, change, change.meeting)]


def _before(registration: Registration, change: Change) -> list[str]:
    before = change.before
    if before is None:
        return []
    time, *own = time_lines(registration, before)
    if [time, *own] == time_lines(registration, change.meeting):
        return []
    first = str(_("Before: %(time)s", time=time))
    return [first, *own, *_moved_place(registration, change, before)]


def _moved_place(registration: Registration, change: Change, meeting: Meeting) -> list[str]:
    if not place_differs(registration, change):
        return []
    line = where_line(place_words(registration, meeting))
    return [INDENT + line] if line else []


def _place_lines(
    registration: Registration, meeting: Meeting, before: Meeting | None
) -> list[str]:
    if what_may_be_named(registration).discreet:
        return [str(_("It is at another place: the page behind the link below says where."))]
    now, then = (place_words(registration, one) if one else "" for one in (meeting, before))
    lines = [_("Now: %(place)s", place=now or _("the place is not fixed yet"))]
    lines += [_("Before: %(place)s", place=then)] if then else []
    return [str(line) for line in lines]


def _same_time(registration: Registration, change: Change) -> bool:
    """The date stays, so it is the place that is new."""
    before = change.before
    return (
        before is not None
        and time_lines(registration, before) == time_lines(registration, change.meeting)
        and place_differs(registration, change)
    )


def _way(registration: Registration, change: Change) -> tuple[object, ...]:
    known = [one for one in (change.meeting, change.before) if one is not None]
    return change.what, *(_place(registration, one) for one in known)


def _place(registration: Registration, meeting: Meeting) -> tuple[bool, str]:
    """To compare by; not to be shown, since a discreet letter names no place."""
    if not rules.comes_in_person(registration.pool.mode, meeting.mode):
        return False, ""
    return True, words.place_of(registration, meeting)
