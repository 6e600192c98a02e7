"""Names and addresses as they are compared when people are looked for: pure.

Cyrillic and Latin spellings of a name come out alike: `Юлия`, `Yulia` and `Julia` are `iulia`.
Whoever changes how words are folded writes `participants.found_by` anew.
"""

import re
from collections.abc import Iterable

from webinar_hub.core.text import search_key

SHORTEST = 2  # letters of a word that is looked for
LONGEST = 100
MOST_WORDS = 6  # of a question

FOLDED = (
    *zip("абвгдезийклмнопрстуфхыэіїєґў", "abvgdeziiklmnoprstufhieiiegu", strict=True),
    *(("ж", "zh"), ("ц", "ts"), ("ч", "ch"), ("ш", "sh"), ("щ", "sh"), ("ю", "iu"), ("я", "ia")),
    *(("ъ", ""), ("ь", ""), ("'", ""), ("’", "")),
    *(("shch", "sh"), ("sch", "sh"), ("tz", "ts"), ("kh", "h"), ("ph", "f"), ("ch", "C")),
    *(("ck", "k"), ("c", "k"), ("C", "ch"), ("x", "ks"), ("w", "v"), ("q", "k")),
    *(("ya", "ia"), ("ja", "ia"), ("yu", "iu"), ("ju", "iu")),
    *(("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("y", "i"), ("j", "i")),
    *(("iia", "ia"), ("ii", "i")),
)
_PARTED = re.compile(r"[@.\-_+]")
_UNFIT = re.compile(r'["\\\x00-\x1f]')  # in a list that SQLite takes apart


def folded(text: str) -> str:
    """The spelling that different spellings have in common."""
    plain = search_key(text)
    for written, meant in FOLDED:
        plain = plain.replace(written, meant)
    return plain


def found_by(key: str) -> str:
    """The words by which a person with that search key is found, each of them once."""
    whole = folded(key)
    words = _UNFIT.sub("", f"{whole} {_PARTED.sub(' ', whole)}").split(" ")
    return " ".join(sorted({word[:LONGEST] for word in words if len(word) >= SHORTEST}))


def words_asked(typed: str) -> list[str]:
    """The words of a question, the longest first: it leads to the fewest people."""
    words = {word[:LONGEST] for word in folded(typed).split() if len(word) >= SHORTEST}
    return sorted(words, key=lambda word: (-len(word), word))[:MOST_WORDS]


def same_words(one: Iterable[str], other: Iterable[str]) -> bool:
    """The same names in whatever order and script."""
    return sorted(map(folded, filter(None, one))) == sorted(map(folded, filter(None, other)))
