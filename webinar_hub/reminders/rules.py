"""When a reminder is due, and how near a meeting is in the reader's words: pure answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.zones import local, zone
from webinar_hub.reminders.models import AUDIENCES, ReminderRule

HOUR, DAY = 60, 1440  # minutes
NEAREST, FARTHEST = timedelta(minutes=5), timedelta(days=30)  # of an offset
SHORT_NOTICE = timedelta(minutes=90)  # nearer than this the letter counts minutes, not days

# What an organizer may choose.
BEFORE_FIRST = (7 * DAY, 3 * DAY, 2 * DAY, DAY)
BEFORE_EACH = (DAY, 3 * HOUR, HOUR, 30, 15)

SEAT, WAITING, SILENT, CAME, ABSENT = AUDIENCES
# From where each counts. Who was invited is asked about the whole; who came is known at the end.
ANCHORS_OF = {
    SEAT: ("first", "each", "end"),
    WAITING: ("first", "each"),
    SILENT: ("first",),
    CAME: ("end",),
    ABSENT: ("end",),
}


class OutOfReach(Refusal):
    message = _("Please choose a time from five minutes to thirty days.")


class NotThen(Refusal):
    message = _(
        "This does not go together: before the start one writes to who has a seat, waits or was "
        "invited, and after the end to who had a seat, came or did not come. Who was invited is "
        "reminded before the first meeting alone."
    )


@dataclass(frozen=True)
class Offset:
    """So many minutes before the `first` meeting, before `each` or after the `end` of the last.

    `since`: an organizer asked for it then; moments that had passed are not made up for.
    `calendar`: the invitation travels to those who have only a file so far (`missing`), to
    everybody with a seat (`always`), or to nobody.
    """

    before: str
    minutes: int
    since: datetime | None = None
    audience: str = SEAT
    calendar: str = "missing"

    @property
    def reminds(self) -> bool:
        """Who has a seat, before the start."""
        return self.audience == SEAT and self.before != "end"

    @property
    def place(self) -> tuple[str, str, int]:
        """There is one at most for the same people at the same time; one alone after the end."""
        return self.audience, self.before, 0 if self.before == "end" else self.minutes

    @property
    def text(self) -> str:
        """So that a form can name it; the usual kind is said by its time alone."""
        words = [] if self.audience == SEAT else [self.audience]
        words += [self.before, str(self.minutes)]
        return ":".join(words + ([] if self.calendar == "missing" else [self.calendar]))


USUAL = (Offset("first", DAY), Offset("each", HOUR))


@dataclass(frozen=True)
class Due:
    """A reminder that is to go out now to all who had their seat at its moment.

    `overtaken`: the meeting was changed after the moment. Who was written to of that knows when it
    begins; who was not, as a slip was mended at once, is reminded like everybody.
    """

    event_id: int
    meeting_id: int
    starts_at: datetime
    sequence: int
    minutes: int
    moment: datetime
    overtaken: bool
    calendar: str = "missing"

    def key(self, registration_id: int) -> str:
        return f"reminder:{registration_id}:{self.key_of_meeting}"

    @property
    def key_of_meeting(self) -> str:
        return f"{self.meeting_id}:{self.starts_at:%Y%m%dT%H%M%SZ}:{self.minutes}"


def check(wanted: Offset) -> None:
    if not NEAREST <= timedelta(minutes=wanted.minutes) <= FARTHEST:
        raise OutOfReach(field="number")
    if wanted.before not in ANCHORS_OF[wanted.audience]:
        raise NotThen(field="before")


def offset(rule: ReminderRule) -> Offset:
    return Offset(rule.before, rule.minutes, rule.created_at, rule.audience, rule.calendar)


def not_before(offsets: Iterable[Offset], moment: datetime | None) -> tuple[Offset, ...]:
    """They hold here from that moment on, however long elsewhere."""
    if moment is None:
        return tuple(offsets)
    return tuple(replace(one, since=max(one.since or moment, moment)) for one in offsets)


def as_text(offsets: Iterable[Offset]) -> str:
    """What a page showed, so that a form can say what it was made from."""
    return " ".join(sorted(one.text for one in offsets))


def moment(meeting: Meeting, minutes: int) -> datetime:
    """The instant so many minutes before the start.

    Whole days keep the wall time of the meeting's zone: a day before 10:00 is 10:00, also when the
    clocks change in between and 23 or 25 hours lie there. Every other offset is elapsed time. A
    wall time that the clocks skip counts from before the change, one that comes twice is the first.
    """
    return _shifted(meeting.starts_at, meeting.zone, -minutes)


def moment_after(meeting: Meeting, minutes: int) -> datetime:
    """The instant so many minutes after the end, by the same clock."""
    return _shifted(meeting.ends_at, meeting.zone, minutes)


def _shifted(start: datetime, zone_name: str, minutes: int) -> datetime:
    if minutes % DAY:
        return start + timedelta(minutes=minutes)
    wall = local(start, zone_name).replace(tzinfo=None) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone(zone_name), fold=0).astimezone(UTC)


def due(
    meetings: Sequence[Meeting], offsets: Iterable[Offset], at: datetime, audience: str = SEAT
) -> list[Due]:
    """What is due of one event: the moment has come, the meeting has not begun.

    Of several moments that have come only the last counts: after an outage one letter says what
    there is to say. A moment that had passed when an organizer asked for it is left out.
    """
    standing = sorted((m for m in meetings if _stands(m)), key=lambda m: m.starts_at)
    found: dict[int, Due] = {}
    for offset, meeting in _pairs(standing, offsets, audience):
        one = _due(meeting, offset)
        if not one.moment <= at < meeting.starts_at or _asked_for_later(offset, one.moment):
            continue
        known = found.get(meeting.id)
        if known is None or known.moment < one.moment:
            found[meeting.id] = one
    return sorted(found.values(), key=lambda one: one.starts_at)


def coming(
    meetings: Sequence[Meeting],
    offsets: Iterable[Offset],
    after: datetime,
    until: datetime,
    audience: str = SEAT,
) -> list[Due]:
    """What will be due of one event by itself: its moments after the one and up to the other."""
    standing = sorted((m for m in meetings if _stands(m)), key=lambda m: m.starts_at)
    found = {}
    for offset, meeting in _pairs(standing, offsets, audience):
        one = _due(meeting, offset)
        if after < one.moment <= until:
            found[one.key_of_meeting] = one
    return list(found.values())


def _pairs(
    standing: Sequence[Meeting], offsets: Iterable[Offset], audience: str
) -> Iterator[tuple[Offset, Meeting]]:
    """Each offset with the meetings that it counts back from."""
    for one in offsets:
        if one.audience == audience and one.before != "end":
            for meeting in standing[:1] if one.before == "first" else standing:
                yield one, meeting


def _due(meeting: Meeting, offset: Offset) -> Due:
    then = moment(meeting, offset.minutes)
    return Due(
        event_id=meeting.event_id,
        meeting_id=meeting.id,
        starts_at=meeting.starts_at,
        sequence=meeting.sequence,
        minutes=offset.minutes,
        moment=then,
        overtaken=then < meeting.changed_at,
        calendar=offset.calendar,
    )


def _stands(meeting: Meeting) -> bool:
    return meeting.status == "scheduled" and meeting.precise


def _asked_for_later(offset: Offset, then: datetime) -> bool:
    return offset.since is not None and then < offset.since


@dataclass(frozen=True)
class Nearness:
    """How near a start is: `number` of minutes, or of days by the reader's own calendar."""

    unit: str  # "minutes", "days"
    number: int


def nearness(starts_at: datetime, at: datetime, reader_zone: str) -> Nearness:
    """What to say of a start at the time of writing, whatever offset asked for the letter.

    Minutes are rounded to five. Today is 0 days, tomorrow 1, where the reader lives.
    """
    left = starts_at - at
    if left <= SHORT_NOTICE:
        return Nearness("minutes", max(5, 5 * round(left / timedelta(minutes=5))))
    return Nearness(
        "days", (local(starts_at, reader_zone).date() - local(at, reader_zone).date()).days
    )
