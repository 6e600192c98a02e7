"""Long lists go to the database in pieces: a statement takes only so many values."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

_AT_ONCE = 500
T = TypeVar("T")


def pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))
