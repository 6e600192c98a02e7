"""Whether a text may stand in a letter: pure; answers the sentence for who typed it, or None.

A letter to many shows unknown braces as they were typed. Nobody looks at an automatic letter before
it leaves, so whatever looks like a placeholder and is none has to go.
"""

import re
from typing import Any

from webinar_hub.core.language import _
from webinar_hub.mail.own_wording import is_page, names_in
from webinar_hub.mail.wording import PLACEHOLDER
from webinar_hub.wordings.kinds import Kind

LONGEST_SUBJECT = 150  # characters
LONGEST_TEXT = 3_000

_IN_BRACES = re.compile(r"\{+[^{}\n]*\}+")
_PERCENT = re.compile(r"%\([^)\n]*\)[a-z]?")
_SHOWN = 5


def fault(kind: Kind, part: str, typed: str) -> Any:
    """`part`: subject, opening or closing. Nothing typed is no fault: our words stand then."""
    if not typed:
        return None
    found = names_in(typed)
    if unknown := [name for name in found if name not in kind.known]:
        return _(
            "There is nothing to put in for %(names)s. You can use %(known)s.",
            names=_listed(unknown[:_SHOWN]),
            known=_listed(_usable(kind, part)),
        )
    links = [name for name in found if is_page(name)]
    if part == "subject" and links:
        return _("A link has no place in a subject: %(name)s.", name=_listed(links))
    if strange := _strange(typed):
        return _(
            "%(what)s is no placeholder. One is a name in a pair of braces: %(known)s.",
            what=", ".join(strange[:_SHOWN]),
            known=_listed(_usable(kind, part)),
        )
    if missing := [name for name in kind.needs[part] if name not in found]:
        return _(
            "Whoever reads it needs %(names)s here. Please put it in.", names=_listed(missing)
        )
    return None


def _usable(kind: Kind, part: str) -> list[str]:
    return [name for name in kind.known if part != "subject" or not is_page(name)]


def _strange(typed: str) -> list[str]:
    """What looks like a placeholder of another program, and braces that do not pair."""
    several = [one for one in _IN_BRACES.findall(typed) if not PLACEHOLDER.fullmatch(one)]
    rest = _IN_BRACES.sub("", typed)
    alone = [brace for brace in "{}" if brace in rest]
    return list(dict.fromkeys([*several, *_PERCENT.findall(rest), *alone]))


def _listed(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
