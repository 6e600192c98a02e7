"""What a file holds, as lines of texts; the sheet is the one that has the headings."""

from collections.abc import Sequence

from webinar_hub.core.language import _
from webinar_hub.core.text import one_line
from webinar_hub.moving_in.meaning import NEEDED, fields_of
from webinar_hub.spreadsheets import Limits, Unreadable, sheets_of_file

MOST_LINES = 5_000
LARGEST_FILE = 1_000_000  # bytes
MOST_COLUMNS = 40
LONGEST_CELL = 400
_HIGHEST_HEADING = 10  # filled lines from the top
_LIMITS = Limits(lines=MOST_LINES + _HIGHEST_HEADING, columns=MOST_COLUMNS, unpacked=60_000_000)

Lines = list[tuple[int, list[str]]]


def table_of(content: bytes) -> tuple[list[str], Lines]:
    """The headings, and each filled line with its number in the file. Raises Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable.too_large(LARGEST_FILE)
    seen: list[str] = []
    for _name, sheet in sheets_of_file(content, _LIMITS):
        rows = _filled(sheet)
        place = _headings(rows)
        if place is not None:
            return _table(rows[place:])
        seen += [cell for cell in (rows[0][1] if rows else []) if cell]
    raise _no_headings(seen)


def _table(rows: Lines) -> tuple[list[str], Lines]:
    headings, lines = rows[0][1], rows[1:]
    if not lines:
        raise Unreadable(_("There is nothing below the headings of this table."))
    if len(lines) > MOST_LINES:
        raise Unreadable(
            _(
                "There are more than %(number)s lines in this table. Please divide it: what comes "
                "twice is not taken twice.",
                number=MOST_LINES,
            )
        )
    width = max(len(row) for _number, row in rows)
    padded = [(number, row + [""] * (width - len(row))) for number, row in lines]
    return headings + [""] * (width - len(headings)), padded


def _filled(sheet: Sequence[Sequence[str]]) -> Lines:
    rows = (
        (number, [one_line(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]])
        for number, row in enumerate(sheet, start=1)
    )
    return [(number, _trimmed(row)) for number, row in rows if any(row)]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _headings(rows: Lines) -> int | None:
    """Above them there may be a title, in one cell or in several that were merged."""
    for place, (_number, row) in enumerate(rows[:_HIGHEST_HEADING]):
        if set(NEEDED) <= set(fields_of(row)):
            return place
    return None


def _no_headings(seen: Sequence[str]) -> Unreadable:
    if not seen:
        return Unreadable(_("This file is empty."))
    return Unreadable(
        _(
            "No sheet of this file has a line of headings with “Event” and “Date”. Found were: "
            "%(names)s. The template shows how it should look.",
            names=", ".join(seen[:10]),
        )
    )
