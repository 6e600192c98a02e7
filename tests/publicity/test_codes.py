"""Short codes: permanent, told apart, read in spite of look-alikes."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.core import tokens
from webinar_hub.publicity.codes import SHORTEST, beginning_of, code_of

public_ids = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(public_ids)
def test_a_code_leads_back_to_the_beginning_of_the_public_id(public_id):
    code = code_of(public_id, [])
    assert len(code) == SHORTEST
    assert beginning_of(code) == public_id[:SHORTEST]
    assert beginning_of(code.upper()) == public_id[:SHORTEST]


@given(public_ids)
def test_no_letter_of_a_code_is_taken_for_another(public_id):
    code = code_of(public_id, [])
    assert not set(code) & set("ilou")
    for typed, meant in (("i", "1"), ("l", "1"), ("I", "1"), ("o", "0"), ("O", "0")):
        assert beginning_of(code.replace(meant, typed)) == public_id[:SHORTEST]


@given(public_ids, st.integers(0, 15))
def test_an_event_made_later_has_a_code_that_no_earlier_one_begins_with(public_id, alike):
    rest = "".join("a" if one != "a" else "b" for one in public_id[alike:])
    earlier = public_id[:alike] + rest
    code = code_of(public_id, [earlier])
    assert not earlier.startswith(beginning_of(code))
    assert code.startswith(code_of(public_id, []))


@pytest.mark.parametrize(
    "typed", ["", "abc", "a" * 17, "абвгде", "k7m3q!", "k7m 3q", "uuuuuu", "%"]
)
def test_what_is_no_code_leads_nowhere(typed):
    assert beginning_of(typed) is None


def test_codes_hardly_ever_meet():
    codes = {code_of(tokens.public_id(), []) for _ in range(2000)}
    assert len(codes) > 1990
    assert secrets.choice(sorted(codes)).isascii()
