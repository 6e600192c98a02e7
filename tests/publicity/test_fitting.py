"""Text in a box: whole if it can be, smaller if it must, cut at last."""

from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.publicity.fitting import LEADING, fit, fit_lines, wrapped

SIZES = (40, 30, 20)


def by_letters(text: str, size: float) -> float:
    return len(text) * size / 2


def fitted(text: str, width: float = 400, height: float = 100, sizes=SIZES):
    return fit(text, width=width, height=height, sizes=sizes, measure=by_letters)


def test_a_short_text_stands_in_the_largest_size():
    assert (fitted("The tender age").size, fitted("The tender age").lines) == (
        40,
        ["The tender age"],
    )


def test_a_longer_one_is_broken_between_words_then_set_smaller():
    two = fitted("The tender age and its troubles")
    assert (two.size, two.lines) == (40, ["The tender age and", "its troubles"])
    assert fitted("The tender age and its troubles " * 2).size < 40


def test_what_fits_in_no_size_is_cut_with_a_sign():
    cut = fitted("word " * 100)
    assert cut.size == SIZES[-1]
    assert cut.lines[-1].endswith("word…")


def test_a_smaller_size_is_better_than_a_broken_word():
    whole = fitted("a" * 25)
    assert (whole.size, whole.lines) == (30, ["a" * 25])


def test_a_word_wider_than_the_line_is_broken():
    assert wrapped("a" * 25 + " b", 200, 40, by_letters) == ["a" * 10, "a" * 10, "aaaaa b"]


def test_lines_stay_whole_as_long_as_a_size_allows():
    both = fit_lines(["a" * 12, "b"], width=200, sizes=(40, 30), measure=by_letters)
    assert (both.size, both.lines) == (30, ["a" * 12, "b"])
    broken = fit_lines(["aa bb cc dd ee ff", "b"], width=200, sizes=(40, 30), measure=by_letters)
    assert (broken.size, broken.lines) == (30, ["aa bb cc dd", "ee ff", "b"])


@given(
    st.text(min_size=1, max_size=300).map(lambda text: " ".join(text.split())).filter(bool),
    st.integers(60, 600),
    st.integers(30, 300),
)
def test_nothing_ever_leaves_the_box(text, width, height):
    found = fitted(text, width, height)
    room = max(1, int(height // (found.size * LEADING)))
    assert 1 <= len(found.lines) <= room
    assert all(by_letters(line, found.size) <= width for line in found.lines)
