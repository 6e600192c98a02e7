"""Rows turned into words for lists and for the editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from flask import url_for

from webinar_hub.accounts.models import AuditEntry, Organizer
from webinar_hub.catalogue import labels
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.presenting import shown_meeting
from webinar_hub.catalogue.times import TimeWords, moment_words, time_words
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.zones import local
from webinar_hub.mail.outbox import CHANGE
from webinar_hub.registration.operations.foretelling import Foretold
from webinar_hub.registration.queries import Seats
from webinar_hub.reminders.outlook import of_letters
from webinar_hub.reminders.presenting import outlook_words
from webinar_hub.workspace import rules

Marks = Sequence[tuple[str, str]]  # word, address
BADGES = {
    "draft": "plain",
    "listed": "good",
    "link_only": "attention",
    "invitation_only": "attention",
    "cancelled": "bad",
    "withdrawn": "plain",
    "past": "plain",
}


@dataclass(frozen=True)
class Row:
    """An event in a list of the workspace."""

    url: str
    title: str
    time: TimeWords | None
    programme: str
    kind: str
    state: tuple[str, str]  # word, kind of badge
    seats: str
    marks: Marks


def row(
    event: Event,
    seats: Seats | None,
    now: datetime,
    offered: int = 0,
    marks: Marks = (),
) -> Row:
    """`offered`: seats that are held; `marks`: what of it needs somebody."""
    meeting = shown_meeting(event, now)
    return Row(
        url=url_for("workspace.event_editor", public_id=event.public_id),
        title=event.title,
        time=time_words(meeting, current()) if meeting else None,
        programme=event.programme.name,
        kind=str(labels.KINDS[event.kind]),
        state=state(event, now),
        seats=seats_words(seats, offered) if seats and event.published else "",
        marks=marks,
    )


def state(event: Event, now: datetime) -> tuple[str, str]:
    """Where an event stands, as a word and the kind of its badge."""
    if event.status == "cancelled":
        return str(_("Cancelled")), BADGES["cancelled"]
    if event.status == "withdrawn":
        return str(_("Put away")), BADGES["withdrawn"]
    if event.published and event.over(now):
        return str(_("Over")), BADGES["past"]
    return str(labels.VISIBILITIES[event.visibility]), BADGES[event.visibility]


def seats_words(seats: Seats, offered: int = 0) -> str:
    """`33 of 40`, `33 of 40, 1 offered, 3 waiting`, `33 taken` where there is no limit."""
    if seats.capacity is None:
        words = str(plural("%(num)s taken", "%(num)s taken", seats.taken))
    else:
        words = str(_("%(taken)s of %(all)s", taken=seats.taken, all=seats.capacity))
    if offered:
        held = plural("%(num)s offered", "%(num)s offered", offered)
        words = f"{words}, {held}"
    if seats.waiting:
        waiting = plural("%(num)s waiting", "%(num)s waiting", seats.waiting)
        words = f"{words}, {waiting}"
    return words


def offered_words(until: Sequence[datetime], zone: str) -> str:
    """`1 of them is offered until 3 December 2026, 18:00 (Moscow, UTC+3).`"""
    moment = moment_words(until[0], zone, current())
    return str(
        plural(
            "%(num)s of them is offered until %(moment)s.",
            "%(num)s of them are offered, the first until %(moment)s.",
            len(until),
            moment=moment,
        )
    )


def told(counts: Foretold) -> list[str]:
    """Who gets a letter when something changes, one line for each group of people.

    With several dates in a calendar there are more letters than people.
    """
    groups = _groups(counts)
    if counts.letters > counts.people:
        groups.append((counts.letters, _in_all(counts)))
    groups.append((counts.reminded, _reminded(counts)))
    return [str(line) for number, line in groups if number]


def outlook(event: Event, counts: Foretold) -> tuple[str, list[str]]:
    """What the relay's allowance does to letters about a change: a kind of notice and its lines."""
    return outlook_words(of_letters(event, counts.letters, CHANGE), event.zone, current())


def _in_all(counts: Foretold) -> Any:
    return _(
        "In all %(people)s, %(letters)s: each date in a calendar has a letter of its own.",
        people=plural("%(num)s person", "%(num)s people", counts.people),
        letters=plural("%(num)s letter", "%(num)s letters", counts.letters),
    )


def _reminded(counts: Foretold) -> Any:
    return plural(
        "%(num)s of them has had a reminder already: this letter says so in its subject and goes "
        "at once.",
        "%(num)s of them have had a reminder already: their letters say so in the subject and go "
        "at once.",
        counts.reminded,
    )


