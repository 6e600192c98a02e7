"""Who stands behind the events: what must be known of them before anything goes before people.

Drafts of texts come with places in square brackets, such as `[name]`. While one of them is left, a
text does not count: somebody has to have read it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from webinar_hub.core.language import LANGUAGES, _
from webinar_hub.core.refusals import Refusal
from webinar_hub.participants.models import CONSENT_PURPOSES, Organization

# Words in brackets, but no Markdown link and no `[1]`.
_PLACE = re.compile(r"\[([^\W\d_][^\[\]]*)\](?![(\[:])")
NAMED = 3  # so many of the places are named; a number says how many there are
LONGEST_NAME = 40  # characters of a place that are shown

PRIVACY = {"en": _("the privacy page in English"), "ru": _("the privacy page in Russian")}
CONSENT = {
    ("participation", "en"): _("the consent to taking part in English"),
    ("participation", "ru"): _("the consent to taking part in Russian"),
    ("news", "en"): _("the consent to news in English"),
    ("news", "ru"): _("the consent to news in Russian"),
}
CONTACTS = ("help_phone", "help_email", "help_messenger")


@dataclass(frozen=True)
class Lack:
    """Something that is not filled in; `part` is the page: `organization`, `privacy`, …"""

    part: str
    field: str
    text: Any


class StillNeeded(Refusal):
    message = _("People can sign up for events now, so this must stay filled in.")


def lacks(organization: Organization, languages: Iterable[str]) -> list[Lack]:
    """What is still needed before an event in one of the languages can be published."""
    found = []
    if not _filled(organization.name):
        found.append(Lack("organization", "name", _("the legal name of the organization")))
    if not _filled(organization.address):
        found.append(Lack("organization", "address", _("the postal address of the organization")))
    if not any(_filled(getattr(organization, name)) for name in CONTACTS):
        reached = _("a phone, an e-mail address or a messenger where people can ask")
        found.append(Lack("organization", "help_phone", reached))
    for language in sorted(languages):
        found += _lacks_privacy(organization, language)
        found += _lacks_consents(organization, language)
    return found


def open_places(text: str) -> list[str]:
    """What still stands in square brackets, in order, each once."""
    return list(dict.fromkeys(" ".join(place.split()) for place in _PLACE.findall(text)))


def finished(text: str) -> bool:
    return bool(text.strip()) and not open_places(text)


def privacy_shown(organization: Organization, language: str) -> tuple[str, str] | None:
    """Language and HTML of the privacy page for a reader: a finished one, or none."""
    for code in (language, *(one for one in LANGUAGES if one != language)):
        if finished(getattr(organization, f"privacy_{code}")):
            return code, getattr(organization, f"privacy_{code}_html")
    return None


def _filled(line: str) -> bool:
    """Some letter or figure, and no place that is still to be filled in."""
    return any(one.isalnum() for one in line) and not open_places(line)


def _lacks_privacy(organization: Organization, language: str) -> list[Lack]:
    text, page = getattr(organization, f"privacy_{language}"), PRIVACY[language]
    if finished(text):
        return []
    places = open_places(text)
    if places:
        words = _still_open(page, places)
    else:
        words = _("%(page)s: a draft is there to be read, filled in and saved", page=page)
    return [Lack("privacy", f"privacy_{language}", words)]


def _lacks_consents(organization: Organization, language: str) -> list[Lack]:
    """Nobody is asked to agree to a draft. Where there is no text, nothing is asked."""
    found = []
    for purpose in CONSENT_PURPOSES:
        text = organization.consent_text(purpose, language)
        places = open_places(f"{text.label}\n{text.body}") if text is not None else []
        if places:
            words = _still_open(CONSENT[purpose, language], places)
            found.append(Lack("consents", f"{purpose}_body_{language}", words))
    return found


def _still_open(page: Any, places: list[str]) -> Any:
    return _(
        "%(page)s: still to be filled in or taken out: %(places)s",
        page=page,
        places=_named(places),
    )


def _named(places: list[str]) -> str:
    words = [f"[{one if len(one) <= LONGEST_NAME else one[:LONGEST_NAME] + '…'}]" for one in places]
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" (+{more})" if more > 0 else "")
