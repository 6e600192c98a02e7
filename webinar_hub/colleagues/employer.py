"""A letter for employers: what, when, how many hours, who stands behind it. Words, then a PDF.

All text is drawn as it is: nothing in a title is read as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from babel.dates import format_date

from webinar_hub.catalogue.labels import FORMATS, KINDS
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import one_line
from webinar_hub.core.language import _, in_language
from webinar_hub.core.text import many_lines
from webinar_hub.core.typefaces import REGULAR, SEMIBOLD, printable
from webinar_hub.core.zones import local
from webinar_hub.publicity.fitting import wrapped

_WIDE, _HIGH = 595.28, 841.89  # A4 in points
_LEFT, _TOP, _FOOT = 71.0, _HIGH - 64.0, 64.0
_SIZE, _LARGE, _LEADING = 11.0, 17.0, 1.4
_INK, _SOFT, _BRICK = (0.11, 0.15, 0.13), (0.30, 0.35, 0.33), (0.61, 0.17, 0.12)


@dataclass(frozen=True)
class EmployerLetter:
    """Plain words in the reader's language."""

    language: str
    organization: str
    address: str
    day: str
    heading: str
    intro: str
    people: tuple[str, ...]
    title: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]  # a word, and the lines beside it
    about: tuple[str, ...]  # paragraphs
    wish: str
    signer: str
    questions: str


def letter_for(
    event: Event, people: Sequence[str], where: str, language: str, at: datetime
) -> EmployerLetter:
    """`people`: who takes part; nobody is named where there are none. `where`: as they come."""
    organization = event.programme.organization
    ways = (organization.help_phone, organization.help_email)
    with in_language(language):
        return EmployerLetter(
            language=language,
            organization=organization.name,
            address=organization.address,
            day=_day(local(at, event.zone), language),
            heading=str(_("To the employer")),
            intro=_intro(people),
            people=tuple(people) if len(people) > 1 else (),
            title=event.title,
            facts=tuple(_facts(event, where, language)),
            about=_about(event),
            wish=str(
                _(
                    "Taking part is free of charge. We kindly ask you to make it possible "
                    "during working hours."
                )
            ),
            signer=organization.signer,
            questions=", ".join(filter(None, (organization.help_name, *ways))),
        )


def _day(at: datetime, language: str) -> str:
    """As the dates of the event are written below."""
    return format_date(at, "d MMMM y", locale=language) + (" г." if language == "ru" else "")


def _intro(people: Sequence[str]) -> str:
    if len(people) == 1:
        return str(_("%(name)s is signed up for the following event.", name=people[0]))
    if people:
        return str(_("These people are signed up for the following event:"))
    return str(_("We invite people who work with you to the following event."))


def _facts(event: Event, where: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    meetings = event.standing_meetings
    dates = tuple(_capital(one_line(one, language)) for one in meetings)
    minutes = sum(
        int((one.ends_at - one.starts_at).total_seconds() // 60) for one in meetings if one.precise
    )
    speakers = tuple(
        " — ".join(filter(None, (one.name, one.about))) for one in event.speakers
    )
    rows = [
        (_("What"), (str(KINDS[event.kind]),)),
        (_("When"), dates),
        (_("Hours"), (hours(minutes),) if minutes else ()),
        (_("Where"), (where or str(FORMATS[event.format]),)),
        (_("Programme"), (event.programme.name,)),
        (_("Who teaches"), speakers),
    ]
    return [(str(word), lines) for word, lines in rows if lines]


def hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    if not rest:
        return str(_("%(hours)s h", hours=whole))
    if not whole:
        return str(_("%(minutes)s min", minutes=rest))
    return str(_("%(hours)s h %(minutes)s min", hours=whole, minutes=rest))


def _about(event: Event) -> tuple[str, ...]:
    paragraphs = many_lines(event.summary or "").split("\n")
    return tuple(one for one in paragraphs if one)


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def pdf(letter: EmployerLetter, demonstration: str = "") -> bytes:
    """`demonstration`: the sentence that stands on everything invented."""
    from reportlab.pdfgen.canvas import Canvas

    _register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_WIDE, _HIGH), invariant=1, lang=letter.language)
    canvas.setTitle(letter.title)
    canvas.setAuthor(letter.organization)
    sheet = _Sheet(canvas)
    sheet.text(letter.organization, bold=True)
    sheet.text(letter.address, colour=_SOFT)
    sheet.text(demonstration, colour=_BRICK)
    sheet.skip(14)
    sheet.text(letter.day, colour=_SOFT)
    sheet.skip(14)
    sheet.text(letter.heading, bold=True)
    sheet.skip(8)
    sheet.text(letter.intro)
    for name in letter.people:
        sheet.text(f"•  {name}")
    sheet.skip(10)
    sheet.text(letter.title, size=_LARGE, bold=True)
    sheet.skip(8)
    for word, lines in letter.facts:
        sheet.fact(word, lines)
    for paragraph in letter.about:
        sheet.skip(8)
        sheet.text(paragraph)
    sheet.skip(12)
    sheet.text(letter.wish)
    sheet.skip(28)
    sheet.text(letter.signer, bold=True)
    sheet.text(letter.questions, colour=_SOFT)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Sheet:
    """Writes from the place where it is, downwards, and goes on overleaf."""

    def __init__(self, canvas: Any):
        self.canvas, self.y = canvas, _TOP

    def skip(self, points: float) -> None:
        self.y -= points

    def fact(self, word: str, lines: Sequence[str]) -> None:
        self.text(word, size=9.5, colour=_SOFT)
        for line in lines:
            self.text(line)
        self.skip(4)

    def text(
        self,
        text: str,
        *,
        size: float = _SIZE,
        bold: bool = False,
        colour: tuple[float, float, float] = _INK,
    ) -> None:
        plain, name = printable(text), SEMIBOLD.stem if bold else REGULAR.stem
        if not plain.strip():
            return
        for line in wrapped(plain, _WIDE - 2 * _LEFT, size, self._measure(name)):
            if self.y - size < _FOOT:
                self.canvas.showPage()
                self.y = _TOP
            self.canvas.setFillColorRGB(*colour)
            self.canvas.setFont(name, size)
            self.canvas.drawString(_LEFT, self.y - size, line)
            self.y -= size * _LEADING

    def _measure(self, name: str) -> Any:
        return lambda text, size: float(self.canvas.stringWidth(text, name, size))


@cache
def _register() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for path in (REGULAR, SEMIBOLD):
        registerFont(TTFont(path.stem, str(path)))
