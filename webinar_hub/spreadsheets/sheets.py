"""A spreadsheet file as cells. It comes from anybody, so it is measured before it is opened.

An XLSX file is a ZIP archive of XML. Its directory says how large each part claims to be; since it
may lie, each part is unpacked here with a limit, and the library gets only what was measured.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from webinar_hub.spreadsheets.refusals import Unreadable

MOST_PARTS = 200
MOST_SHEETS = 20  # that are looked through
HIGHEST_RATIO = 100  # of a part, from where it is large at all; office programs come to twenty
_LARGE = 1_000_000
_PIECE = 65_536
LARGEST_ASIDE = 500_000  # of styles, names and the like, of each of which the library makes objects
LARGEST_WORDS = 4_000_000  # of all texts, which stand in one part
_NOT_A_DATE = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')  # colours and languages, words
_BOOK = "xl/workbook.xml"
_WORDS = "xl/sharedstrings.xml"
_SHEETS = "xl/worksheets/"
_NEVER_READ = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/embeddings/", "xl/printersettings/")
_OF_DAMAGED_ARCHIVES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),  # another packing, a password, a bad date
)


@dataclass(frozen=True)
class Limits:
    """How much of a file is looked at; empty lines count as well."""

    lines: int = 1_000
    columns: int = 40
    unpacked: int = 20_000_000  # bytes of all parts of a spreadsheet together


USUAL = Limits()


def is_archive(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def cells_of_sheet(content: bytes, limits: Limits = USUAL) -> list[list[str]]:
    """The first sheet that is not hidden and holds anything. Raises Unreadable."""
    return every_sheet(content, limits, most=1)[0][1]


def every_sheet(
    content: bytes, limits: Limits = USUAL, *, most: int = MOST_SHEETS
) -> list[tuple[str, list[list[str]]]]:
    """Names and cells of the sheets that are not hidden and hold anything. Raises Unreadable."""
    measured = _measured(content, limits.unpacked)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and checks that are not looked at
            book = openpyxl.load_workbook(
                measured, read_only=True, data_only=True, keep_links=False
            )
            found = list(islice(_filled(book, limits), most))
        if not found:
            raise Unreadable.empty()
        return found
    except Unreadable:
        raise
    except Exception as error:  # the library promises none in particular for a damaged file
        raise Unreadable.damaged() from error


def _measured(content: bytes, largest: int) -> io.BytesIO:
    """The same archive, unpacked: no part of it is larger than was counted here."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as plain:
            _check_directory(archive.infolist(), largest)
            room = largest
            for part in archive.infolist():
                unpacked = _unpacked(archive, part, min(room, _largest(part.filename, largest)))
                room -= len(unpacked)
                plain.writestr(part.filename, unpacked)
            if _BOOK not in archive.namelist():
                raise Unreadable.wrong_type()
    except _OF_DAMAGED_ARCHIVES as error:
        raise Unreadable.damaged() from error
    out.seek(0)
    return out


def _check_directory(parts: list[zipfile.ZipInfo], largest: int) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > largest:
        raise Unreadable.swells()
    if any(_swells(part.file_size, part.compress_size) for part in parts):
        raise Unreadable.swells()


def _largest(name: str, whole: int) -> int:
    """So much of a part at most. What is read cell by cell may be long; of the rest everything is
    read, so it is what costs."""
    path = name.lower().lstrip("/")
    if path.startswith((_SHEETS, *_NEVER_READ)):
        return whole
    return LARGEST_WORDS if path == _WORDS else LARGEST_ASIDE


def _swells(size: int, packed: int) -> bool:
    return size > _LARGE and size > HIGHEST_RATIO * max(1, packed)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    pieces, size = [], 0
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > room or _swells(size, part.compress_size):
                raise Unreadable.swells()
    return b"".join(pieces)


def _filled(book: Any, limits: Limits) -> Iterator[tuple[str, list[list[str]]]]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        cells = [
            [_plain(cell) for cell in row]
            for row in sheet.iter_rows(max_row=limits.lines, max_col=limits.columns)
        ]
        if any(any(row) for row in cells):
            yield sheet.title, cells


def _plain(cell: Any) -> str:
    """As it is read on the screen: `7` for 7.0. Of a formula its last result."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[: _exact(cell.number_format)]
    return str(value).strip()


def _exact(form: str) -> int:
    """Who types `June 2019` is shown that, and has the first of June in the cell."""
    shown = _NOT_A_DATE.sub("", form.lower())
    return len("2019-06-12") if "d" in shown else len("2019-06") if "m" in shown else len("2019")
