"""`?from=school12`: the word by which organizers tell apart where people heard of an event.

It is handed on in the links and the form of a page, never in a cookie. A kept page is the same
whatever word a visitor brings: it is kept with a mark in the word's place, which is filled in when
the page is answered.
"""

import re

NAME = "from"
LONGEST = 32
MARK = "5d1c7b0e-word-is-put-in-here"  # looks like a word, so that it passes wherever one does
_SHAPE = re.compile(rf"[a-z0-9-]{{1,{LONGEST}}}")
_IN_A_LINK = f"&amp;{NAME}={MARK}".encode()
_MARK = MARK.encode()


def word_of(value: str | None) -> str:
    """The word in small letters; empty for anything else, which is ignored."""
    folded = (value or "").strip().lower()
    return folded if _SHAPE.fullmatch(folded) and folded != MARK else ""


def put_into(body: bytes, word: str) -> bytes:
    """The page with the word in each place of the mark; without one the links do without, too."""
    if not word:
        body = body.replace(_IN_A_LINK, b"")
    return body.replace(_MARK, word.encode())
