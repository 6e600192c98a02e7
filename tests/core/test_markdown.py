"""Markdown of organizers becomes harmless HTML."""

import re
import time

import pytest

from webinar_hub.core.markdown import html_of, text_of

SAFE = re.compile(
    r"</?(p|br|em|strong|code|pre|blockquote|ul|ol|li|h[345]|hr|a)>"
    r'|<a href="(https?://|mailto:|tel:|/)[^"]*" rel="noopener nofollow ugc">'
)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**Warm** and _calm_", "<p><strong>Warm</strong> and <em>calm</em></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# First\n\n### Third", "<h3>First</h3>\n<h5>Third</h5>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("{name} {{7*7}} {% x %}", "<p>{name} {{7*7}} {% x %}</p>"),
        ("", ""),
    ],
)
def test_what_is_written_reads_as_meant(typed, html):
    assert html_of(typed) == html


def test_a_bare_address_becomes_a_link_without_the_full_stop_after_it():
    html = html_of("See https://example.org/a?b=1&c=2. Or [here](https://example.org).")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert html.count("<a ") == html.count("</a>") == 2
    assert 'rel="noopener nofollow ugc"' in html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<math><mi//xlink:href='javascript:alert(1)'>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "![x](https://example.org/pixel.png)",
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        'https://example.org/"onmouseover="alert(1)',
        "<style>*{display:none}</style>",
        "<iframe src=https://example.org>",
    ],
)
def test_nothing_acts(typed):
    for tag in re.findall(r"<[^>]*>", html_of(typed)):
        assert SAFE.fullmatch(tag), tag


@pytest.mark.parametrize("piece", ["a", "[", "*", "<", "`", "![](", "> ", "https://", "- "])
def test_odd_text_takes_no_time(piece):
    began = time.perf_counter()
    html_of(piece * (20_000 // len(piece)) + "!")
    assert time.perf_counter() - began < 20  # hours, if it grew without bounds


def test_the_bare_words_of_a_text_keep_its_lines_and_no_marks():
    html = html_of("# Why\n\nIt *really* **helps** & <b>stays</b>.\n\n- one\n- two")
    lines = [line for line in text_of(html).split("\n") if line]
    assert lines == ["Why", "It really helps & <b>stays</b>.", "one", "two"]
