"""What a line says and what becomes of it, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from webinar_hub.moving_in import dates, rules
from webinar_hub.moving_in.meaning import EXAMPLES, came, fields_of, format_of, kind_of
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.rows import Row, Said, rows_of

TODAY = date(2026, 11, 2)
SAID = Said("parent", "column", TODAY, {"amur oblast": 7, "ru-amu": 7})
HEADINGS = ["Событие", "Дата", "ФИО", "E-mail", "Присутствие", "Сколько пришло"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(("2019-06-12", "2019-06-12"), ("12.06.2019", "2019-06-12"), ("1.6.19", "2019-06-01")),
        *(("13/06/2019", "2019-06-13"), ("06/13/2019", "2019-06-13"), ("5/5/2019", "2019-05-05")),
        *(("12 июня 2019 г.", "2019-06-12"), ("12 June 2019", "2019-06-12")),
        *(("June 12, 2019", "2019-06-12"), ("2019-06-12 18:30", "2019-06-12")),
        *(("июнь 2019", "2019-06"), ("Sept. 2019", "2019-09"), ("06.2019", "2019-06")),
        *(("2019", "2019"), ("2019 год", "2019"), ("43628", "2019-06-12")),
        ("01.11.2026", "2026-11-01"),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(written, read):
    assert dates.rough(written, TODAY) == read


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        *(("soon", dates.NotADate), ("31.02.2019", dates.NotADate), ("0000", dates.NotADate)),
        *(("2019-13", dates.NotADate), ("ма 2019", dates.NotADate), ("весна 2019", dates.NotADate)),
        *(("05/06/2019", dates.Ambiguous), ("1019", dates.TooEarly), ("02.11.2026", dates.NotOver)),
        *(("ноябрь 2026", dates.NotOver), ("2026", dates.NotOver), ("9999", dates.NotOver)),
    ],
)
def test_what_is_no_past_date_is_refused_in_its_own_words(written, refusal):
    with pytest.raises(dates.NotADate) as refused:
        dates.rough(written, TODAY)
    assert refused.type is refusal


def test_columns_are_known_by_their_headings_in_any_order_and_language():
    assert fields_of(["Кол-во", "Явка", "Дата проведения", "Тема", "Эл. почта"]) == [
        *("", "came", "date", "event", "email")
    ]
    assert fields_of(["Title", "When", "Participants", "Title"]) == ["event", "date", "count", ""]


def test_words_are_understood_as_people_write_them():
    assert [came(word) for word in ("Да", "+", "н", "частично", "perhaps")] == [
        *("attended", "attended", "absent", "partly", "")
    ]
    assert [format_of("очно"), format_of("ZOOM"), kind_of("Круглый стол")] == [
        *("in_person", "online", "round_table")
    ]


def read(*lines: list[str], headings: list[str] | None = None, said: Said = SAID) -> list[Row]:
    return rows_of(list(enumerate(lines, start=2)), headings or HEADINGS, said)


def wrong(*cells: str) -> list[str]:
    (row,) = read(list(cells))
    return [one.field for one in row.problems]


def test_a_line_of_which_nothing_is_understood_says_so_of_each_cell():
    assert wrong("", "soon", "", "anna@", "perhaps", "many") == [
        *("count", "event", "date", "email", "came")
    ]
    assert wrong("Talk", "2019", "Anna", "", "", "7") == ["count"]
    assert wrong("Talk", "2019", '=HYPERLINK("//example.org")', "", "", "") == ["full_name"]
    assert wrong("T" * 201, "2019", "", "", "", "7") == ["event"]
    (row,) = read(["Talk", "2019", "Anna"], said=Said(None, "nobody", TODAY, {}))
    assert [one.field for one in row.problems] == ["role"]


def test_lines_below_an_event_belong_to_it_as_merged_cells_come_out_of_a_file():
    first, second, other = read(
        ["Talk", "2019", "Анна"], ["", "", "Вера"], ["Other", "", "Зоя"]
    )
    assert (second.title, second.when) == (first.title, first.when) == ("Talk", "2019")
    assert [one.field for one in other.problems] == ["date"]


def test_the_examples_of_the_template_are_left_out():
    rows = read(*([title, "12.06.2019", "Анна"] for title in EXAMPLES))
    assert set(rules.judged(rows, rules.Known())[0].values()) == {"example"}


TALK = ("2019", "talk")


def become(*lines: list[str], **known) -> list[str]:
    return list(rules.judged(read(*lines), rules.Known(**known))[0].values())


def test_the_same_person_or_count_is_taken_once():
    assert become(
        ["Talk", "2019", "Анна", "anna@example.org"],
        ["talk", "2019", "анна", ""],
        ["Talk", "2019", "Анна", "other@example.org"],
        ["Talk", "2019", "", "", "", "7"],
        ["Talk", "2019", "", "", "", "8"],
        ["Other", "2019", "Анна", "anna@example.org"],
    ) == ["person", "twice", "person", "count", "twice", "known"]


def test_what_is_there_is_not_moved_in_again():
    anna, count = ["Talk", "2019", "Анна", "anna@example.org"], ["Talk", "2019", "", "", "", "7"]
    there = {TALK: {("анна", "anna@example.org")}}
    assert become(anna, there=there) == ["there"]
    assert become(anna, there={TALK: {("анна", "")}}) == ["there"]
    assert become(anna, there={TALK: {("анна", "?")}}) == ["person"]
    assert become(["Talk", "2019", "Анна"], there={TALK: {("анна", "?")}}) == ["there"]
    assert become(count, counts={TALK: {(None, None): 7}}) == ["there"]
    assert become(count, counts={TALK: {(None, None): 9}}) == ["recount"]
    assert become(anna, people={("анна", "anna@example.org")}) == ["known"]
    assert become(anna, old={TALK}) == ["nameless"]


def test_what_contradicts_a_line_above_or_the_catalogue_is_not_moved_in():
    headings = ["Event", "Date", "Format", "Head count", "Role"]
    rows = read(
        *(["Talk", "2019", "online", "7", ""], ["Talk", "2019", "in person", "3", "parent"]),
        headings=headings,
    )
    assert list(rules.judged(rows, rules.Known())[0].values()) == ["count", "wrong"]
    assert [one.field for one in rules.problems_of(rows)[3]] == ["format"]
    assert become(["Talk", "2019", "Анна"], held_here={TALK}) == ["wrong"]


def test_an_event_is_what_its_lines_say_together():
    headings = ["Event", "Date", "Kind", "Place", "Full name", "Role"]
    rows = read(
        *(["Talk", "2019", "", "", "Anna", "parent"], ["", "", "lecture", "Library", "Vera", ""]),
        ["", "", "", "", "Zoya", "psychologist"],
        headings=headings,
    )
    plan = rules.plans(rows)[TALK]
    assert (plan.kind, plan.format, plan.place) == ("seminar", "in_person", "Library")
    assert plan.audience == {"parent", "professional"}


def test_how_many_came_is_the_most_that_is_known_and_never_a_sum_of_the_same_people():
    assert rules.came_in_all(12, {}) == 12
    assert rules.came_in_all(12, {(None, None): 10}) == 12
    counts = {("parent", None): 20, ("student", None): 5, (None, 7): 22, (None, None): 21}
    assert rules.came_in_all(12, counts) == 25


def test_a_table_is_taken_back_within_thirty_days():
    begun = datetime(2026, 11, 2, tzinfo=UTC)
    table = PastTable(state="done", begun_at=begun)
    assert rules.may_be_taken_back(table, begun + timedelta(days=29))
    assert not rules.may_be_taken_back(table, begun + timedelta(days=30))
    assert not rules.may_be_taken_back(PastTable(state="going", begun_at=begun), begun)
