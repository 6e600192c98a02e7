"""The word in an address that tells where somebody heard of an event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.core.coming_from import LONGEST, MARK, put_into, word_of


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("school12", "school12"),
        (" School-12 ", "school-12"),
        ("a" * LONGEST, "a" * LONGEST),
        ("a" * (LONGEST + 1), ""),
        ("школа12", ""),
        ("school_12", ""),
        ("a b", ""),
        ("", ""),
        (None, ""),
        ("anna@example.org", ""),
        ("<script>", ""),
        ("school12\n", "school12"),
        (MARK, ""),
    ],
)
def test_only_a_short_word_of_small_latin_letters_and_figures_is_taken(asked, word):
    assert word_of(asked) == word


@given(st.text())
def test_whatever_is_asked_a_word_needs_no_escaping_anywhere(asked):
    word = word_of(asked)
    assert set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(word) <= LONGEST


PAGE = f'<a href="/?lang=ru&amp;from={MARK}"><input value="{MARK}">'.encode()


def test_the_word_stands_in_every_link_and_in_the_form():
    assert put_into(PAGE, "vk") == b'<a href="/?lang=ru&amp;from=vk"><input value="vk">'


def test_without_a_word_links_do_without_it():
    assert put_into(PAGE, "") == b'<a href="/?lang=ru"><input value="">'
