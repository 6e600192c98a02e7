"""What becomes of each line: pure, so the look beforehand and the doing agree."""

import pytest

from webinar_hub.imports import rules
from webinar_hub.imports.meaning import Line
from webinar_hub.imports.rules import Known, judged, person_of
from webinar_hub.participants.rules import name_key
from webinar_hub.spreadsheets.names import Names


def line(number: int, given: str = "Anna", email: str = "anna@example.org", **more) -> Line:
    return Line(number, Names(given), email, **more)


def verdicts(*lines: Line, letters="everybody", known=None, free=None, approval=False) -> list[str]:
    people = [person_of(one, letters, "parent") for one in lines]
    found = judged(people, known or Known(), {"parent"}, free, approval=approval)
    return list(found.values())


def test_seats_are_given_in_the_order_of_the_file_and_then_there_is_the_line():
    some = [line(n, f"Anna {n}") for n in range(2, 5)]
    assert verdicts(*some, free=2) == ["seat", "seat", "line"]
    assert verdicts(*some, free=0) == ["line"] * 3
    assert verdicts(*some) == ["seat"] * 3
    assert verdicts(*some, free=2, approval=True) == ["request"] * 3


def test_each_line_that_cannot_come_in_says_why_and_takes_no_seat():
    found = verdicts(
        line(2, ""),
        line(3, email="anna@"),
        line(4),
        line(5, "ANNA", "ANNA@example.org"),
        line(6, "Vera", role="student"),
        line(7, "x" * 121),
        line(8, "Vera"),
        free=1,
    )
    assert found == ["no_name", "bad_address", "seat", "twice", "role", "bad_name", "line"]


def test_who_is_signed_up_is_known_by_address_and_name():
    known = Known({("anna@example.org", name_key("Anna", "", ""))}, {"anna@example.org": 1})
    assert verdicts(line(2), line(3, "Vera"), known=known) == ["there", "seat"]


def test_without_an_address_the_name_alone_says_who_is_there():
    known = Known({(None, name_key("Anna", "", ""))})
    assert verdicts(line(2, email=""), line(3), letters="nobody", known=known) == ["there", "there"]
    assert verdicts(line(2), known=known) == ["seat"]


def test_who_has_no_address_here_comes_in_once_whatever_stands_in_the_file():
    """They are brought in by their name alone, so the look beforehand must say so."""
    two = [line(2, email="anna@example.org"), line(3, email="other@example.org")]
    assert verdicts(*two, letters="nobody") == ["seat", "twice"]
    assert verdicts(*two) == ["seat", "seat"]


def test_ten_people_at_most_share_one_address():
    known = Known(at_address={"anna@example.org": 9})
    assert verdicts(line(2), line(3, "Vera"), known=known) == ["seat", "too_many"]


@pytest.mark.parametrize(
    ("letters", "said", "kept"),
    [
        ("everybody", False, True),
        ("nobody", True, False),
        ("column", True, True),
        ("column", False, False),
    ],
)
def test_an_address_is_kept_only_of_who_agreed_to_letters(letters, said, kept):
    one = person_of(line(2, letters=said), letters, "parent")
    assert (one.mailbox is not None) is kept


@pytest.mark.parametrize(
    ("fields", "letters", "field"),
    [
        (["email", "role"], "nobody", "columns"),
        (["full_name", "email", "email"], "nobody", "columns"),
        (["full_name", "email"], "column", "letters"),
    ],
)
def test_a_list_is_not_ready_before_its_columns_say_enough(fields, letters, field):
    with pytest.raises(rules.NotReady) as refused:
        rules.check_fields(fields, letters)
    assert refused.value.field == field