def _groups(counts: Foretold) -> list[tuple[int, Any]]:
    return [
        (
            counts.confirmed,
            plural(
                "%(num)s person with a seat gets a letter; the calendar entry follows.",
                "%(num)s people with a seat get a letter; their calendar entries follow.",
                counts.confirmed,
            ),
        ),
        (
            counts.waiting,
            plural(
                "%(num)s person on the waiting list gets a letter.",
                "%(num)s people on the waiting list get a letter.",
                counts.waiting,
            ),
        ),
        (
            counts.promoted,
            plural(
                "%(num)s person who waits gets a seat now, and a letter about it.",
                "%(num)s people who wait get a seat now, and a letter about it.",
                counts.promoted,
            ),
        ),
        (
            counts.offered,
            plural(
                "%(num)s person who waits is offered a seat now, by a letter.",
                "%(num)s people who wait are offered a seat now, by a letter.",
                counts.offered,
            ),
        ),
        (
            counts.pending,
            plural(
                "%(num)s person whose sign-up is not decided yet gets a letter.",
                "%(num)s people whose sign-up is not decided yet get a letter.",
                counts.pending,
            ),
        ),
    ]


def readers_words(number: int) -> str:
    """Nothing where nobody has asked to be told."""
    if not number:
        return ""
    return str(
        plural(
            "When it is listed, %(num)s subscriber is told of it: about an hour later, "
            "not at night.",
            "When it is listed, %(num)s subscribers are told of it: about an hour later, "
            "not at night.",
            number,
        )
    )


EFFECTS = {
    "moved": _("Moved: %(before)s becomes %(after)s"),
    "changed": _("Other place or other way of taking part: %(after)s"),
    "added": _("Added: %(after)s"),
    "removed": _("Does not take place: %(before)s"),
    "restored": _("Takes place after all: %(after)s"),
}


def effect(one: rules.Effect) -> str:
    if one.what == "to_online":
        return str(
            plural(
                "%(num)s person who was to come to the room takes part online from now on.",
                "%(num)s people who were to come to the room take part online from now on.",
                one.people,
            )
        )
    if one.what == "to_in_person":
        return str(
            plural(
                "%(num)s person who was to take part online comes to the room from now on.",
                "%(num)s people who were to take part online come to the room from now on.",
                one.people,
            )
        )
    return str(EFFECTS[one.what]) % {"before": one.before, "after": one.after}


def meeting_words(meeting: Meeting) -> dict[str, Any]:
    return {
        "time": time_words(meeting, current()),
        "title": meeting.title,
        "mode": labels.FORMATS[meeting.mode],
        "place": meeting.place if meeting.mode != "online" else "",
        "own_room": bool(meeting.room_link),
        "cancelled": meeting.status == "cancelled",
    }


def facts(event: Event) -> list[tuple[str, str]]:
    """The details for those who only read."""
    audience = [str(word) for role, word in labels.ROLES.items() if role in event.audience]
    found = [
        (_("Kind"), labels.KINDS[event.kind]),
        (_("For whom"), ", ".join(audience)),
        (_("How people take part"), labels.FORMATS[event.format]),
        (_("Place"), event.place),
        (_("In one sentence"), event.summary),
    ]
    return [(str(term), str(value)) for term, value in found if str(value)]


ACTIONS = {
    "event drafted": _("made the draft"),
    "event duplicated": _("made a copy"),
    "past event recorded": _("recorded it"),
    "details changed": _("changed the details"),
    "room set": _("set the room"),
    "sign-up window set": _("set the time of sign-up"),
    "seats set": _("set the seats"),
    "offers set": _("set what becomes of free seats"),
    "approval set": _("set who confirms sign-ups"),
    "sign-ups confirmed": _("confirmed requests"),
    "sign-ups declined": _("declined requests"),
    "people moved over": _("moved people to the other part"),
    "speakers set": _("set the speakers"),
    "questions changed": _("changed the questions"),
    "meeting added": _("added a meeting"),
    "meeting changed": _("changed a meeting"),
    "meeting removed": _("took a meeting out"),
    "meeting restored": _("put a meeting back"),
    "event published": _("published it"),
    "visibility set": _("set who sees it"),
    "address changed": _("changed the address"),
    "address made": _("made an address to pass on"),
    "event cancelled": _("cancelled it"),
    "event restored": _("restored it"),
    "event withdrawn": _("put it away"),
    "event brought back": _("brought it back"),
}


def history_line(entry: AuditEntry, reader: Organizer) -> tuple[str, str, str]:
    """When, who, what."""
    when = format_datetime(local(entry.at, reader.zone), "d MMM, HH:mm", locale=current())
    who = entry.organizer.name if entry.organizer else str(_("The system"))
    return when, who, str(ACTIONS.get(entry.action, entry.action))
