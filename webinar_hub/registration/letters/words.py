"""The lines that letters are put together from, in the reader's language.

A line that has nothing to say is empty, and the letter leaves it out.
"""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import moment_words, one_line, time_words
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.registration import rules
from webinar_hub.registration.letters.reminding import reminder_line
from webinar_hub.registration.letters.signed_up_by import signed_up_by_line
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named

INDENT = "   "


def greeting(registration: Registration) -> str:
    with in_language(registration.language):
        return str(_("Hello %(name)s,", name=registration.given_name))


def when_lines(registration: Registration, meetings: Sequence[Meeting]) -> str:
    """Each meeting on its line, with the reader's own time where it differs."""
    with in_language(registration.language):
        return "\n".join(line for meeting in meetings for line in time_lines(registration, meeting))


def when_and_where(
    registration: Registration, meetings: Sequence[Meeting], *, in_by_own_page: bool = False
) -> dict[str, str]:
    """Both facts: one place for all meetings, or a place under each where they differ.

    `in_by_own_page`: the letter has no link to the door, only one to the page with all dates.
    """
    with in_language(registration.language):
        door = _("online, the way in is on your page") if in_by_own_page else None
        places = [where_line(place_words(registration, one, door)) for one in meetings]
        if len(set(places)) == 1:
            return {"when": when_lines(registration, meetings), "where": places[0]}
        lines: list[str] = []
        for meeting, place in zip(meetings, places, strict=True):
            lines += time_lines(registration, meeting)
            lines += [INDENT + place] if place else []
    return {"when": "\n".join(lines), "where": ""}


def dated(registration: Registration, meeting: Meeting, number: str) -> str:
    """`4 December (2/3)`: letters that differ by one date only are told apart in a list."""
    day = format_date(meeting.local_start, "d MMMM", locale=registration.language)
    return f"{day} ({number})" if number else day


def differ_in_place(registration: Registration, meetings: Sequence[Meeting]) -> bool:
    with in_language(registration.language):
        return len({_where(registration, meeting) for meeting in meetings}) > 1


def calendar_line(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> str:
    """How the dates get into the calendar, and stay right there."""
    with in_language(registration.language):
        if invitation is None or invitation.how == "none":
            return ""
        if invitation.how == "file":
            return str(_("All dates as one calendar file are on your page, behind the link below."))
        if len(meetings) > 1:
            return str(
                _(
                    "An invitation for your calendar comes with this letter; "
                    "each further date has its own."
                )
            )
        return str(_("The invitation for your calendar comes with this letter."))


def remove_line(registration: Registration, invitation: Invitation | None) -> str:
    """Not every calendar takes an entry out by itself."""
    if invitation is None or invitation.how == "none":
        return ""
    with in_language(registration.language):
        return str(_("If your calendar still shows it, please remove it there."))


def door_line(registration: Registration, meetings: Sequence[Meeting]) -> str:
    """What to expect: when the door opens, when a reminder comes, what else is behind the link."""
    with in_language(registration.language):
        reminded = registration.participant.wants_reminders
        lines = [reminder_line(registration.event)] if reminded else []
        if joins_online(registration, meetings):
            lines.insert(0, str(_("The door opens fifteen minutes before the start.")))
        if in_the_room_discreetly(registration, meetings):
            lines.insert(0, in_the_room())
        elif what_may_be_named(registration).discreet:
            lines.append(str(_("Behind the same link you can give your seat back.")))
        return " ".join(filter(None, lines))


def join_button(registration: Registration, meetings: Sequence[Meeting]) -> dict[str, str]:
    """A discreet letter's only link must promise no door to who comes to the room."""
    if not in_the_room_discreetly(registration, meetings):
        return {}
    with in_language(registration.language):
        return {"join_button": str(_("Where and how: my page"))}


def in_the_room_discreetly(registration: Registration, meetings: Sequence[Meeting]) -> bool:
    named = what_may_be_named(registration)
    return named.discreet and bool(meetings) and not joins_online(registration, meetings)


def in_the_room() -> str:
    """Says no place: that stands behind the link."""
    return str(
        _("This is in person, not online. The address is on your page; you can cancel there too.")
    )


def manage_button(registration: Registration) -> str:
    with in_language(registration.language):
        if registration.state == "waitlisted":
            return str(_("See your place or leave the waiting list"))
        if registration.state == "offered":
            return str(_("Take the seat or pass it on"))
        if registration.state == "pending":
            return str(_("See your request or take it back"))
        return str(_("View, change or cancel"))


def answer_by(registration: Registration) -> datetime:
    """Of somebody to whom a seat is or was offered."""
    assert registration.offered_until is not None
    return rules.answer_by(registration.event, registration.offered_until)


def deadline(registration: Registration) -> str:
    """By the person's own clock."""
    return moment_words(answer_by(registration), registration.zone, registration.language)


def other_line(registration: Registration, others: Sequence[Registration]) -> str:
    """Said only to the mailbox itself: somebody else is signed up with the same address."""
    if registration.signed_up_by is not None:
        return signed_up_by_line(registration)
    named = [other.full_name for other in others if not other.discreet]
    if not named or what_may_be_named(registration).discreet:
        return ""
    with in_language(registration.language):
        return str(
            _(
                "This address is also signed up as %(names)s. Is that you? "
                "Then cancel this second sign-up on the page below.",
                names=", ".join(named),
            )
        )


def others_line(registration: Registration, others: Sequence[Registration]) -> str:
    """Who leaves may have signed up twice, and shall not think that both have ended."""
    named = [other.full_name for other in others if not other.discreet]
    if not named or what_may_be_named(registration).discreet:
        return ""
    with in_language(registration.language):
        return str(
            plural(
                "%(names)s at the same address stays signed up.",
                "%(names)s at the same address stay signed up.",
                len(named),
                names=", ".join(named),
            )
        )


def reason_line(registration: Registration, reason: str) -> str:
    """The organizer's own words; they may name what a discreet letter must not."""
    return "" if what_may_be_named(registration).discreet else reason


def joins_online(registration: Registration, meetings: Sequence[Meeting]) -> bool:
    """Whether there is a meeting to which the person comes by the link."""
    mode = registration.pool.mode
    return any(not rules.comes_in_person(mode, meeting.mode) for meeting in meetings)


def time_lines(registration: Registration, meeting: Meeting) -> list[str]:
    """When it is, and when that is for the reader where it differs."""
    language = registration.language
    lines = [one_line(meeting, language)]
    if yours := time_words(meeting, language, registration.zone).yours:
        lines.append(INDENT + str(_("yours: %(time)s", time=yours)))
    return lines


def place_words(registration: Registration, meeting: Meeting, door: object = None) -> str:
    """Where the person goes; empty where nobody may read it, or nobody has said.

    A meeting as it was is no row of the database, and no link leads there any more.
    """
    named = what_may_be_named(registration)
    if named.discreet:
        return ""
    if not rules.comes_in_person(registration.pool.mode, meeting.mode):
        has_door = registration.state == "confirmed" and meeting.id is not None
        return str((door or _("online, by the link below")) if has_door else _("online"))
    return place_of(registration, meeting)


def place_of(registration: Registration, meeting: Meeting) -> str:
    """Where it is held. A meeting as it was has its place in full."""
    if meeting.id is None:
        return meeting.place
    return meeting.place or registration.event.place


def where_line(place: str) -> str:
    return str(_("Where: %(place)s", place=place)) if place else ""


def _where(registration: Registration, meeting: Meeting) -> str:
    return where_line(place_words(registration, meeting))
