"""Which people a page of the roster shows: the same names in its address and in its forms."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from webinar_hub.core.language import LANGUAGES
from webinar_hub.participants.models import ROLES
from webinar_hub.registration.models import LIVE_STATES, STATES

EVERYBODY = "all"
# What is chosen → the states that it stands for. Nothing chosen: who is signed up in any way.
STATE_CHOICES = {"": LIVE_STATES, **{state: (state,) for state in STATES}, EVERYBODY: STATES}
ATTENDED = ("came", "absent", "unknown")
LETTERS = ("unreached", "no_address")
PARTS = ("in_person", "online", "both")
SORTS = ("", "newest", "oldest")
LONGEST_SEARCH = 100
_ALLOWED = {
    "state": tuple(STATE_CHOICES),
    "role": ROLES,
    "part": PARTS,
    "attended": ATTENDED,
    "language": LANGUAGES,
    "letter": LETTERS,
    "sort": SORTS,
}


@dataclass(frozen=True)
class Shown:
    """`after` and `before` name the person at the edge of the page beside, by the public id."""

    state: str = ""
    role: str = ""
    region: str = ""  # its code
    part: str = ""
    attended: str = ""
    language: str = ""
    letter: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Shown":
        """What is no choice is passed over: an old address still shows a list."""
        values = {one.name: sent.get(one.name, "").strip()[:LONGEST_SEARCH] for one in fields(cls)}
        for name, allowed in _ALLOWED.items():
            if values[name] not in allowed:
                values[name] = ""
        return cls(**values)

    def query(self, **changes: Any) -> dict[str, Any]:
        """For an address; what is as usual is left out."""
        changed = replace(self, **changes)
        values = {one.name: getattr(changed, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value}

    @property
    def whole(self) -> "Shown":
        """The same people on all pages together."""
        return replace(self, after="", before="")

    @property
    def states(self) -> tuple[str, ...]:
        return STATE_CHOICES[self.state]

    @property
    def filtered(self) -> bool:
        """Whether more than the state says who is shown."""
        return bool(self.query(state="", sort="", after="", before=""))
