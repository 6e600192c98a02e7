"""Spreadsheets and lists of text as others keep them, read as cells. Nothing touches the disk."""

from webinar_hub.spreadsheets.refusals import Unreadable
from webinar_hub.spreadsheets.sheets import USUAL, Limits, cells_of_sheet, every_sheet, is_archive
from webinar_hub.spreadsheets.texts import cells_of_table, cells_of_text, decoded

__all__ = [
    "Limits",
    "Unreadable",
    "cells_of_file",
    "cells_of_sheet",
    "cells_of_text",
    "decoded",
    "is_archive",
    "sheets_of_file",
]


def cells_of_file(content: bytes, limits: Limits = USUAL) -> list[list[str]]:
    """What a file is, its bytes say: names and types that browsers send are anybody's guess.

    Raises Unreadable.
    """
    if is_archive(content):
        return cells_of_sheet(content, limits)
    return cells_of_table(decoded(content))


def sheets_of_file(
    content: bytes, limits: Limits = USUAL
) -> list[tuple[str, list[list[str]]]]:
    """The sheets of a spreadsheet, or the only one that a text is. Raises Unreadable."""
    if is_archive(content):
        return every_sheet(content, limits)
    return [("", cells_of_table(decoded(content)))]
