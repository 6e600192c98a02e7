"""Files as people send them become lines; each bad one is refused in words."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from tests.colleagues.sheets import lying, sheet_xml, with_part, xlsx
from webinar_hub.moving_in.reading import LARGEST_FILE, MOST_LINES, table_of
from webinar_hub.spreadsheets import Unreadable

TEXT = "Дата;Событие;ФИО\n12.06.2019;Нежный возраст;Иванова Анна\n"
READ = (["Дата", "Событие", "ФИО"], [(2, ["12.06.2019", "Нежный возраст", "Иванова Анна"])])


@pytest.mark.parametrize(
    "content",
    [
        *(TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), TEXT.encode("cp1251")),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").replace("\n", "\r\n").encode(),
        xlsx([line.split(";") for line in TEXT.splitlines()]),
    ],
)
def test_each_way_in_which_tables_are_saved_is_read(content):
    assert table_of(content) == READ


def book(*sheets: list[list]) -> openpyxl.Workbook:
    found = openpyxl.Workbook()
    found.remove(found.active)
    for rows in sheets:
        sheet = found.create_sheet()
        for row in rows:
            sheet.append(row)
    return found


def saved(found: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def test_the_sheet_is_the_one_that_has_the_headings_wherever_they_stand():
    rows = [["Что было в 2019 году"], [], ["Событие", "Дата"], ["Нежный возраст", "2019"]]
    headings, lines = table_of(saved(book([["Notes"], ["of ours"]], rows)))
    assert headings == ["Событие", "Дата"]
    assert lines == [(4, ["Нежный возраст", "2019"])]


def test_a_date_of_a_cell_is_as_exact_as_it_is_shown():
    found = book([["Event", "Date"], ["A", date(2019, 6, 12)], ["B", date(2019, 6, 1)]])
    sheet = found.worksheets[0]
    sheet.append(["C", datetime(2019, 1, 1)])  # noqa: DTZ001
    sheet["B3"].number_format, sheet["B4"].number_format = '[$-419]mmmm yyyy "д."', "yyyy"
    _headings, lines = table_of(saved(found))
    assert [cells[1] for _number, cells in lines] == ["2019-06-12", "2019-06", "2019"]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        table_of(content)
    return str(refusal.value.message)


def test_files_that_hold_too_much_are_refused_and_bombs_are_not_opened(monkeypatch):
    assert "1 MB" in refused(b"Event,Date\n" + b"Talk,2019\n" * (LARGEST_FILE // 10))
    lines = b"Event,Date\n" + b"Talk,2019\n" * (MOST_LINES + 1)
    assert "more than 5000 lines" in refused(lines)
    million = sheet_xml('<row><c t="inlineStr"><is><t>Talk</t></is></c></row>' * 1_000_000)
    monkeypatch.setattr(openpyxl, "load_workbook", None)
    assert "far more" in refused(
        with_part(xlsx([["Event", "Date"]]), "xl/worksheets/sheet1.xml", million)
    )
    assert "damaged" in refused(lying(xlsx([["Event"]]), 3_000_000, 2_000))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        *((b"", "empty"), (b"\x89PNG\r\n\x1a\n\0\0", "neither"), (b"PK\x03\x04 torn", "damaged")),
        (b"Name,E-mail\nAnna,anna@example.org\n", "Found were: Name, E-mail"),
        (b"Event,Date\n", "nothing below"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(content, words):
    assert words in refused(content)
