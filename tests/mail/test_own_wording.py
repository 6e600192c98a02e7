"""What organizers write: known placeholders are filled once, everything else is shown as typed."""

import pytest

from webinar_hub.mail.own_wording import compile_own, compile_own_line, names_in
from webinar_hub.mail.wording import fill

KNOWN = frozenset({"given_name", "event", "own_page"})
FACTS = {
    "given_name": "Anna",
    "event": "The <tender> age",
    "own_page": "https://hub.example.org/registrations/abc",
}


def html(source: str, **facts: str) -> str:
    return fill(compile_own(source, KNOWN).html, FACTS | facts).strip()


def plain(source: str, **facts: str) -> str:
    return fill(compile_own(source, KNOWN).text, FACTS | facts)


def test_values_are_put_in_as_their_place_needs_them():
    assert html("**{given_name}**: {event}") == (
        "<p><strong>Anna</strong>: The &lt;tender&gt; age</p>"
    )
    assert plain("**{given_name}**: {event}") == "Anna: The <tender> age"


@pytest.mark.parametrize(
    "typed", ["{{7*7}}", "{x.y}", "{x!r}", "%(x)s", "{unheard_of}", "{% raw %}", "{Given_Name}"]
)
def test_nothing_else_in_braces_does_anything(typed):
    assert html(typed) == f"<p>{typed}</p>"
    assert plain(typed) == typed
    assert fill(compile_own_line(typed, KNOWN), FACTS) == typed


@pytest.mark.parametrize(
    "name",
    ["{join_link}", "{event}", "{own_page}", "**bold**", "[a](https://bad.example.org)", "\ue000"],
)
def test_a_person_of_such_a_name_is_shown_as_that(name):
    assert html("{given_name}", given_name=name) == f"<p>{name}</p>"
    assert plain("{given_name}", given_name=name) == name
    line = compile_own_line("For {given_name}", KNOWN)
    assert fill(line, FACTS | {"given_name": name}) == f"For {name}"


def test_markup_in_a_name_stays_text():
    assert "&lt;script&gt;" in html("{given_name}", given_name="<script>")
    assert 'href="https://a&quot;b"' in html("[x]({own_page})", own_page='https://a"b')


def test_a_page_can_be_named_or_linked_to():
    link = FACTS["own_page"]
    assert f'<a href="{link}">{link}</a>' in html("See {own_page}")
    linked = html("[My {event}]({own_page})")
    assert f'href="{link}"' in linked
    assert ">My The &lt;tender&gt; age</a>" in linked
    assert plain("See {own_page}") == f"See {link}"
    assert plain("[My page]({own_page})") == f"My page: {link}"


def test_only_pages_can_be_linked_to():
    """A name in an address would tell it to whoever keeps a log there."""
    assert "Anna" not in html("[x](https://example.org/{given_name})")
    assert "<a" not in html("[x]({given_name})")
    assert "<a" not in html("[x](javascript:alert)")


def test_a_link_in_a_subject_stays_as_it_was_typed():
    assert fill(compile_own_line("{given_name}: {own_page}", KNOWN), FACTS) == "Anna: {own_page}"


def test_what_somebody_typed_between_our_own_marks_is_taken_out():
    assert html("\ue000line:given_name\ue001") == "<p>line:given_name</p>"


def test_addresses_are_links_and_odd_markup_is_not_there():
    found = html("https://example.org <script>alert(1)</script> ![x](https://example.org/x.png)")
    assert '<a href="https://example.org"' in found
    assert "<script" not in found
    assert "<img" not in found


def test_placeholders_are_found_in_their_order_once():
    assert names_in("{event} {given_name} {event} {x.y} {{z}}") == ["event", "given_name", "z"]
