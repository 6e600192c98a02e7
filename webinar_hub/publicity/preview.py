"""The picture that messengers and social networks show of an event's page.

A picture is known by what stands on it: as long as that reads the same it has the same version,
which is its ETag and stands in its address. Each process draws it once and keeps the last ones.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from io import BytesIO
from typing import Any

from webinar_hub.core.typefaces import REGULAR, SEMIBOLD, printable
from webinar_hub.publicity.facts import Facts, first_dates
from webinar_hub.publicity.fitting import LEADING, Fitted, fit, fit_lines

SIZE = (1200, 630)
KEPT_BYTES = 4 * 2**20  # of each process; a picture takes about 30 kB
DATES_SHOWN = 2
_DRAWN_AS = "1"  # raised when the drawing changes, so that messengers fetch it anew

_PAPER, _INK, _SOFT = "#fbf9f5", "#1d2521", "#4d5a53"
_PINE, _BRICK = "#14524a", "#9b2c1f"
_LEFT, _RIGHT, _TOP, _BOTTOM = 88, 1128, 64, 574
_BAND = 28


@dataclass(frozen=True)
class Preview:
    """All that stands on the picture."""

    title: str
    kind: str
    programme: str
    dates: tuple[str, ...]
    cancelled: str  # one word over the title
    foot: str

    @property
    def version(self) -> str:
        told = repr((_DRAWN_AS, *astuple(self)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def preview_of(facts: Facts, demonstration: str = "") -> Preview:
    """`demonstration`: the sentence that stands on everything invented."""
    return Preview(
        title=printable(facts.title) or facts.kind,
        kind=facts.kind,
        programme=printable(facts.programme),
        dates=tuple(printable(line) for line in first_dates(facts, DATES_SHOWN)),
        cancelled=facts.cancelled,
        foot=demonstration or printable(facts.organization),
    )


def preview_of_several(title: str, kind: str, over: str, foot: str) -> Preview:
    """Of a series or a programme: it has no dates of its own."""
    return Preview(printable(title) or kind, kind, printable(over), (), "", printable(foot))


class Drawn:
    """The pictures drawn last, up to a number of bytes. One is drawn at a time, and once."""

    def __init__(self, limit: int = KEPT_BYTES):
        self._limit = limit
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._turn = threading.Lock()

    def picture(self, preview: Preview) -> bytes:
        with self._turn:
            found = self._pictures.get(preview.version)
            if found is None:
                found = self._pictures[preview.version] = draw(preview)
            self._pictures.move_to_end(preview.version)
            while sum(map(len, self._pictures.values())) > self._limit and len(self._pictures) > 1:
                self._pictures.popitem(last=False)
            return found


def draw(preview: Preview) -> bytes:
    """As PNG, with few colours: it stays small, and messengers need not scale it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, _PAPER)
    board = _Board(ImageDraw.Draw(image))
    colour = _BRICK if preview.cancelled else _PINE
    board.pen.rectangle((0, 0, _BAND, SIZE[1]), fill=colour)
    top = board.line(preview.programme, _TOP, (32, 28, 24), _PINE, bold=True)
    top = board.line(preview.kind, top + 4, (28,), _SOFT)
    if preview.cancelled:
        top = board.line(preview.cancelled, top + 12, (44,), _BRICK, bold=True)
    foot = _BOTTOM - 26 * LEADING
    board.line(preview.foot, foot, (26, 22), _SOFT)
    dates = fit_lines(
        preview.dates, width=_RIGHT - _LEFT, sizes=(38, 34, 30, 27), measure=board.measure
    )
    when = foot - 20 - dates.height
    board.block(dates, when)
    room = when - 20 - (top + 24)
    sizes = range(80, 33, -2)
    title = fit(
        preview.title, width=_RIGHT - _LEFT, height=room, sizes=sizes, measure=board.measure
    )
    board.block(title, top + 24)
    out = BytesIO()
    image.quantize(colors=64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Board:
    """Draws lines of text from the left, one below the other."""

    def __init__(self, pen: Any):
        self.pen = pen
        self._fonts: dict[tuple[bool, float], Any] = {}

    def line(
        self, text: str, top: float, sizes: Sequence[float], colour: str, *, bold: bool = False
    ) -> float:
        """One line in the size that fits, cut where none does; returns where it ends."""
        fitted = fit(
            text,
            width=_RIGHT - _LEFT,
            height=sizes[-1] * LEADING,
            sizes=sizes,
            measure=self.measure if bold else self._measure_regular,
        )
        self._write(fitted.lines[0], top, fitted.size, colour, bold)
        return top + fitted.size * LEADING

    def block(self, fitted: Fitted, top: float) -> None:
        for number, line in enumerate(fitted.lines):
            self._write(line, top + number * fitted.size * LEADING, fitted.size, _INK, True)

    def measure(self, text: str, size: float) -> float:
        return float(self._font(True, size).getlength(text))

    def _measure_regular(self, text: str, size: float) -> float:
        return float(self._font(False, size).getlength(text))

    def _write(self, text: str, top: float, size: float, colour: str, bold: bool) -> None:
        self.pen.text((_LEFT, top), text, fill=colour, font=self._font(bold, size))

    def _font(self, bold: bool, size: float) -> Any:
        from PIL import ImageFont

        if (bold, size) not in self._fonts:
            self._fonts[bold, size] = ImageFont.truetype(SEMIBOLD if bold else REGULAR, size)
        return self._fonts[bold, size]
