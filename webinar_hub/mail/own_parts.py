"""The parts of an automatic letter that organizers may word themselves: subject, opening, closing.

`body.md` marks them by `<!-- opening -->` and `<!-- /opening -->`, each on a line of its own; what
we say there, if anything, stands between. Everything else stays as it is in our template.

Own words travel with the letter as facts: `own_subject`, `own_opening_md`, `own_closing_md`, the
names of the placeholders in them as `own_placeholders`, and what each stands for as `own_<name>`.
So no placeholder is mistaken for a fact of the template that happens to have the same name.
"""

import re
from collections.abc import Iterable, Mapping

from webinar_hub.mail.own_wording import compile_own, compile_own_line, spliced
from webinar_hub.mail.wording import Pieces, Slot, Wording

PARTS = ("opening", "closing")
SUBJECT = "own_subject"
NAMES = "own_placeholders"

_MARKED = re.compile(r"^<!-- (opening|closing) -->\n(.*?)^<!-- /\1 -->$", re.MULTILINE | re.DOTALL)


def fact_of(part: str) -> str:
    return f"own_{part}_md"


def value_of(placeholder: str) -> str:
    """The fact, or the link, that holds what a placeholder stands for."""
    return f"own_{placeholder}"


def own_parts(facts: Mapping[str, str]) -> frozenset[str]:
    return frozenset(part for part in PARTS if facts.get(fact_of(part)))


def house_words(source: str) -> dict[str, str]:
    """What our template says in each part that can be worded anew; may be nothing."""
    return {found[1]: found[2].strip() for found in _MARKED.finditer(source)}


def body_with(source: str, own: Iterable[str] = ()) -> str:
    """The template with our words in its parts, or a slot where there are words of one's own."""

    def words(found: re.Match[str]) -> str:
        return f"{{{fact_of(found[1])}}}" if found[1] in own else found[2]

    return _MARKED.sub(words, source)


def put_in(line: Pieces, wording: Wording, facts: Mapping[str, str]) -> tuple[Pieces, Wording]:
    """Subject and parts in an organizer's own words."""
    known = frozenset(facts.get(NAMES, "").split())
    if facts.get(SUBJECT):
        line = _own_slots(compile_own_line(facts[SUBJECT], known))
    for part in own_parts(facts):
        name = fact_of(part)
        own = compile_own(facts[name], known)
        wording = Wording(
            html=spliced(wording.html, name, _own_slots(own.html)),
            text=spliced(wording.text, name, _own_slots(own.text)),
        )
    return line, wording


def _own_slots(pieces: Pieces) -> Pieces:
    return tuple(
        piece._replace(name=value_of(piece.name)) if isinstance(piece, Slot) else piece
        for piece in pieces
    )
