"""Letters to many as their pages show them: whom they are for, examples, what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from webinar_hub.campaigns import letters, letters_to_guests
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.queries import Progress, Reach, Result
from webinar_hub.core.language import _, plural
from webinar_hub.core.zones import local
from webinar_hub.guests.models import Guest
from webinar_hub.mail import labels
from webinar_hub.mail.letter import OWN
from webinar_hub.mail.preview import Preview, preview
from webinar_hub.registration.models import Registration

OUTCOMES: dict[str, Any] = {
    "no_address": _("Not written: there is no address"),
    "refused_before": _("Not written: the mailbox refused a letter not long ago"),
    "declined": _("Not written: the mailbox wants no news"),
    "enough": _("Not written: enough news went to this person this week"),
    "asked_enough": _("Not written: asked twice already, or within the last two days"),
    "unwritable": _("Could not be written"),
}
KINDS: dict[str, Any] = {
    "service": _("News of an event"),
    "news": _("Programme news"),
    "invited": _("Reminder to people who were invited"),
}


@dataclass(frozen=True)
class Example(Preview):
    """A letter as one real person would read it, links aside."""

    title: str


def reach_words(reach: Reach) -> list[str]:
    """How many people, who is left out and why, and the first names."""
    found = [plural("%(num)s letter goes out.", "%(num)s letters go out.", reach.letters)]
    if reach.without_address:
        found.append(
            plural(
                "%(num)s person has no address and gets nothing.",
                "%(num)s people have no address and get nothing.",
                reach.without_address,
            )
        )
    if reach.not_agreed:
        found.append(
            plural(
                "%(num)s more person fits, but did not agree to news.",
                "%(num)s more people fit, but did not agree to news.",
                reach.not_agreed,
            )
        )
    if reach.asked_enough:
        found.append(
            plural(
                "%(num)s more was asked twice already, or within the last two days.",
                "%(num)s more were asked twice already, or within the last two days.",
                reach.asked_enough,
            )
        )
    if reach.unwilling:
        found.append(
            plural(
                "%(num)s more gets nothing: the mailbox wants no such letters, or refuses them.",
                "%(num)s more get nothing: their mailboxes want no such letters, or refuse them.",
                reach.unwilling,
            )
        )
    return [str(one) for one in found]


def left_words(left: int) -> str:
    """Of those who were ticked."""
    if left <= 0:
        return ""
    return str(
        plural(
            "%(num)s of those who were ticked does not take part any more and gets nothing.",
            "%(num)s of those who were ticked do not take part any more and get nothing.",
            left,
        )
    )


def names_words(reach: Reach) -> str:
    """`Anna, Boris and 12 more`"""
    names, more = ", ".join(reach.names), reach.people - len(reach.names)
    if more <= 0:
        return names
    return str(
        plural("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=names)
    )


def state_words(campaign: Campaign, waiting: bool, now: datetime) -> tuple[str, str]:
    """In one word how it stands, and the kind of its badge. `waiting`: some have not left."""
    if campaign.state == "draft":
        return str(_("Draft")), "plain"
    if campaign.state == "paused":
        return str(_("Paused")), "attention"
    if campaign.state == "stopped":
        return str(_("Stopped")), "bad"
    if campaign.planned(now):
        return str(_("Planned")), "few"
    if campaign.written_at is None or waiting:
        return str(_("Goes out")), "few"
    return str(_("Sent")), "good"


def example(
    campaign: Campaign, registration: Registration, at: datetime, reader: tuple[str, bool] | None
) -> Example:
    """`reader`: of programme news, as `letters.to_person` takes it."""
    letter = letters.to_person(campaign, registration, at, reader=reader)
    title = _("For %(name)s", name=letter.recipient.name)
    if OWN not in letter.facts:
        title = _("For %(name)s, who asked for neutral letters", name=letter.recipient.name)
    return Example(**vars(preview(letter)), title=str(title))


def example_to_guest(campaign: Campaign, guest: Guest, at: datetime, *, discreet: bool) -> Example:
    letter = letters_to_guests.to_guest(campaign, guest, at, discreet=discreet)
    name = guest.name or guest.email
    title = _("For %(name)s", name=name)
    if OWN not in letter.facts:
        title = _("For %(name)s, to whom no event is named by letter", name=name)
    return Example(**vars(preview(letter)), title=str(title))


def moment(at: datetime | None, zone: str, language: str) -> str:
    return format_datetime(local(at, zone), "d MMMM, HH:mm", locale=language) if at else ""


def day(at: datetime | None, zone: str, language: str) -> str:
    return format_datetime(local(at, zone), "d MMMM y", locale=language) if at else ""


def progress_words(progress: Progress) -> str:
    return str(
        _("%(done)s of %(total)s letters have left", done=progress.sent, total=progress.total)
    )


def details(progress: Progress) -> list[tuple[str, str]]:
    """What else there is to say, each with the kind of its badge."""
    found = [
        (plural("%(num)s did not arrive", "%(num)s did not arrive", progress.failed), "bad"),
        (
            plural("%(num)s was not written", "%(num)s were not written", progress.not_written),
            "attention",
        ),
        (plural("%(num)s waits", "%(num)s wait", progress.waiting), "plain"),
        (
            plural("%(num)s was taken back", "%(num)s were taken back", progress.withdrawn),
            "plain",
        ),
    ]
    numbers = (progress.failed, progress.not_written, progress.waiting, progress.withdrawn)
    return [(str(words), kind) for (words, kind), one in zip(found, numbers, strict=True) if one]


def result(one: Result, zone: str, language: str) -> dict[str, Any]:
    words, kind = _became(one)
    later = one.state == "queued" and not one.held
    return {
        "name": one.name or "—",
        "state": words,
        "kind": kind,
        "answer": one.answer or "",
        "when": moment(one.at, zone, language) if one.state == "sent" or later else "",
    }


def _became(one: Result) -> tuple[str, str]:
    if one.outcome != "written":
        return str(OUTCOMES[one.outcome]), "attention"
    if one.held:
        return str(labels.HELD), "attention"
    if one.state is None:
        return str(_("Forgotten")), "plain"
    return str(labels.STATES[one.state]), labels.STATE_KINDS.get(one.state, "plain")


def differing(present: Any, typed: Any) -> list[tuple[str, str]]:
    """Label and present value of each field that somebody else changed meanwhile."""
    found = []
    for field in typed:
        now = present[field.short_name]
        if field.short_name in ("csrf_token", "version", "key"):
            continue
        if (field.data or None) != (now.data or None):
            found.append((str(field.label.text), _shown(now)))
    return found


def _shown(field: Any) -> str:
    if hasattr(field, "iter_choices"):
        words: Sequence[str] = [str(one.label) for one in field.iter_choices() if one.selected]
        return ", ".join(words) or "—"
    return str(field._value()) or "—"
