"""A poster to print and hang up: one sheet of A4, with what one needs to find the event's page.

All text is drawn as it is: nothing in a title is read as markup.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from webinar_hub.core.typefaces import REGULAR, SEMIBOLD, printable
from webinar_hub.publicity import qr
from webinar_hub.publicity.facts import Facts, first_dates
from webinar_hub.publicity.fitting import LEADING, Fitted, Measure, fit, fit_lines

DATES_SHOWN = 6
_WIDE, _HIGH = 595.28, 841.89  # A4 in points
_LEFT, _RIGHT = 57.0, _WIDE - 57.0
_BAND = 14.0
_CODE = 170.0  # sixty millimetres, with the quiet zone: read from two metres
_FOOT = 57.0
_INK, _SOFT = (0.11, 0.15, 0.13), (0.30, 0.35, 0.33)
_PINE, _BRICK = (0.08, 0.32, 0.29), (0.61, 0.17, 0.12)

Colour = tuple[float, float, float]


def poster(facts: Facts, address: str, demonstration: str = "") -> bytes:
    """A PDF. The code leads to the whole address; the one to type does without the query.

    `demonstration`: the sentence that stands on everything invented.
    """
    from reportlab.pdfgen.canvas import Canvas

    _register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_WIDE, _HIGH), invariant=1, lang=facts.language)
    canvas.setTitle(facts.title)
    canvas.setAuthor(facts.organization)
    sheet = _Sheet(canvas)
    sheet.band(_BRICK if facts.cancelled else _PINE)
    _story(sheet, facts)
    _way_in(sheet, facts, address)
    _foot(sheet, facts, demonstration)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _story(sheet: "_Sheet", facts: Facts) -> None:
    """From above: whose, what, when, where and for whom; the title takes the room that is left."""
    sheet.down_to(_HIGH - 66)
    sheet.one_line(facts.programme, (16, 14, 12, 10), _PINE, bold=True)
    sheet.one_line(facts.kind, (13,), _SOFT)
    if facts.cancelled:
        sheet.skip(8)
        why = sheet.fitted(facts.why_cancelled, 60, (20, 17, 14, 12), bold=True)
        sheet.lines(why, _BRICK, bold=True)
    dates = [printable(line) for line in first_dates(facts, DATES_SHOWN)]
    when = sheet.fitted_lines(dates, (21, 18, 16, 14, 12), bold=True)
    where = sheet.fitted(facts.where, 44, (15, 13, 11))
    audience = sheet.fitted(facts.audience, 20, (15, 13, 11))
    below = when.height + where.height + audience.height + 48
    room = sheet.y - 26 - below - (_FOOT + _CODE + 62)
    title = sheet.fitted(printable(facts.title) or facts.kind, room, range(54, 17, -2), bold=True)
    sheet.skip(26)
    sheet.lines(title, _INK, bold=True)
    sheet.skip(24)
    sheet.lines(when, _INK, bold=True)
    sheet.skip(12)
    sheet.lines(where, _INK)
    sheet.skip(4)
    sheet.lines(audience, _INK)


def _way_in(sheet: "_Sheet", facts: Facts, address: str) -> None:
    """The QR code at the left, and beside it the same address to type."""
    bottom = _FOOT + 46
    sheet.code(address, _LEFT, bottom)
    beside = _LEFT + _CODE
    sheet.down_to(bottom + _CODE - 6, left=beside)
    sheet.one_line(facts.come, (18, 16, 14, 12), _PINE, bold=True)
    sheet.skip(4)
    typed = address.split("://", 1)[-1].split("?", 1)[0]
    sizes = (22, 20, 18, 16, 14, 12, 10)
    sheet.lines(sheet.fitted_lines([typed], sizes, bold=True), _INK, bold=True)
    sheet.skip(6)
    sheet.lines(sheet.fitted(facts.way_in, 36, (13, 12, 11)), _SOFT)
    sheet.skip(8)
    sheet.lines(sheet.fitted(facts.questions, 48, (13, 12, 11, 10)), _INK)


def _foot(sheet: "_Sheet", facts: Facts, demonstration: str) -> None:
    sheet.down_to(_FOOT + 14)
    sheet.one_line(facts.organization, (11, 10, 9), _SOFT)
    sheet.one_line(demonstration, (10, 9), _BRICK)


class _Sheet:
    """Writes from the place where it is, downwards."""

    def __init__(self, canvas: Any):
        self.canvas = canvas
        self.y = 0.0
        self._left = _LEFT

    def down_to(self, y: float, left: float = _LEFT) -> None:
        self.y, self._left = y, left

    def skip(self, points: float) -> None:
        self.y -= points

    def band(self, colour: Colour) -> None:
        self.canvas.setFillColorRGB(*colour)
        self.canvas.rect(0, _HIGH - _BAND, _WIDE, _BAND, stroke=0, fill=1)

    def fitted(
        self, text: str, height: float, sizes: Sequence[float], *, bold: bool = False
    ) -> Fitted:
        return fit(
            printable(text),
            width=_RIGHT - self._left,
            height=height,
            sizes=sizes,
            measure=self.measure(bold),
        )

    def fitted_lines(
        self, lines: Sequence[str], sizes: Sequence[float], *, bold: bool = False
    ) -> Fitted:
        return fit_lines(
            lines, width=_RIGHT - self._left, sizes=sizes, measure=self.measure(bold)
        )

    def one_line(
        self, text: str, sizes: Sequence[float], colour: Colour, *, bold: bool = False
    ) -> None:
        self.lines(self.fitted(text, sizes[-1] * LEADING, sizes, bold=bold), colour, bold=bold)

    def lines(self, fitted: Fitted, colour: Colour, *, bold: bool = False) -> None:
        self.canvas.setFillColorRGB(*colour)
        self.canvas.setFont(_name(bold), fitted.size)
        for line in fitted.lines:
            self.canvas.drawString(self._left, self.y - fitted.size, line)
            self.y -= fitted.size * LEADING

    def code(self, address: str, left: float, bottom: float) -> None:
        """Modules as vectors, on the paper's own white; its quiet zone begins in the margin."""
        rows = qr.rows(address)
        module = _CODE / (len(rows) + 2 * qr.QUIET)
        left -= qr.QUIET * module
        path = self.canvas.beginPath()
        for number, row in enumerate(rows):
            y = bottom + _CODE - (qr.QUIET + number + 1) * module
            for at, length in row:
                path.rect(left + (qr.QUIET + at) * module, y, length * module, module)
        self.canvas.setFillColorRGB(0, 0, 0)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def measure(self, bold: bool) -> Measure:
        name = _name(bold)
        return lambda text, size: float(self.canvas.stringWidth(text, name, size))


def _name(bold: bool) -> str:
    return SEMIBOLD.stem if bold else REGULAR.stem


@cache
def _register() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for path in (REGULAR, SEMIBOLD):
        registerFont(TTFont(path.stem, str(path)))
