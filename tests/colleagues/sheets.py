"""Spreadsheet files as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

HEADINGS = ("Name", "E-mail", "Position")


def xlsx(rows: Sequence[Sequence[Any]], *, hidden: bool = False) -> bytes:
    """A workbook with these rows on its first sheet; `hidden`: behind one that nobody sees."""
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden:
        sheet.append(("Secret", "secret@example.org"))
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("People")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same archive with one part put in or replaced."""
    out = io.BytesIO()
    packed = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


def lying(content: bytes, size: int, claimed: int) -> bytes:
    """A part of `size` bytes whose directory claims fewer."""
    bomb = with_part(content, "xl/media/picture.xml", b"0" * size)
    true, false = size.to_bytes(4, "little"), claimed.to_bytes(4, "little")
    return bomb.replace(true, false)


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
