"""Text that must fit into a box: broken into lines, set smaller, and at last cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str, float], float]  # text and size → width
LEADING = 1.2  # from line to line, in sizes


@dataclass(frozen=True)
class Fitted:
    size: float
    lines: list[str]

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def fit(
    text: str, *, width: float, height: float, sizes: Sequence[float], measure: Measure
) -> Fitted:
    """In the first of the sizes, largest first, in which all of it has room with its words whole.

    In the last one words may be broken, and what has no room is left out.
    """
    for size in sizes:
        lines = wrapped(text, width, size, measure)
        whole = all(measure(word, size) <= width for word in text.split(" "))
        if len(lines) <= _room(height, size) and (whole or size == sizes[-1]):
            return Fitted(size, lines)
    kept = lines[: _room(height, size)]
    return Fitted(size, [*kept[:-1], _cut(kept[-1], width, size, measure)])


def fit_lines(
    lines: Sequence[str], *, width: float, sizes: Sequence[float], measure: Measure
) -> Fitted:
    """In the first size in which none has to be broken; in the last one they may be."""
    for size in sizes:
        if all(measure(line, size) <= width for line in lines):
            return Fitted(size, list(lines))
    return Fitted(size, [part for line in lines for part in wrapped(line, width, size, measure)])


def wrapped(text: str, width: float, size: float, measure: Measure) -> list[str]:
    """Broken between words; a word that is wider than a line is broken where the line ends."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, width, size, measure)
    return lines


def _room(height: float, size: float) -> int:
    return max(1, int(height // (size * LEADING)))


def _pieces(word: str, width: float, size: float, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, size: float, measure: Measure) -> str:
    while line and measure(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip(' .,:;–—-')}…"
