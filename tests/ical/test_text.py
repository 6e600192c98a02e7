import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ical.strategies import texts
from webinar_hub.ical import text
from webinar_hub.ical.values import Person


def unfolded(octets: bytes) -> str:
    return octets.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode()


@given(texts.map(text.clean_line))
def test_folding_keeps_every_character_and_no_line_is_over_75_octets(line: str) -> None:
    folded = text.fold(line)

    assert unfolded(folded) == line
    assert all(len(piece) <= 75 for piece in folded.split(b"\r\n"))
    for piece in folded.split(b"\r\n"):
        piece.decode()  # fails inside a character


@pytest.mark.parametrize("character", ["a", "ё", "中", "👪"])
@pytest.mark.parametrize("octets", range(70, 80))
def test_a_line_around_the_limit_is_folded_between_characters(character: str, octets: int) -> None:
    width = len(character.encode())
    line = "x" * (octets % width) + character * (octets // width) + character

    pieces = text.fold(line).removesuffix(b"\r\n").split(b"\r\n ")

    assert "".join(piece.decode() for piece in pieces) == line
    assert len(pieces) == (1 if len(line.encode()) <= 74 else 2)


@given(st.lists(st.sampled_from(["a", "ё", "👪", "\\", "^", "\\n", "\\\\"]), max_size=200))
def test_folding_writes_the_same_octets_as_icalendar(parts: list[str]) -> None:
    line = "".join(parts)

    assert text.fold(line) == icalendar.parser.Contentline(line).to_ical() + b"\r\n"


@given(texts.map(text.clean).filter(lambda value: r"\N" not in value))
def test_escaping_writes_the_same_as_icalendar(value: str) -> None:
    assert text.escape(value).encode() == icalendar.vText(value).to_ical()


def test_a_backslash_before_a_capital_n_stays_what_it_is() -> None:
    assert text.escape(r"C:\News") == r"C:\\News"


@pytest.mark.parametrize(
    "line_break", ["\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"], ids=ascii
)
def test_every_kind_of_line_break_becomes_a_newline(line_break: str) -> None:
    assert text.clean(f"one{line_break}two") == "one\ntwo"
    assert text.clean_line(f"one{line_break}two") == "one two"


@given(texts)
def test_clean_text_holds_no_control_character_but_tab_and_newline(value: str) -> None:
    cleaned = text.clean(value)

    assert not {c for c in cleaned if ord(c) < 32 or 0x7F <= ord(c) < 0xA0} - set("\t\n")
    assert len(cleaned.splitlines()) <= cleaned.count("\n") + 1
    assert text.clean(cleaned) == cleaned


def test_half_a_surrogate_pair_is_dropped_because_no_file_can_carry_it() -> None:
    assert text.clean("Анна \ud83d!") == "Анна !"


def test_what_people_type_is_otherwise_kept() -> None:
    typed = "Кто-то\u00a0— «я», 👨‍👩‍👧, עברית, \\n, {name}, ÿ"

    assert text.clean(typed) == typed
    assert text.clean_line(f"  {typed}\n") == typed


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Anna", "Anna"),
        ("Анна Петрова", '"Анна Петрова"'),
        ("Petrov, Ivan; PhD: x", '"Petrov, Ivan; PhD: x"'),
        ('Анна "Аня" Петрова', "\"Анна 'Аня' Петрова\""),
        ("O'Neil", '"O\'Neil"'),
        ("A^nna^'", '"Anna\'"'),
        ("Anna\r\nATTENDEE:mailto:eve@example.org", '"Anna ATTENDEE:mailto:eve@example.org"'),
        ("Anna\\nPetrova", "Anna\\nPetrova"),
        (" \x00\x07 ", ""),
    ],
)
def test_a_name_is_quoted_and_knows_no_escapes(name: str, written: str) -> None:
    assert text.common_name(name) == written


def test_a_person_without_a_name_has_no_empty_one() -> None:
    line = text.person_line("ORGANIZER", Person("events@example.org", ""))

    assert line == "ORGANIZER:mailto:events@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@example@example.org",
        " anna@example.org",
        "anna@example.org\r\nATTENDEE:mailto:eve@example.org",
        "anna@example.org\n",
        "anna,eve@example.org",
        '"anna"@example.org',
        "анна@example.org",
        "anna@пример.рф",
        "anna@example.org\u2028",
    ],
    ids=ascii,
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        text.address(address)


@pytest.mark.parametrize("address", ["o'neil+news@example.org", "a/b=c%d@xn--e1afmkfd.xn--p1ai"])
def test_unusual_but_right_addresses_are_written_as_they_are(address: str) -> None:
    assert text.address(address) == address


@pytest.mark.parametrize(
    "url", ["", "https://example.org/a b", "https://example.org/\r\nX:1", "https://example.org/ё"]
)
def test_a_link_that_could_start_another_line_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="link"):
        text.link(url)


@pytest.mark.parametrize(
    "uid", ["", "a b@example.org", "a@example.org\r\n", "x" * 256, "ё@example.org"]
)
def test_a_uid_is_short_and_plain(uid: str) -> None:
    with pytest.raises(ValueError, match="UID"):
        text.uid(uid)
