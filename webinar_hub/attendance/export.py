"""Tables for spreadsheets: read rightly in Russia and elsewhere, and never run as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

DELIMITERS = {"ru": ";"}  # what the spreadsheet of that language splits at; a comma elsewhere
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes the file for one in its old 8-bit code

# A spreadsheet takes a cell for a formula that begins with one of these, the full-width and small
# forms included. A cell may also fall apart where another delimiter or a line break stands in it.
_BEGINS = "=+@\\-\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_FORMULA = re.compile(rf"((?:^|[;,\t\r\n])[\s\"']*)(?=[{_BEGINS}])")


def table(header: Sequence[Any], rows: Iterable[Sequence[Any]], language: str) -> bytes:
    """A table in UTF-8; numbers stay numbers, every text is made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS.get(language, ","), lineterminator="\r\n")
    writer.writerow([harmless(str(cell)) for cell in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    guarded = _FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if guarded.startswith(("\t", "\r")) else guarded


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, int) else harmless(str(value))
