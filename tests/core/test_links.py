"""Personal links: an HMAC that opens one thing for one purpose, built again whenever needed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar_hub.core import links, tokens
from webinar_hub.core.links import LinkTarget

PUBLIC_ID = "abcdefghijklmnop"


@pytest.fixture(autouse=True)
def inside(sqlite_app):
    with sqlite_app.app_context():
        yield


def test_a_link_opens_what_it_was_made_for():
    token = links.token("manage", PUBLIC_ID, 3)
    assert links.read("manage", token) == LinkTarget(PUBLIC_ID, 3)


def test_the_same_link_can_be_built_at_any_time():
    assert links.token("join", PUBLIC_ID, 0) == links.token("join", PUBLIC_ID, 0)


def test_each_purpose_thing_and_counter_has_a_link_of_its_own():
    made = {
        links.token(purpose, public_id, counter)
        for purpose in ("manage", "join")
        for public_id in (PUBLIC_ID, PUBLIC_ID[::-1])
        for counter in (0, 1)
    }
    assert len({one.rsplit("-", 1)[1] for one in made}) == 8


FORGERIES = {
    "cut off": lambda token: token[:-1],
    "too long": lambda token: token + "a",
    "another counter": lambda token: token.replace("-0-", "-1-"),
    "a counter written otherwise": lambda token: token.replace("-0-", "-00-"),
    "a figure of another script": lambda token: token.replace("-0-", "-٠-"),
    "no counter": lambda token: token.replace("-0-", "--"),
    "another thing": lambda token: "b" + token[1:],
    "another proof": lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
    "a guess": lambda token: token[:16] + "-0-" + "a" * 26,
    "other dashes": lambda token: token.replace("-", "_"),
    "a blank before": lambda token: f" {token}",
    "a line break behind": lambda token: f"{token}\n",
    "nothing": lambda token: "",
    "other letters": lambda token: "é" * 50,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_link_opens_nothing(forge):
    assert links.read("manage", forge(links.token("manage", PUBLIC_ID))) is None


def test_a_link_for_another_purpose_opens_nothing():
    assert links.read("manage", links.token("join", PUBLIC_ID)) is None


def test_a_link_made_under_another_key_opens_nothing(sqlite_app):
    token = links.token("manage", PUBLIC_ID)
    known = sqlite_app.extensions["webinar_hub_settings"]
    sqlite_app.extensions["webinar_hub_settings"] = replace(known, link_key=b"x" * 32)
    assert links.read("manage", token) is None


def test_a_program_that_folds_case_does_no_harm():
    assert links.read("join", links.token("join", PUBLIC_ID, 7).upper()) == LinkTarget(PUBLIC_ID, 7)


@given(st.text(max_size=80))
def test_no_text_opens_anything_or_breaks_anything(text):
    assert links.read("manage", text) is None


def test_addresses_are_absolute_and_their_secret_has_128_bits():
    url = links.personal_url("join", PUBLIC_ID, 2)
    assert url.startswith("http://localhost/join/abcdefghijklmnop-2-")
    assert len(url.rsplit("-", 1)[1]) * 5 >= 128


def test_an_address_never_depends_on_the_host_that_was_asked(sqlite_app):
    with sqlite_app.test_request_context("/", base_url="http://127.0.0.1:9999"):
        assert links.url("/events/x") == "http://localhost/events/x"


def test_random_names_and_secrets_are_never_the_same():
    names = {tokens.public_id() for _ in range(1000)}
    secrets = {tokens.secret() for _ in range(1000)}
    assert len(names) == len(secrets) == 1000
    assert all(len(name) == 16 and name == name.lower() for name in names)
    assert tokens.digest("a") != tokens.digest("b")
    assert len(tokens.digest("a")) == 64
