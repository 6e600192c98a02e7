"""Events turned into what the pages' macros show: plain words in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Protocol

from babel.dates import format_date

from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.rules.times import cancelled_with
from webinar_hub.catalogue.times import TimeWords, time_words, zone_label
from webinar_hub.core import zones
from webinar_hub.core.language import NATIVE_NAMES, _, plural

FEW_SEATS = 3  # so few, or less than a tenth, are called few

Choice = tuple[str, str, bool]  # text, address, whether it is the present one


class Seats(Protocol):
    """What registration tells of an event's seats; None where there is no limit."""

    @property
    def capacity(self) -> int | None: ...
    @property
    def free(self) -> int | None: ...
    @property
    def waiting(self) -> int: ...


@dataclass(frozen=True)
class Card:
    """An event in a list; docs/design.md says how it is shown."""

    url: str
    title: str
    time: TimeWords
    kind: str
    audience: list[tuple[str, str]]
    format: tuple[str, str]
    state: str
    state_text: str | None
    seats: str
    speakers: list[tuple[str, str]]
    programme: str
    place: str
    more: str
    lang: str
    lang_name: str
    month: str  # the heading under which it stands
    excerpt: str = ""  # the sentence in which a word stands that was searched for


@dataclass(frozen=True)
class Reader:
    """Who reads: in which language, by which clock besides the event's own, when."""

    language: str
    zone: str | None
    now: datetime


def event_path(event: Event) -> str:
    return f"/events/{event.slug}"


def card(event: Event, seats: Seats | None, reader: Reader, *, programme: bool = True) -> Card:
    """`programme`: whether the card names it, as it does where events of several meet."""
    meeting = shown_meeting(event, reader.now)
    state, state_text = _state(event, seats, reader)
    return Card(
        url=event_path(event),
        title=event.title,
        time=_time(meeting, reader) if meeting else _undated(),
        kind=str(labels.KINDS[event.kind]),
        audience=audience(event),
        format=(labels.FORMAT_ICONS[event.format], str(labels.FORMATS[event.format])),
        state=state,
        state_text=state_text,
        seats=seats_words(seats) if seats and state in ("open", "few", "full") else "",
        speakers=[(speaker.name, speaker.initials) for speaker in event.speakers],
        programme=event.programme.name if programme else "",
        place=event.place if event.format != "online" else "",
        more=_more(event, reader.language),
        lang=event.language,
        lang_name=NATIVE_NAMES[event.language] if event.language != reader.language else "",
        month=month_words(meeting, reader.language) if meeting else "",
    )


def cards(
    events: Iterable[Event],
    seats: Mapping[int, Seats],
    reader: Reader,
    *,
    programme: bool = True,
) -> list[Card]:
    return [card(event, seats.get(event.id), reader, programme=programme) for event in events]


def by_month(shown: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    return [(month, list(group)) for month, group in groupby(shown, key=lambda one: one.month)]


def audience(event: Event) -> list[tuple[str, str]]:
    """Icon and word of each role that the event is for."""
    return [
        (labels.ROLE_ICONS[role], str(word))
        for role, word in labels.ROLES.items()
        if role in event.audience
    ]


def shown_meeting(event: Event, now: datetime) -> Meeting | None:
    """The meeting that stands for the event: the next one, else the first."""
    holding = event.standing_meetings or cancelled_with(event) or event.meetings
    ahead = (meeting for meeting in holding if meeting.ends_at > now)
    return next(ahead, holding[0] if holding else None)


def seats_words(seats: Seats) -> str:
    """`7 of 40 seats left`, `3 waiting`."""
    if seats.free is None or seats.capacity is None:
        return str(_("There is room for everyone"))
    if seats.free > 0:
        return str(
            plural(
                "%(num)s of %(capacity)s seats left",
                "%(num)s of %(capacity)s seats left",
                seats.free,
                capacity=seats.capacity,
            )
        )
    if seats.waiting:
        return str(plural("%(num)s waiting", "%(num)s waiting", seats.waiting))
    return str(_("you can join the waiting list"))


def month_words(meeting: Meeting, language: str) -> str:
    """`December 2026`; the year alone where no more is known."""
    pattern = "y" if meeting.precision == "year" else "LLLL y"
    return format_date(meeting.local_start, pattern, locale=language)


def next_change(events: Iterable[Event], now: datetime) -> datetime | None:
    """The next instant at which a page with these events reads differently by itself."""
    moments = [
        moment
        for event in events
        for moment in (
            *(event.first_start, event.last_end),
            *(event.sign_up_opens_at, event.sign_up_closes_at),
            *(meeting.ends_at for meeting in event.meetings),
        )
        if moment is not None and moment > now
    ]
    return min(moments, default=None)


def zone_choices(
    reader: Reader, address: Callable[[str], str]
) -> dict[str, str | bool | Sequence[Choice]]:
    """In which further zone times are shown, and the links that choose another."""
    own = str(_("the place of the event"))
    choices = [(own, zones.NO_ZONE)]
    choices += [(zone_label(reader.now, one, reader.language), one) for one in zones.OFFERED_ZONES]
    chosen = reader.zone or zones.NO_ZONE
    return {
        "known": reader.zone is not None,
        "current": next(text for text, name in choices if name == chosen),
        "choices": [(text, address(name), name == chosen) for text, name in choices],
    }


def _state(event: Event, seats: Seats | None, reader: Reader) -> tuple[str, str | None]:
    """The card's state and, where the macro has no word for it, the word."""
    now = reader.now
    if event.cancelled:
        return "cancelled", None
    if event.over(now):
        return "over", None
    if not any(meeting.precise for meeting in event.standing_meetings):
        return "closed", str(_("Date to follow"))
    if event.sign_up_opens_at is not None and now < event.sign_up_opens_at:
        day = format_date(
            zones.local(event.sign_up_opens_at, event.zone), "d MMMM", locale=reader.language
        )
        return "closed", str(_("Sign-up from %(day)s", day=day))
    if event.sign_up_closes_at is not None and now >= event.sign_up_closes_at:
        return "closed", None
    begun = str(_("Has begun")) if event.begun(now) else None
    if seats is None or seats.free is None or seats.capacity is None:
        return "open", begun
    if seats.free <= 0:
        return "full", None
    few = seats.free <= max(FEW_SEATS, seats.capacity // 10)
    return "few" if few else "open", begun


def _more(event: Event, language: str) -> str:
    """What a single time does not say: how many meetings or days, until when."""
    standing = event.standing_meetings
    if len(standing) > 1:
        last = format_date(standing[-1].local_end, "d MMMM", locale=language)
        return str(
            plural(
                "%(num)s meeting, until %(day)s",
                "%(num)s meetings, until %(day)s",
                len(standing),
                day=last,
            )
        )
    if event.stated_days and event.stated_days > 1:
        return str(plural("%(num)s day", "%(num)s days", event.stated_days))
    return ""


def _time(meeting: Meeting, reader: Reader) -> TimeWords:
    words = time_words(meeting, reader.language, reader.zone)
    # In the narrow column of a card the abbreviated «год» would stand alone on a line.
    return replace(words, date=words.date.removesuffix("г.").rstrip())


def _undated() -> TimeWords:
    return TimeWords("", str(_("Date not recorded")), "", "", "", "")
