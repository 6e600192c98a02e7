"""Files as people send them become lines with headings; each bad one is refused in words."""

from datetime import date, datetime

import openpyxl
import pytest

from tests.colleagues.sheets import sheet_xml, with_part, xlsx
from webinar_hub.imports import reading
from webinar_hub.imports.meaning import guessed, line_of
from webinar_hub.imports.reading import LARGEST_FILE, MOST_LINES, table_of
from webinar_hub.spreadsheets import Unreadable
from webinar_hub.spreadsheets.names import Names

TEXT = "ФИО;E-mail;Роль\nИванова Анна Петровна;anna@example.org;родитель\n"
READ = (
    ["ФИО", "E-mail", "Роль"],
    [(2, ["Иванова Анна Петровна", "anna@example.org", "родитель"])],
)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("cp1251"),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", ",").replace("\n", "\r\n").encode(),
        xlsx([line.split(";") for line in TEXT.splitlines()]),
    ],
)
def test_each_way_in_which_lists_are_saved_is_read(content):
    assert table_of(content) == READ


def test_a_title_above_the_headings_is_passed_over_also_when_its_cells_are_merged():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Участники семинара"])
    sheet.merge_cells("A1:C1")
    for line in TEXT.splitlines():
        sheet.append(line.split(";"))
    headings, lines = table_of(saved(book))
    assert headings == READ[0]
    assert lines == [(3, READ[1][0][1])]


def saved(book) -> bytes:
    import io

    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_days_and_numbers_of_a_spreadsheet_are_read_as_they_are_seen():
    noon = datetime(2026, 3, 12, 12)  # noqa: DTZ001
    rows = [("Имя", "Дата", "Класс"), ("Анна", noon, 7.0), ("Вера", date(2026, 3, 1), 8)]
    content = xlsx(rows)
    _headings, lines = table_of(content)
    assert [row for _number, row in lines] == [
        ["Анна", "2026-03-12", "7"],
        ["Вера", "2026-03-01", "8"],
    ]


def test_of_a_formula_its_result_is_read_and_none_is_ever_run():
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>E-mail</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"An"&amp;"na"</f><v>Anna</v></c>'
        '<c r="B2" t="str"><f>WEBSERVICE("x")</f></c></row>'
    )
    content = with_part(xlsx([("x",)]), "xl/worksheets/sheet1.xml", sheet_xml(rows))
    assert table_of(content) == (["Name", "E-mail"], [(2, ["Anna", ""])])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nobody on this list."),
        (b"\n;;\n\n", "There is nobody on this list."),
        (xlsx([]), "There is nobody on this list."),
        ("Имя;E-mail\n".encode(), "There is nobody on this list."),
        (b"Anna Ivanova;anna@example.org\n", "The first line is a person already."),
        (b"Name\nAnna\nVera\n", "There is only one column"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "neither a table as XLSX nor one as CSV"),
        (b"PK\x03\x04 broken", "This file is damaged"),
        (b"x" * (LARGEST_FILE + 1), "This file is too large"),
    ],
)
def test_what_is_no_list_is_refused_in_words(sqlite_app, content, words):
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(Unreadable) as refused:
            table_of(content)
        assert words in str(refused.value.message)


def test_a_list_of_too_many_is_refused_and_not_cut(sqlite_app):
    lines = "Name;E-mail\n" + "".join(f"Anna {n};a{n}@example.org\n" for n in range(MOST_LINES + 1))
    with pytest.raises(Unreadable) as refused:
        table_of(lines.encode())
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        assert "more than 5000 people" in str(refused.value.message)
    assert len(table_of(lines.rsplit("Anna", 1)[0].encode())[1]) == MOST_LINES


def test_a_million_rows_of_a_spreadsheet_are_never_all_read(monkeypatch):
    """Of a sheet that goes on and on, no more is looked at than may be brought in."""
    monkeypatch.setattr(reading, "MOST_LINES", 50)
    monkeypatch.setattr(reading, "_LIMITS", reading.Limits(lines=52))
    row = '<row><c t="str"><v>Anna</v></c><c t="str"><v>a</v></c></row>'
    content = with_part(xlsx([("x",)]), "xl/worksheets/sheet1.xml", sheet_xml(row * 10_000))
    with pytest.raises(Unreadable):
        table_of(content)


def test_an_archive_that_swells_is_not_opened(sqlite_app):
    bomb = with_part(xlsx([("Name", "E-mail")]), "xl/media/a.xml", b"0" * 60_000_000)
    with pytest.raises(Unreadable) as refused:
        table_of(bomb)
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        assert "holds far more than a list" in str(refused.value.message)


def test_columns_are_guessed_in_both_languages_and_any_order():
    assert guessed(["Должность", "Эл. почта", "ФИО", "Согласие на письма"], {}) == [
        *("position", "email", "full_name", "letters"),
    ]
    assert guessed(["Surname", "First name", "Email address", "Who are you?", "Shoe size"], {}) == [
        *("family_name", "given_name", "email", "role", ""),
    ]


def test_what_was_said_before_goes_before_a_guess_and_nothing_is_taken_twice():
    assert guessed(["Адрес", "E-mail"], {"адрес": ""}) == ["", "email"]
    assert guessed(["E-mail", "Почта"], {}) == ["email", ""]
    assert guessed(["Кто"], {"кто": "full_name"}) == ["full_name"]


def test_names_roles_and_words_are_read_as_lists_have_them():
    fields = ["full_name", "role", "letters", "language"]
    heads = ["ФИО", "Роль", "Письма", "Язык"]
    one = line_of(2, ["Иванова Анна Петровна", "Мама", "да", "русский"], fields, heads)
    assert (one.names, one.role) == (Names("Анна", "Иванова", "Петровна"), "parent")
    assert (one.letters, one.language) == (True, "ru")
    other = line_of(3, ["Anna Ivanova", "guest", "no", ""], fields, ["Name", "", "", ""])
    assert (other.names, other.role, other.letters) == (Names("Anna", "Ivanova"), "", False)
