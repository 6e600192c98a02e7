"""The typeface of what is drawn on the server, and which characters it has."""

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "typefaces" / "golos-text-0.4.2"
REGULAR = _FOLDER / "regular.ttf"
SEMIBOLD = _FOLDER / "semibold.ttf"


def printable(text: str) -> str:
    """Without what would be drawn as an empty box: pictograms, letters of other scripts."""
    known = characters()
    return re.sub(" {2,}", " ", "".join(one for one in text if one in known)).strip()


@cache
def characters() -> frozenset[str]:
    """Kept beside the typeface: to read it whole takes a library as large as all of the rest."""
    return frozenset((_FOLDER / "characters.txt").read_text("utf-8").rstrip("\n"))
