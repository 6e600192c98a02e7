"""Tables that spreadsheets read rightly and never run."""

import csv
import io
import re

import pytest

from webinar_hub.attendance.export import harmless, table

FORMULAS = [
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\tx",
        "  =1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff20x",
    ),
    *("Anna;=1", "Anna,=1", "Anna\n=1", 'Anna;"=1', "'=1", "\u00a0=1"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_part_of_a_cell_begins_like_a_formula(text):
    for part in re.split(r"[;,\n]", harmless(text)):
        assert not re.match(r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]", part)
    assert not harmless(text).startswith(("\t", "\r"))


@pytest.mark.parametrize("text", [*FORMULAS, "+7 495 000-00-00"])
def test_taking_the_apostrophes_out_again_gives_back_what_was_typed(text):
    guarded = harmless(text)
    assert guarded != text
    assert len(guarded) - len(guarded.replace("'", "")) > text.count("'")
    assert guarded.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["Anna", "Petrova-Smirnova", "a@example.org", "№ 5 = пять", "5-6"])
def test_what_is_harmless_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.parametrize(("language", "delimiter"), [("ru", ";"), ("en", ",")])
def test_a_table_opens_in_the_spreadsheet_of_its_language(language, delimiter):
    content = table(["Имя", "Минуты"], [["Анна; «Лада»\nи Ко", 60], ['"Ю", Я', None]], language)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))
    assert read == [["Имя", "Минуты"], ["Анна; «Лада»\nи Ко", "60"], ['"Ю", Я', ""]]


def test_numbers_of_ours_stay_numbers():
    assert b"-5" in table(["n"], [[-5]], "en")
    assert b"'-5" not in table(["n"], [[-5]], "en")
