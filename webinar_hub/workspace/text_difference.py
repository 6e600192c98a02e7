"""What differs between two versions of a text, as pieces to be read one after the other: pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Sort = Literal["same", "gone", "new"]
AROUND = 60  # characters that are shown of what stays, on each side of a change
MOST_LINES = 2000  # of more lines, and of more words, nothing is compared one by one
MOST_WORDS = 600


class Piece(NamedTuple):
    sort: Sort
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """By lines, and within a changed line by words."""
    found: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for sort, gone, added in _compared(old, new, MOST_LINES):
        if sort == "replace":
            found += _by_words("".join(gone), "".join(added))
        else:
            found += _pieces(sort, gone, added)
    return [_shortened(one, place, len(found)) for place, one in enumerate(found)]


def _by_words(gone: str, added: str) -> Iterator[Piece]:
    old, new = (re.findall(r"\s+|\S+", text) for text in (gone, added))
    for compared in _compared(old, new, MOST_WORDS):
        yield from _pieces(*compared)


def _compared(
    old: Sequence[str], new: Sequence[str], most: int
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    if max(len(old), len(new)) > most:
        yield "replace", old, new
        return
    for sort, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield sort, old[a:b], new[c:d]


def _pieces(sort: str, gone: Sequence[str], added: Sequence[str]) -> Iterator[Piece]:
    if sort == "equal":
        yield Piece("same", "".join(gone))
        return
    if gone:
        yield Piece("gone", "".join(gone))
    if added:
        yield Piece("new", "".join(added))


def _shortened(piece: Piece, place: int, number: int) -> Piece:
    """What stays is shown as far as it helps to find the place."""
    text = piece.text
    if piece.sort != "same" or len(text) <= 2 * AROUND + 3:
        return piece
    begins = "" if place == 0 else _whole_words(text[:AROUND])
    ends = "" if place == number - 1 else _whole_words(text[: -AROUND - 1 : -1])[::-1]
    return Piece("same", f"{begins} … {ends}")


def _whole_words(text: str) -> str:
    """Without the last one, of which it may hold only a piece."""
    return text.rpartition(" ")[0] or text
