"""What people type, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.core.text import (
    leads_nowhere,
    many_lines,
    one_line,
    search_key,
    six_digits,
)

BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("line_break", BREAKS)
def test_every_kind_of_line_break_becomes_a_blank_or_a_line(line_break):
    assert one_line(f"one{line_break}two") == "one two"
    assert many_lines(f"one{line_break}two") == "one\ntwo"


@pytest.mark.parametrize(
    "unseen", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\u200e", "\u202e", "\ufeff"]
)
def test_what_nobody_sees_is_taken_out(unseen):
    assert one_line(f"o{unseen}ne") == many_lines(f"o{unseen}ne") == "one"


def test_blanks_are_folded_and_the_ends_are_trimmed():
    assert one_line(" \t one \u00a0\u2003 two ") == "one two"
    assert many_lines("  one  \n\n\n\n two\t\n") == "one\n\n two"


def test_letters_with_marks_are_composed():
    assert one_line("И\u0306") == one_line("И\u200e\u0306") == "Й"
    assert unicodedata.is_normalized("NFC", one_line("A\u030a"))


@pytest.mark.parametrize("kept", ["👩‍👧‍👦", "حنا", "Ænna-Ø'Neill", "{x} %(y)s <b>"])
def test_everything_else_stays_as_it_is(kept):
    assert one_line(kept) == kept


def test_what_cannot_be_stored_is_replaced():
    assert one_line("a\ud800b") == "a?b"


def test_nothing_is_an_empty_line():
    assert one_line(None) == many_lines(None) == ""


@given(st.text(st.characters(codec=None), max_size=60))
def test_a_line_is_one_line_that_can_be_stored_and_is_clean_already(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line.encode().decode() == line
    assert "\0" not in line
    assert one_line(line) == line


@given(st.text(st.characters(codec=None), max_size=60))
def test_lines_can_be_stored_and_are_clean_already(text):
    lines = many_lines(text)
    assert lines.encode().decode() == lines
    assert "\n\n\n" not in lines
    assert many_lines(lines) == lines


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("Алёна КОРОЛЁВА", "алена  королева"), ("Straße", "STRASSE"), ("Ａnna", "anna")],
)
def test_people_are_found_however_they_are_typed(stored, typed):
    assert search_key(stored) == search_key(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("123456", "123 456", " 1 2 3 4 5 6 ", "123-456", "123–456", "123\u00a0456"),
        *("１２３４５６", "١٢٣٤٥٦"),
    ],
)
def test_a_code_may_be_typed_as_people_write_numbers(typed):
    assert six_digits(typed) == "123456"


@pytest.mark.parametrize("typed", [None, "", "12345", "1234567", "12345a", "12.3456", "½23456"])
def test_anything_else_is_no_code_of_six_digits(typed):
    assert six_digits(typed) is None


@pytest.mark.parametrize(
    "text",
    [
        *("Детский сад № 7 «Солнышко»", "School No. 5, Perm", "ООО Ромашка", "МБОУ СОШ 1234"),
        *("А.П. Чехов", "O'Brien", "Центр «Семья» (Пермь)", "Anna-Maria", "Ли Сы"),
    ],
)
def test_names_lead_nowhere(text):
    assert leads_nowhere(text)


@pytest.mark.parametrize(
    "text",
    [
        *("evil.example.org", "see www now", "a@example.org", "ring 8 (495) 000-00-00"),
        *("ромашка.рф", "http://evil", "12 34 56"),
        # As readers and programs see them, whatever the signs are:
        *("8–800–555–35–35", "8_800_555_35_35", "8·800·555", "8+800+555+35", "①②③④⑤⑥"),
        *("8\u00ad800\u200b555", "evil。com", "evil․com", "evil．com", "user＠evil", "evil[.]com"),
    ],
)
def test_addresses_and_telephone_numbers_lead_somewhere(text):
    assert not leads_nowhere(text)
