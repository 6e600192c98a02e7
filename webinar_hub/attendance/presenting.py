"""Rows turned into what the door and the roster show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime, format_time
from babel.units import format_unit

from webinar_hub.attendance import labels, rules
from webinar_hub.attendance.models import Evidence
from webinar_hub.attendance.queries import Line
from webinar_hub.catalogue.labels import PARTS
from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import TimeWords, time_words, zone_label
from webinar_hub.core.language import _
from webinar_hub.core.zones import local
from webinar_hub.mail import labels as letter_words
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.letters.words import answer_by
from webinar_hub.registration.models import Registration


def duration(left: timedelta, language: str) -> str:
    """`2 hours 5 minutes`; minutes are rounded up, so nobody is told less than the wait."""
    minutes = -(-max(left, timedelta()) // timedelta(minutes=1))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (0 if days else rest, "minute")]
    said = [
        format_unit(number, f"duration-{unit}", locale=language) for number, unit in parts if number
    ]
    return " ".join(said) or format_unit(0, "duration-minute", locale=language)


def door_hour(meeting: Meeting, language: str, reader_zone: str) -> tuple[str, str]:
    """When the door opens, there and where the reader lives; the second only if it differs."""
    opens = rules.door_opens(meeting)
    there, here = local(opens, meeting.zone), local(opens, reader_zone)
    hour = f"{_hour(there, language)} ({zone_label(opens, meeting.zone, language)})"
    if there.utcoffset() == here.utcoffset():
        return hour, ""
    return hour, f"{_hour(here, language)} ({zone_label(opens, reader_zone, language)})"


def _hour(moment: datetime, language: str) -> str:
    return str(format_time(moment, "HH:mm", locale=language))


# The roster


@dataclass(frozen=True)
class Row:
    """One person at one meeting. `seen` goes with the form and says what the page showed."""

    public_id: str
    name: str
    about: str  # role, organisation, region
    state: str
    part: str  # in the room, online
    verdict: str
    came_by: str
    seen: str
    reached: bool


@dataclass(frozen=True)
class Word:
    """One thing that was noted of a person: what, by whom, when, why."""

    verdict: str
    kind: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class Written:
    """One letter to a person, and what became of it."""

    kind: str
    subject: str  # of a letter that organizers wrote
    when: str
    state: str
    badge: str
    answer: str  # of the mail server: that it took the letter, or why not


def row(line: Line, zone: str, language: str) -> Row:
    one = line.registration
    region = one.region.name_in(language) if one.region else ""
    return Row(
        public_id=one.public_id,
        name=name_for_lists(one.family_name, one.given_name, one.patronymic),
        about=" · ".join(filter(None, (str(labels.ROLES[one.role]), one.organisation, region))),
        state=state_words(one, zone, language),
        part=str(PARTS[one.pool.mode]),
        verdict=line.record.verdict if line.record else "unknown",
        came_by=_came_by(line, zone, language),
        seen=rules.state_of(line.evidence),
        reached=line.reached,
    )


def written(letter: OutboxMessage, zone: str, language: str, *, may_write: bool) -> Written:
    """What mailboxes answer names the address, so the answer is for those who may write to it."""
    answer = letter.last_answer if may_write else None
    state, badge = letter_words.state_of(letter)
    due_at = letter.created_at if letter.held else letter.due_at
    return Written(
        kind=str(labels.LETTERS.get(letter.kind, _("Letter"))),
        subject=letter.facts.get("subject", "") if letter.kind == "event_message" else "",
        when=moment(letter.sent_at or due_at, zone, language),
        state=str(state),
        badge=badge,
        answer=answer or "",
    )


def name_for_lists(family: str, given: str, patronymic: str) -> str:
    """Family name first, as in every list of people."""
    return " ".join(filter(None, (family, given, patronymic)))


def state_words(registration: Registration, zone: str, language: str) -> str:
    """`Has a seat`; of an offer also until when they may answer."""
    if registration.state == "offered":
        until = moment(answer_by(registration), zone, language)
        return str(_("Is offered a seat until %(moment)s", moment=until))
    if registration.lapsed:
        return str(labels.LAPSED)
    if registration.released:
        return str(labels.RELEASED)
    if registration.state == "cancelled" and registration.cancelled_by:
        return str(labels.CANCELLED_BY[registration.cancelled_by])
    return str(labels.STATES[registration.state])


def word(evidence: Evidence, zone: str, language: str) -> Word:
    kind = str(labels.KINDS[evidence.kind])
    return Word(
        verdict="" if evidence.kind == "lifted" else str(labels.VERDICTS[evidence.verdict]),
        kind=kind,
        who=evidence.organizer.name if evidence.organizer else "",
        when=moment(evidence.at, zone, language),
        reason=evidence.reason,
    )


def moment(at: datetime, zone: str, language: str) -> str:
    """`3 December 2026, 17:52`, in that zone."""
    return str(format_datetime(local(at, zone), "d MMMM y, HH:mm", locale=language))


def _came_by(line: Line, zone: str, language: str) -> str:
    """What the verdict rests on, with the hour; an organizer's word with the name."""
    if line.record is None:
        return ""
    kind = line.record.evidence_kind
    rests_on = [one for one in line.evidence if one.kind == kind]
    if not rests_on:
        return ""
    first = rests_on[-1] if kind == "decision" else rests_on[0]
    who = first.organizer.name if first.organizer else str(labels.KINDS[kind])
    return f"{who}, {_hour(local(first.at, zone), language)}"


def meeting_choice(meeting: Meeting, language: str) -> str:
    """`Thursday, 3 December 2026, 18:00–19:30` and its title, if it has one."""
    words: TimeWords = time_words(meeting, language)
    when = ", ".join(filter(None, (words.date, words.hours)))
    return f"{when} — {meeting.title}" if meeting.title else when
