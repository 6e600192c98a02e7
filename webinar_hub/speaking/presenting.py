"""What a speaker reads of the people and the dates: nobody is named or can be recognized."""

from dataclasses import dataclass, field
from typing import Any

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import TimeWords, time_words
from webinar_hub.core.language import _, current
from webinar_hub.questions import queries as questions
from webinar_hub.questions.words import NEED_WORDS, counted
from webinar_hub.speaking import queries, rules
from webinar_hub.speaking.models import SpeakerRequest

ROLES: dict[str, Any] = {
    "parent": _("parents"),
    "professional": _("professionals"),
    "student": _("students"),
    "volunteer": _("volunteers"),
}


@dataclass(frozen=True)
class Audience:
    """Who is signed up, in figures; and what they ask beforehand, in their words."""

    total: int = 0
    roles: list[tuple[str, int]] = field(default_factory=list)
    regions: list[tuple[str, int]] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)


def audience(event: Event) -> Audience:
    roles = queries.roles_of(event.id)
    regions = queries.regions_of(event.id, current())
    unsaid = regions.pop("", 0)
    return Audience(
        total=sum(roles.values()),
        roles=_figures(
            {str(ROLES[key]): number for key, number in roles.items()},
            _("Other groups"),
        ),
        regions=_figures(regions | {str(_("Not said")): unsaid}, _("Other regions together")),
        needs=_needs(questions.numbers_of_needs(questions.needs_of(event.id))),
        cases=questions.cases_of(event.id),
    )


def _figures(numbers: dict[str, int], others: Any) -> list[tuple[str, int]]:
    shown, rest = rules.protected(numbers)
    return [*shown.items(), *([(str(others), rest)] if rest and shown else [])]


def _needs(numbers: dict[str, int]) -> list[str]:
    """What one person needs has to be known too, but not that it is one. Own words stay away."""
    found = []
    for key, words in NEED_WORDS.items():
        number = numbers.get(key, 0)
        if number >= rules.FEWEST:
            found += counted({key: number})
        elif number:
            found.append(str(_("%(need)s: somebody needs it", need=words)))
    return found


def dates(request: SpeakerRequest, zone: str) -> list[TimeWords]:
    """Those that hold; the other clock stands beside where it differs."""
    return [time_words(one, current(), zone) for one in request.event.standing_meetings]
