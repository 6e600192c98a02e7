"""Words as people search for them: forms of one word are alike, small slips are forgiven."""

import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from webinar_hub.catalogue.models import STEM_LENGTH
from webinar_hub.core.text import one_line, search_key

# Raise it when words are cut differently, by us or by a new release of the stemmer: the words of
# all texts are then read again.
READING = 1

MOST_WORDS = 8  # of a question
MOST_LETTERS = 200
SHORTEST_BEGINNING = 4  # letters of a word that may stand for longer ones
SHORTEST_COMMON_PART = 5
MOST_ENDINGS = 60
# What a word is worth that was found exactly, as the beginning of another, after a slip.
EXACT, BEGINNING, SLIP = 4, 2, 1

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[а-я]")
# A vowel that stands in one form of a Russian word only: подросток, подростка.
_FLEETING = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ео](?=[кц]$)")
# Words that stand in every text and tell nothing about it.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        а без бы в во вот где да для до его ее если есть еще же за и из или им их к как ко когда
        кто ли мы на не ни но о об он она они от по под при про с со так такое то у уже чем что
        чтобы эта эти это этот я
        a about an and are as at be by for from how in into is it its of on or our that the their
        this to was what when where who why will with you your
        """,
    )
)
_IRREGULAR = {"children": "child", "women": "woman", "men": "man"}
_LATIN = (
    *(("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш")),
    *(("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е")),
    *zip("abvgdezijklmnoprstufhcqywx", "абвгдезийклмнопрстуфхцкйвк", strict=True),
)


@dataclass(frozen=True)
class Asked:
    """A word of a question, as typed and as its forms have it in common."""

    word: str
    stem: str


@dataclass(frozen=True)
class Question:
    """What was typed, made safe, and its words; none where it holds nothing to search for."""

    text: str
    asked: tuple[Asked, ...]
    cut: bool  # whether only its beginning is searched for


def words_of(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(search_key(text)) if word not in _EMPTY)


def stems_of(text: str) -> Iterator[str]:
    return (stem_of(word) for word in words_of(text))


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """What the forms of a word have in common: `подростков` → `подростк`, `parents` → `parent`."""
    if not _CYRILLIC.search(word):
        stem = _stemmers.english.stemWord(_IRREGULAR.get(word, word))
    else:
        stem = _FLEETING.sub("", _stemmers.russian.stemWord(word))
    return str(stem)[:STEM_LENGTH]


class _Stemmers(threading.local):
    """A stemmer remembers the word it is at, so each thread has its own."""

    def __init__(self) -> None:
        self.russian: Any = snowballstemmer.stemmer("russian")
        self.english: Any = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


def question(typed: str | None) -> Question:
    typed = typed or ""
    text = one_line(typed[:MOST_LETTERS])
    if len(typed) > MOST_LETTERS:
        text = text.rpartition(" ")[0] or text  # half a word would be looked for in vain
    asked = tuple({stem_of(word): Asked(word, stem_of(word)) for word in words_of(text)}.values())
    cut = len(typed) > MOST_LETTERS or len(asked) > MOST_WORDS
    return Question(text, asked[:MOST_WORDS], cut)


def meant(asked: Asked, known: Sequence[str]) -> dict[str, int]:
    """The known stems that a word may mean, with their worth. `known` is sorted.

    Slips are looked for only where the word leads to nothing, else rare words would be drowned.
    """
    found = _as_written(asked, known)
    if found or not asked.word.isalpha():
        return found
    spelled = [asked.stem]
    if not _CYRILLIC.search(asked.word):
        russian = _in_russian(asked.word)
        spelled.append(stem_of(russian))
        found = _as_written(Asked(russian, stem_of(russian)), known)
    return found or dict.fromkeys(_near(spelled, known), SLIP)


def _as_written(asked: Asked, known: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    if len(asked.word) >= SHORTEST_BEGINNING:
        found |= dict.fromkeys(_beginning_with(asked.word, known), BEGINNING)
    if len(asked.stem) >= SHORTEST_COMMON_PART:
        found |= dict.fromkeys(_beginning_with(asked.stem, known), BEGINNING)
    if next(_beginning_with(asked.stem, known), None) == asked.stem:
        found[asked.stem] = EXACT
    return found


def _beginning_with(start: str, known: Sequence[str]) -> Iterator[str]:
    first = bisect_left(known, start)
    nearby = (known[place] for place in range(first, min(first + MOST_ENDINGS, len(known))))
    return takewhile(lambda stem: stem.startswith(start), nearby)


def _near(spelled: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    """The nearest stems within one slip, in long words two: a letter more, less, other, swapped."""
    for stem in spelled:
        allowed = 0 if len(stem) < 4 else 1 if len(stem) < 8 else 2
        if not allowed:
            continue
        near = process.extract(stem, known, scorer=OSA.distance, score_cutoff=allowed, limit=20)
        yield from (found for found, slips, _place in near if slips == near[0][1])


def _in_russian(word: str) -> str:
    """`vebinar` as it would be written in Russian."""
    for latin, cyrillic in _LATIN:
        word = word.replace(latin, cyrillic)
    return word
