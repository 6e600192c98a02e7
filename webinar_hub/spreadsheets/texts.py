"""Lines of text as cells: which encoding, which delimiter."""

import csv
import io

from webinar_hub.spreadsheets.refusals import Unreadable

DELIMITERS = "\t;,|"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LONGEST_LINE = 5_000
_LOOKED_AT = 30  # lines, to find the delimiter


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with a mark or without, else what Russian spreadsheets write on Windows.

    Raises Unreadable for what is no text.
    """
    text = _text(content)
    if any(ord(one) < 32 and one not in "\t\r\n\x0b\x0c" for one in text):
        raise Unreadable.wrong_type()  # a picture, say: every byte is some letter of cp1251
    return text


def _text(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content[:200]:
        return _strictly(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "cp1251")


def cells_of_table(text: str) -> list[list[str]]:
    """All lines are divided alike: by what divides the first that is divided at all."""
    lines, delimiter = _lines(text)
    divided = (line for line in lines if any(one in line for one in DELIMITERS))
    first = next(divided, "")
    try:
        return _cells("\n".join(lines), delimiter or max(DELIMITERS, key=first.count))
    except csv.Error as error:
        raise Unreadable.wrong_type() from error


def cells_of_text(text: str) -> list[list[str]]:
    lines, delimiter = _lines(text)
    try:
        if delimiter or _all_divided(lines, _delimiter(lines)):
            return _cells("\n".join(lines), delimiter or _delimiter(lines))
        # Written by hand, each line in its own way.
        return [row for line in lines for row in _cells(line, _delimiter([line]))]
    except csv.Error as error:
        raise Unreadable.wrong_type() from error


def _lines(text: str) -> tuple[list[str], str]:
    """And the delimiter, where the first line names it as spreadsheets do."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any(len(line) > _LONGEST_LINE for line in lines):
        raise Unreadable.wrong_type()
    if lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[1:], lines[0][4]
    return lines, ""


def _cells(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    return [[cell.strip() for cell in row] for row in reader]


def _all_divided(lines: list[str], delimiter: str) -> bool:
    return all(
        any(_is_alone(cell) for cell in line.split(delimiter)) for line in lines if "@" in line
    )


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable.wrong_type() from error


def _delimiter(lines: list[str]) -> str:
    """The one by which most lines have an address in a cell of its own; then the commonest."""
    some = [line for line in lines if line.strip()][:_LOOKED_AT]
    return max(
        DELIMITERS,
        key=lambda one: (
            sum(any(_is_alone(cell) for cell in line.split(one)) for line in some if one in line),
            sum(one in line for line in some),
        ),
    )


def _is_alone(cell: str) -> bool:
    cell = cell.strip(' "<>')
    return "@" in cell and not any(one in cell for one in " " + DELIMITERS)
