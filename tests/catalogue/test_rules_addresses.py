"""Addresses of pages and of rooms."""

import pytest

from webinar_hub.catalogue.rules import addresses


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Tender Age", "the-tender-age"),
        ("Нежный возраст: о чём говорит крик", "nezhnyi-vozrast-o-chem-govorit-krik"),
        ("  Ёлка — щука  ", "elka-shchuka"),
        ("../../etc/passwd", "etc-passwd"),
        ("🙂🙂", "a4k2"),
        ("ъь", "a4k2"),
    ],
)
def test_an_address_is_made_of_the_title(title, slug):
    assert addresses.slug_for(title, set(), "a4k2") == slug


def test_a_long_title_gives_whole_words():
    slug = addresses.slug_for("Talking with teenagers " * 20, set(), "x")
    assert len(slug) <= addresses.LONGEST_SLUG
    assert slug.endswith(("talking", "with", "teenagers"))


def test_a_taken_address_gets_a_number():
    taken = {"age", "age-2"}
    assert addresses.slug_for("Age", taken, "x") == "age-3"


@pytest.mark.parametrize("slug", ["", "Age", "a b", "a--b", "-a", "a/", "возраст", "a" * 71])
def test_an_address_by_hand_is_plain(slug):
    with pytest.raises(addresses.UnusableSlug):
        addresses.check_slug(slug)


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.example.org/j/123?pwd=a.b&x=1#success",
        "http://room.example.org:8443/",
        "https://комната.рф/вход",
        "",
    ],
)
def test_a_room_has_a_web_address_or_none(link):
    addresses.check_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "zoom.example.org/j/123",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://",
        "https://.",
        "https:// example.org",
        "https://example.org/\nSet-Cookie: a",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1",
        "https://user:password@example.org/",
        "https://example.org/" + "a" * 1000,
    ],
)
def test_what_is_no_web_address_is_refused(link):
    with pytest.raises(addresses.UnusableLink):
        addresses.check_link(link)
