"""Tables for spreadsheets, written row by row: nothing of them is ever held whole, or on a disk.

An XLSX file is a ZIP archive of XML. openpyxl would put the rows into a file of its own first; who
takes part in what has no business in a folder for temporary files.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from webinar_hub.attendance.export import BYTE_ORDER_MARK, DELIMITERS, harmless

Rows = Iterable[Sequence[str]]
Writer = Callable[[Sequence[str], Rows, str], Iterator[bytes]]
_AT_ONCE = 200  # rows that are sent together
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in any XML
LONGEST_CELL = 32_767

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET}" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def csv_table(head: Sequence[str], rows: Rows, language: str) -> Iterator[bytes]:
    """UTF-8 with a mark; no cell is taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS.get(language, ","), lineterminator="\r\n")
    text.write(BYTE_ORDER_MARK)
    for number, row in enumerate(_with_head(head, rows), start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % _AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def xlsx_table(head: Sequence[str], rows: Rows, _language: str) -> Iterator[bytes]:
    """Every cell is a text, so none is ever a formula."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        with archive.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(_with_head(head, rows), start=1):
                sheet.write(_row(row).encode())
                if number % _AT_ONCE == 0:
                    yield out.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


WRITERS: dict[str, tuple[Writer, str]] = {
    "csv": (csv_table, "text/csv"),
    "xlsx": (xlsx_table, f"{_SHEET_TYPE}.sheet"),
}


class _Pipe(io.RawIOBase):
    """Where an archive is written to and sent from; it cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _with_head(head: Sequence[str], rows: Rows) -> Iterator[Sequence[str]]:
    yield head
    yield from rows


def _row(row: Sequence[str]) -> str:
    return f"<row>{''.join(map(_cell, row))}</row>"


def _cell(text: str) -> str:
    plain = escape(_FORBIDDEN.sub("", text)[:LONGEST_CELL])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
