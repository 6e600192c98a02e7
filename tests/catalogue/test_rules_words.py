"""Which words are alike, which slips are forgiven, what can be searched for at all."""

import pytest

from webinar_hub.catalogue.rules import words


@pytest.mark.parametrize(
    "forms",
    [
        "подросток подростка подростков подростки подросткам",
        "ребёнок ребенка ребёнком",
        "отец отца отцом",
        "книжек книжка книжки",
        "родители родителей родителям",
        "семья семьи семей семьями",
        "Щёлково ЩЕЛКОВО Щелкове",
        "parent parents Parents parents'",
        "child children",
        "family families",
    ],
)
def test_forms_of_a_word_are_alike(forms):
    assert len({next(words.stems_of(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("подрастков", "подросткам"),  # another letter
        ("роидтели", "родители"),  # two swapped
        ("подростоков", "подросток"),  # one too many
        ("приязанность", "привязанность"),  # one too few
        ("прывязоность", "привязанность"),  # two slips in a long word
        ("vebinar", "вебинары"),
        ("podrostki", "подросток"),
        ("adolesents", "adolescents"),
    ],
)
def test_a_small_slip_is_forgiven(typed, found):
    known = sorted(words.stems_of(f"{found} семинар семья parent"))
    (asked,) = words.question(typed).asked
    assert list(words.meant(asked, known)) == list(words.stems_of(found))


@pytest.mark.parametrize("typed", ["мать", "сон", "12", "2027"])
def test_short_words_and_numbers_are_not_taken_for_others(typed):
    (asked,) = words.question(typed).asked
    assert words.meant(asked, sorted(["мост", "сын", "13", "2026"])) == {}


def test_a_slip_is_looked_for_only_where_the_word_leads_to_nothing():
    known = sorted(words.stems_of("привязанность привязаность"))
    (asked,) = words.question("привязанность").asked
    assert words.SLIP not in words.meant(asked, known).values()


def test_the_beginning_of_a_word_leads_to_it_and_is_worth_less():
    known = sorted(words.stems_of("родители родительский родина"))
    (whole,) = words.question("родителей").asked
    assert words.meant(whole, known) == {"родител": words.EXACT, "родительск": words.BEGINNING}
    (part,) = words.question("подр").asked
    assert words.meant(part, sorted(["подростк", "порядок"])) == {"подростк": words.BEGINNING}


@pytest.mark.parametrize("typed", [None, "", "  ", "?!…", "\x00", "🙂🙂", "_", "и в на", "the of"])
def test_what_holds_no_word_asks_for_nothing(typed):
    assert words.question(typed).asked == ()


def test_a_long_question_is_cut_and_says_so():
    asked = words.question("слово " * 10_000)
    assert (len(asked.asked), asked.cut) == (1, True)
    asked = words.question("один два три четыре пять шесть семь восемь девять")
    assert (len(asked.asked), asked.cut) == (words.MOST_WORDS, True)
    assert not words.question("подросток").cut


def test_a_word_without_end_fits_its_column():
    assert len(words.stem_of("я" * 5000)) == words.STEM_LENGTH
    assert len(words.stem_of("x" * 5000)) == words.STEM_LENGTH
