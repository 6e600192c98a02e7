"""What a file holds, as lines of texts; at most so many that they can be looked over."""

from webinar_hub.core.text import one_line
from webinar_hub.spreadsheets import Limits, Unreadable, cells_of_file

MOST_LINES = 5_000
LARGEST_FILE = 1_000_000  # bytes
MOST_COLUMNS = 40
LONGEST_CELL = 400
_HIGHEST_HEADING = 10  # filled lines from the top
_LIMITS = Limits(lines=MOST_LINES + 2, columns=MOST_COLUMNS, unpacked=50_000_000)


def table_of(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings, and each line with its number in the file; empty lines are left out.

    Raises Unreadable.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable.too_large(LARGEST_FILE)
    cells = [
        (number, _trimmed([one_line(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]))
        for number, row in enumerate(cells_of_file(content, _LIMITS), start=1)
    ]
    filled = _without_title([(number, row) for number, row in cells if any(row)])
    if not filled:
        raise Unreadable.empty()
    first = filled[0][1]
    if any("@" in cell for cell in first):
        raise Unreadable.no_headings()
    if len(filled) == 1:
        raise Unreadable.empty()
    if len(filled) - 1 > MOST_LINES or len(cells) > MOST_LINES + 1:
        raise Unreadable.too_many(MOST_LINES)
    width = max(len(row) for _number, row in filled)
    if width < 2 and len(first) < 2:
        raise Unreadable.one_column(first[0])
    return _padded(first, width), [(number, _padded(row, width)) for number, row in filled[1:]]


def _without_title(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Above the headings there may be a title, in one cell or in several that were merged."""
    for place, (_number, row) in enumerate(rows[:_HIGHEST_HEADING]):
        if sum(map(bool, row)) > 1:
            return rows[place:]
    return rows


def _trimmed(row: list[str]) -> list[str]:
    """Spreadsheets go on with empty cells to the edge of what is looked at."""
    while row and not row[-1]:
        row.pop()
    return row


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))
