"""Lists as people have them at hand become lines; what is no list is refused in words."""

import os
import resource
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.colleagues.sheets import HEADINGS, lying, sheet_xml, with_part, xlsx
from webinar_hub.colleagues.reading import (
    LARGEST_FILE,
    MOST_ROWS,
    Line,
    Unreadable,
    of_file,
    of_text,
)

ANNA = Line("Anna", "Ivanova", "", "anna@example.org", "psychologist")
АННА = Line("Анна", "Иванова", "Петровна", "anna@example.org", "психолог")


@pytest.mark.parametrize(
    "text",
    [
        "Anna Ivanova, anna@example.org, psychologist",
        "Anna Ivanova; anna@example.org; psychologist",
        "Anna Ivanova\tanna@example.org\tpsychologist",
        "Anna Ivanova | anna@example.org | psychologist",
        "Anna Ivanova <anna@example.org>, psychologist",
        "Anna Ivanova anna@example.org psychologist",
        "1, Anna Ivanova, anna@example.org, +7 495 000-00-00, psychologist",
        '"Anna Ivanova","anna@example.org","psychologist"',
        "\r\n\r\nAnna Ivanova, anna@example.org, psychologist\r\n\r\n",
        "name,e-mail,position\nAnna Ivanova,anna@example.org,psychologist",
        "Position;Last name;First name;E-Mail\npsychologist;Ivanova;Anna;anna@example.org",
        "sep=;\nE-mail;Name;Job title\nanna@example.org;Anna Ivanova;psychologist",
        "anna@example.org, Anna Ivanova, psychologist",
    ],
)
def test_a_line_is_understood_however_it_is_divided(text):
    assert of_text(text) == [ANNA]


def test_lines_written_by_hand_may_each_be_divided_in_their_own_way():
    text = "Anna Ivanova, anna@example.org\nBoris Orlov; b@example.org\nVera Belova v@example.org"
    assert [one.email for one in of_text(text)] == [
        *("anna@example.org", "b@example.org", "v@example.org")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Иванова Анна Петровна, anna@example.org, психолог",
        "Анна Петровна Иванова, anna@example.org, психолог",
        "ФИО;Эл. почта;Должность\nИванова Анна Петровна;anna@example.org;психолог",
        "Должность;Имя;Отчество;Фамилия;Почта\nпсихолог;Анна;Петровна;Иванова;anna@example.org",
        "№;Ф.И.О.;E-mail:;Должность\n1;Иванова Анна Петровна;anna@example.org;психолог",
    ],
)
def test_a_russian_line_is_understood_in_both_orders(text):
    assert of_text(text) == [АННА]


@pytest.mark.parametrize(
    ("whole", "given", "family"),
    [
        ("Иванова Анна", "Анна", "Иванова"),
        ("Анна Иванова", "Анна", "Иванова"),
        ("Марина Шмидт", "Марина", "Шмидт"),
        ("Ева Браун", "Ева", "Браун"),
        ("Константин Ли", "Константин", "Ли"),
        ("Анна", "Анна", ""),
        ("Anna van der Berg", "Anna", "van der Berg"),
    ],
)
def test_a_whole_name_is_divided_as_most_people_would(whole, given, family):
    (line,) = of_text(f"{whole}, anna@example.org")
    assert (line.given_name, line.family_name) == (given, family)


TABLE = "Имя;Фамилия;Почта\nАнна;Иванова;anna@example.org\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8"),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1251"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with a mark", "cp1251", "utf-16", "utf-16 without a mark", "big endian"],
)
def test_a_csv_file_is_read_in_the_encodings_that_spreadsheets_write(content):
    assert of_file(content) == [Line("Анна", "Иванова", "", "anna@example.org", "")]


def test_a_spreadsheet_is_read_with_its_headings_in_any_order():
    headings = ("Position", "E-mail", None, "Name")
    anna = ("psychologist", "anna@example.org", 1, "Anna Ivanova")
    assert of_file(xlsx([headings, anna])) == [ANNA]


def test_hidden_sheets_and_empty_lines_are_passed_over():
    rows = [(), HEADINGS, (None, None, None), ("Anna Ivanova", "anna@example.org", "psychologist")]
    assert of_file(xlsx(rows, hidden=True)) == [ANNA]


