"""Which passwords are taken, and which role suffices for what."""

import pytest

from webinar_hub.accounts import rules

GOOD = "four words make one"


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "password1234",
        "PASSWORD12345",
        "qwertyuiop123",
        "йцукенгшщзхъ",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123456123456",
        "abcdefghijklmnop",
        "vera@example.org",
        "x" * 201,
    ],
)
def test_first_guesses_are_no_passwords(password):
    with pytest.raises(rules.WeakPassword) as refused:
        rules.check_password(password, "vera@example.org", "Vera")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery", "ночь улица фонарь", "🙂🙃" * 3 + " a tree", "k" + GOOD],
)
def test_long_and_unlikely_is_all_that_is_asked_for(password):
    rules.check_password(password, "vera@example.org", "Vera")


def test_a_higher_role_may_do_what_a_lower_one_may():
    order = [None, "viewer", "organizer", "owner"]
    for place, role in enumerate(order):
        for needed_place, needed in enumerate(order[1:], 1):
            assert rules.suffices(role, needed) is (place >= needed_place)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Vera@Example.ORG ", "vera@example.org"),
        ("oleg@Пример.рф", "oleg@xn--e1afmkfd.xn--p1ai"),
        ("vera@@example.org", None),
        ("vera@example.org, oleg@example.org", None),
        ("вера@example.org", None),
        ("", None),
    ],
)
def test_addresses_are_compared_in_one_form(typed, key):
    assert rules.email_key(typed) == key
