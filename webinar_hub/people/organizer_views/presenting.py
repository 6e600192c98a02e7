"""Rows turned into what the pages about people show, in the reader's zone and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from webinar_hub.attendance import labels
from webinar_hub.attendance.presenting import moment, name_for_lists, state_words
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock, links
from webinar_hub.core.language import NATIVE_NAMES, _, current
from webinar_hub.mail import labels as letter_words
from webinar_hub.mail import rendering
from webinar_hub.mail.headers import UnbuildableLetter
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.people.queries.page import History
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration

LETTERS: dict[str, Any] = labels.LETTERS | {"recording_noted": _("Wish for the recording noted")}
ENROLMENTS: dict[str, Any] = {
    "standing": _("The whole series"),
    "picked": _("Chosen dates"),
    "left": _("Left the series"),
}
PURPOSES: dict[str, Any] = {
    "participation": _("Taking part"),
    "news": _("News of events"),
}
_HIDDEN = "/…"


@dataclass(frozen=True)
class Attended:
    """One event of a person, and what is known of their coming."""

    when: str
    title: str
    url: str
    state: str
    came: str


@dataclass(frozen=True)
class Agreed:
    purpose: str
    text: str
    url: str
    given: str
    withdrawn: str


@dataclass(frozen=True)
class Logged:
    """One letter of the log. What mailboxes answer names the address: it is for those who write."""

    kind: str
    about: str
    url: str
    to: str
    to_url: str
    state: str
    badge: str
    when: str
    answer: str


@dataclass(frozen=True)
class Content:
    """A letter as it was or will be sent, personal links left out."""

    subject: str
    text: str
    language: str
    calendar: str


def full_name(person: Participant) -> str:
    return name_for_lists(person.family_name, person.given_name, person.patronymic)


def facts(person: Participant, *, with_address: bool) -> list[tuple[Any, str]]:
    language = current()
    region = person.region.name_in(language) if person.region else ""
    known: list[tuple[Any, str]] = [
        (_("E-mail"), (person.email or str(_("none"))) if with_address else ""),
        (_("Letters"), str(_("Discreet")) if person.discreet else str(_("As usual"))),
        (_("Language"), NATIVE_NAMES.get(person.language, person.language)),
        (_("Time zone"), zone_label(clock.now(), person.zone, language)),
        (_("Region"), region),
        (_("Known since"), _day(person.created_at, person.zone)),
    ]
    return [(term, value) for term, value in known if value]


def attended(history: History) -> list[Attended]:
    language = current()
    return [
        Attended(
            when=when(one.event),
            title=one.event.title,
            url=url_for(
                "attendance.person", public_id=one.event.public_id, registration=one.public_id
            ),
            state=state_words(one, one.event.zone, language),
            came=_came(one, history.verdicts.get(one.id, set())),
        )
        for one in history.registrations
    ]


def series(history: History, zone: str) -> list[tuple[str, str, str]]:
    return [
        (one.series.title, str(ENROLMENTS[one.state]), _day(one.created_at, zone))
        for one in history.enrolments
    ]


def recordings(wishes: Sequence[RecordingRequest], zone: str) -> list[tuple[str, str]]:
    return [(one.event.title, _day(one.created_at, zone)) for one in wishes if one.live]


def consents(given: Sequence[Consent], zone: str) -> list[Agreed]:
    return [
        Agreed(
            purpose=str(PURPOSES[one.text.purpose]),
            text=str(
                _(
                    "version %(number)s, %(language)s, %(organization)s",
                    number=one.text.version,
                    language=NATIVE_NAMES.get(one.text.language, one.text.language),
                    organization=one.text.organization.name,
                )
            ),
            url=url_for(
                "registration.consent_text",
                purpose=one.text.purpose,
                public_id=one.text.public_id,
            ),
            given=moment(one.given_at, zone, current()),
            withdrawn=moment(one.withdrawn_at, zone, current()) if one.withdrawn_at else "",
        )
        for one in given
    ]


def logged(letter: OutboxMessage, zone: str, person: str, *, may_write: bool) -> Logged:
    """`person`: the public id of the one to whom it was written."""
    due_at = letter.created_at if letter.held else letter.due_at
    address = url_for("people.letter", public_id=person, number=letter.id)
    return Logged(
        kind=kind_of(letter.kind),
        about=letter.facts.get("event_title") or letter.facts.get("series_title", ""),
        url=address if may_write else "",
        to=letter.recipient_name,
        to_url=url_for("people.person", public_id=person),
        state=str(letter_words.HELD if letter.held else letter_words.STATES[letter.state]),
        badge="attention" if letter.held else letter_words.STATE_KINDS.get(letter.state, "plain"),
        when=moment(letter.sent_at or due_at, zone, current()),
        answer=(letter.last_answer or "") if may_write else "",
    )


def kind_of(kind: str) -> str:
    return str(LETTERS.get(kind, _("Letter")))


def content(letter: OutboxMessage) -> Content | None:
    """None where it can never become a mail."""
    shown = OutboxMessage(
        kind=letter.kind,
        language=letter.language,
        facts=letter.facts,
        frame=letter.frame,
        links={
            name: link if isinstance(link, str) else _HIDDEN for name, link in letter.links.items()
        },
    )
    try:
        rendered = rendering.letter(shown)
    except UnbuildableLetter:
        return None
    told = letter.calendar
    return Content(
        subject=rendered.subject,
        text=rendered.text.replace(links.url(_HIDDEN), "•••"),
        language=letter.language,
        calendar=str(_CALENDAR[told["method"]]) if told else "",
    )


_CALENDAR: dict[str, Any] = {
    "REQUEST": _("An entry for the calendar"),
    "CANCEL": _("Takes the entry out of the calendar"),
}


def event_address(event: Event) -> str:
    return url_for("workspace.event_editor", public_id=event.public_id)


def when(event: Event) -> str:
    return _day(event.first_start, event.zone) if event.first_start else ""


def _came(registration: Registration, verdicts: set[str]) -> str:
    """The best that is known over all meetings."""
    best = next((one for one in ("attended", "partly", "absent") if one in verdicts), None)
    return str(labels.VERDICTS[best]) if best else ""


def _day(at: datetime, zone: str) -> str:
    return moment(at, zone, current()).rpartition(",")[0]
