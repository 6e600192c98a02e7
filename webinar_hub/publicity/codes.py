"""The short code of an event: `k7m3qt` in `/e/k7m3qt`.

It is the beginning of the event's public id, which never changes, in letters that nobody takes for
others: those of Crockford, without i, l, o and u. Whatever is typed for one and nought is read so.
"""

from collections.abc import Collection

SHORTEST = 6
_PUBLIC = "abcdefghijklmnopqrstuvwxyz234567"
_SHORT = "0123456789abcdefghjkmnpqrstvwxyz"
_TO_SHORT = str.maketrans(_PUBLIC, _SHORT)
_TO_PUBLIC = str.maketrans(_SHORT + "ilo", _PUBLIC + "bba")
_WHOLE = 16


def code_of(public_id: str, earlier: Collection[str]) -> str:
    """As short as tells it apart from events made earlier: what is printed stays true for ever."""
    length = SHORTEST
    while any(other[:length] == public_id[:length] for other in earlier) and length < _WHOLE:
        length += 1
    return public_id[:length].translate(_TO_SHORT)


def beginning_of(code: str) -> str | None:
    """Of the public id that a code stands for; None for what is no code."""
    typed = code.strip().lower()
    if not SHORTEST <= len(typed) <= _WHOLE or set(typed) - {*_SHORT, *"ilo"}:
        return None
    return typed.translate(_TO_PUBLIC)
