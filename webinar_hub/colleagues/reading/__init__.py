"""Lists of people as others keep them: pasted lines, CSV, XLSX. Nothing here touches the disk."""

from webinar_hub.colleagues.reading.columns import MOST_ROWS, Line, people_in
from webinar_hub.spreadsheets.refusals import Unreadable
from webinar_hub.spreadsheets.sheets import cells_of_sheet, is_archive
from webinar_hub.spreadsheets.texts import cells_of_text, decoded

LARGEST_FILE = 1_000_000  # bytes

__all__ = ["LARGEST_FILE", "MOST_ROWS", "Line", "Unreadable", "of_file", "of_text"]


def of_text(text: str) -> list[Line]:
    """Raises Unreadable."""
    return people_in(cells_of_text(text))


def of_file(content: bytes) -> list[Line]:
    """What a file is, its bytes say: names and types that browsers send are anybody's guess.

    Raises Unreadable.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable.too_large(LARGEST_FILE)
    if is_archive(content):
        return people_in(cells_of_sheet(content))
    return of_text(decoded(content))
