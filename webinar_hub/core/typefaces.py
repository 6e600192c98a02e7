"""The typeface of what is drawn on the server, and which characters it has."""

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "typefaces" / "golos-text-0.4.2"
REGULAR = _FOLDER / "regular.ttf"
SEMIBOLD = _FOLDER / "semibold.ttf"


def printable(text: str) -> str:
    """Without what would be drawn as an empty box: pictograms, letters of other scripts."""
    known = _characters()
    return re.sub(" {2,}", " ", "".join(one for one in text if one in known)).strip()


@cache
def _characters() -> frozenset[str]:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return frozenset(map(chr, TTFontFile(str(REGULAR)).charToGlyph)) | {" "}
