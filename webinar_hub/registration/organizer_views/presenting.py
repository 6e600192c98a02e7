"""Requests turned into what organizers read."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from webinar_hub.catalogue.labels import PARTS
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock
from webinar_hub.core.language import _, current, plural
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration import letters, rules
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Decided
from webinar_hub.registration.queries import Seats

ROLES: dict[str, Any] = {
    "parent": _("Parent"),
    "professional": _("Professional"),
    "student": _("Student"),
    "volunteer": _("Volunteer"),
}


@dataclass(frozen=True)
class Row:
    """One person who has asked; `reason`: why they were declined, if they were."""

    public_id: str
    name: str
    about: str  # role, organization, position, region
    part: str
    when: str
    reason: str


def row(one: Registration, zone: str, *, parts: bool) -> Row:
    region = one.region.name_in(current()) if one.region else ""
    about = (str(ROLES[one.role]), one.organisation, one.position, region)
    return Row(
        public_id=one.public_id,
        name=name(one),
        about=" · ".join(filter(None, about)),
        part=str(PARTS[one.pool.mode]) if parts else "",
        when=moment_words(one.created_at, zone, current()),
        reason=one.decline_reason,
    )


def name(one: Registration) -> str:
    """Family name first, as in every list of people."""
    return " ".join(filter(None, (one.family_name, one.given_name, one.patronymic)))


def seats_words(seats: Seats) -> str:
    """What a "yes" brings."""
    if seats.free is None:
        return str(_("There is no limit of seats: whoever you confirm has one at once."))
    if seats.free:
        return str(
            plural(
                "%(num)s seat is free. When it is taken, whoever you confirm goes on the waiting "
                "list.",
                "%(num)s seats are free. When they are taken, whoever you confirm goes on the "
                "waiting list.",
                seats.free,
            )
        )
    return str(_("All seats are taken: whoever you confirm goes on the waiting list."))


def decided_words(done: Decided) -> tuple[str, str]:
    """What was done, and the kind of notice that says so."""
    groups = [
        (
            done.seated,
            plural(
                "%(num)s person has a seat now, and a letter says so.",
                "%(num)s people have a seat now, and a letter says so to each.",
                done.seated,
            ),
        ),
        (
            done.waiting,
            plural(
                "%(num)s person is on the waiting list now, and a letter says so.",
                "%(num)s people are on the waiting list now, and a letter says so to each.",
                done.waiting,
            ),
        ),
        (
            done.declined,
            plural(
                "%(num)s person is declined, and a letter says why.",
                "%(num)s people are declined, and a letter tells each of them why.",
                done.declined,
            ),
        ),
        (
            done.left,
            plural(
                "%(num)s request was left as it is: it was taken back, or decided upon, meanwhile.",
                "%(num)s requests were left as they are: they were taken back, or decided upon, "
                "meanwhile.",
                done.left,
            ),
        ),
    ]
    said = [str(words) for number, words in groups if number]
    return " ".join(said), "attention" if done.left else "done"


@dataclass(frozen=True)
class Example:
    """A letter as somebody will read it. `title`: whose it is."""

    title: Any
    language: str
    subject: str
    text: str


def examples(people: Iterable[Registration], reason: str) -> list[Example]:
    """For each language, and for those who asked for neutral letters, the first one's letter."""
    first: dict[tuple[bool, str], Registration] = {}
    for one in people:
        if one.participant.email_key is not None:
            first.setdefault((one.discreet, one.language), one)
    return [_example(one, reason) for _key, one in sorted(first.items())]


def _example(one: Registration, reason: str) -> Example:
    """Nothing of it is stored: a row of no database carries what was typed."""
    meetings = rules.meetings_to_tell(one.event, clock.now())
    letter = letters.declined(one, meetings, reason)
    rendered = rendering.letter(
        OutboxMessage(
            kind=letter.kind,
            language=letter.language,
            facts=letter.facts,
            links={},
            frame=asdict(letter.frame),
        )
    )
    plain = _("As people read it")
    title = _("For those who asked for neutral letters") if one.discreet else plain
    return Example(title, letter.language, rendered.subject, rendered.text)


def without_address(people: Sequence[Registration]) -> str:
    number = sum(one.participant.email_key is None for one in people)
    if not number:
        return ""
    return str(
        plural(
            "%(num)s person has no address and gets nothing.",
            "%(num)s people have no address and get nothing.",
            number,
        )
    )
