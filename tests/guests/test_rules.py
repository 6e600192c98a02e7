"""Pasted addresses are read line by line."""

import pytest

from webinar_hub.guests.reading import Invited, Unreadable, read


def found(pasted: str) -> list[tuple[str, str] | str]:
    return [
        (one.mailbox.key, one.name) if isinstance(one, Invited) else f"? {one.text}"
        for one in read(pasted)
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("school12@example.org", ""),
        ("School No. 12; school12@example.org", "School No. 12"),
        ("school12@example.org\tSchool No. 12", "School No. 12"),
        ("School No. 12 <school12@example.org>", "School No. 12"),
        ('"Sokolova, Maria" <school12@example.org>', "Sokolova, Maria"),
        ("School No. 12, school12@example.org", "School No. 12"),
        ("  <SCHOOL12@Example.org>,  ", ""),
        ("Детский сад «Ромашка» — school12@example.org", "Детский сад «Ромашка»"),
    ],
)
def test_a_name_may_stand_beside_the_address(line: str, name: str) -> None:
    assert found(line) == [("school12@example.org", name)]


def test_a_line_may_hold_several_as_mail_programs_copy_them() -> None:
    line = 'Anna Ivanova <anna@example.org>, "Boris, the second" <boris@example.org>; c@example.org'
    assert found(line) == [
        ("anna@example.org", "Anna Ivanova"),
        ("boris@example.org", "Boris, the second"),
        ("c@example.org", ""),
    ]


def test_a_mailbox_that_comes_twice_is_invited_once() -> None:
    assert found("a@example.org\n\nA@EXAMPLE.ORG\n  \n") == [("a@example.org", "")]


@pytest.mark.parametrize("line", ["School No. 12", "anna@", "@example.org", "anna@exa mple", "a@b"])
def test_a_line_without_a_usable_address_is_said(line: str) -> None:
    assert all(isinstance(one, Unreadable) for one in read(line))
    assert len(found(line)) == 1


def test_nothing_in_a_name_can_be_markup_or_a_header() -> None:
    ((_key, name),) = found('<b>"x"</b> & \x1b[1m Bcc: all; anna@example.org')
    assert not set('<>"\x1b') & set(name)