def test_numbers_are_read_as_they_are_seen_and_formulas_by_their_result():
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Anna Ivanova</t></is></c>'
        '<c r="B1" t="str"><f>"anna"&amp;"@example.org"</f><v>anna@example.org</v></c>'
        '<c r="C1"><v>7.0</v></c><c r="D1"><v>0.5</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Boris Orlov</t></is></c>'
        '<c r="B2"><f>A1</f></c></row>'
    )
    book = with_part(xlsx([HEADINGS]), "xl/worksheets/sheet1.xml", sheet_xml(cells))
    anna, boris = of_file(book)
    assert (anna.email, anna.given_name) == ("anna@example.org", "Anna")
    assert (boris.given_name, boris.email) == ("Boris", "")  # never reckoned: to be mended


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        of_file(content)
    return str(caught.value.message)


@pytest.fixture(autouse=True)
def words(sqlite_app):
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def test_more_rows_than_are_taken_are_named_with_the_limit():
    rows = [HEADINGS, *((f"Person {n}", f"p{n}@example.org", "") for n in range(10_000))]
    assert "more than 200" in refusal(xlsx(rows))
    lines = "\n".join(f"Person {n}, p{n}@example.org" for n in range(10_000))
    assert "more than 200" in refusal(lines.encode())
    assert len(of_text("\n".join(lines.splitlines()[:MOST_ROWS]))) == MOST_ROWS


def test_wrong_columns_are_named():
    assert "Name, Telephone" in refusal(xlsx([("Name", "Telephone"), ("Anna", "1")]))
    assert "e-mail addresses" in refusal(b"Anna Ivanova\nBoris Orlov")


@pytest.mark.parametrize("content", [b"", b"\n\n ,, \n", xlsx([])])
def test_an_empty_list_is_called_so(content):
    assert "nobody" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,  # an .xls of old
        xlsx([]).replace(b"xl/workbook.xml", b"xl/document.xml"),
        b"a,b@example.org" + b"x" * 9_000,
    ],
    ids=["picture", "xls", "another archive", "one endless line"],
)
def test_what_is_no_table_is_refused_by_its_bytes(content):
    assert "neither" in refusal(content)


def test_a_large_file_is_refused_before_it_is_opened():
    assert "too large" in refusal(b"x" * (LARGEST_FILE + 1))


@pytest.mark.parametrize("size", [5_000_000, 100_000_000])
def test_an_archive_that_swells_is_refused_by_its_directory(size):
    assert "far more" in refusal(with_part(xlsx([]), "xl/media/picture.xml", b"0" * size))


@pytest.mark.parametrize(
    ("part", "size"),
    [("xl/styles.xml", 600_000), ("xl/names.xml", 600_000)],
)
def test_what_the_library_makes_objects_of_may_not_be_large(part, size):
    """Twenty megabytes of styles cost a minute and a gigabyte."""
    noise = os.urandom(size)  # it packs no better than the limit on ratios allows
    assert "far more" in refusal(with_part(xlsx([HEADINGS]), part, noise))


def test_an_archive_whose_directory_lies_is_found_out_while_it_is_read():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = lying(xlsx([HEADINGS, ("Anna", "anna@example.org", "")]), 100_000_000, 900)
    assert refusal(content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000  # kilobytes, of a hundred thousand that were packed


def test_very_many_parts_are_refused():
    content = xlsx([])
    for number in range(200):
        content = with_part(content, f"xl/media/{number}.xml", b"")
    assert "far more" in refusal(content)


def test_entities_that_multiply_are_not_followed():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb">' + b"".join(
        b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 10 if n else b"&b;" * 10)
        for n in range(9)
    )
    bomb += b"]>" + sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&b8;</t></is></c></row>')
    assert "damaged" in refusal(with_part(xlsx([]), "xl/worksheets/sheet1.xml", bomb))


def test_a_cell_at_the_far_end_of_the_sheet_costs_nothing():
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>anna@example.org</t></is></c>'
        '<c r="XFD1" t="inlineStr"><is><t>far</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    book = with_part(xlsx([]), "xl/worksheets/sheet1.xml", sheet_xml(cells))
    assert [one.email for one in of_file(book)] == ["anna@example.org"]


@pytest.mark.parametrize("at", [3, 40, 200, 1_000])
def test_a_damaged_file_is_called_so(at):
    content = xlsx([HEADINGS, ("Anna", "anna@example.org", "")])
    assert refusal(content[:at] if at > 3 else b"PK\x03\x04")
    assert refusal(content[: len(content) - at])


@given(some.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(content):
    with suppress(Unreadable):
        assert all(isinstance(one, Line) for one in of_file(content))


@given(some.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(text):
    with suppress(Unreadable):
        assert len(of_text(text)) <= MOST_ROWS
