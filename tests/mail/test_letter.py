from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webinar_hub.mail.letter import LetterFrame, Letters, RenderedLetter
from webinar_hub.mail.message import UnbuildableLetter

SHELL = Path(__file__).parents[2] / "templates" / "letters" / "_shell.html"
FRAME = LetterFrame(
    "Family trust",
    ("You signed up yourself.", "Stop reminders: https://hub.example.org/registrations/k3v9."),
    ("Questions? help@example.org <b>",),
    "Thursday 10 December",
)
LINK = "https://hub.example.org/registrations/k3v9q2?a=1&b=2"

Render = Callable[..., RenderedLetter]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """render(body, subject=…, fact=…): a letter of one template and the given facts."""
    (tmp_path / "_shell.html").write_text(SHELL.read_text())
    folder = tmp_path / "note" / "en"
    folder.mkdir(parents=True)

    def render(
        body: str, subject: str = "Note", frame: LetterFrame = FRAME, **facts: str
    ) -> RenderedLetter:
        (folder / "subject.txt").write_text(subject + "\n", encoding="utf-8")
        (folder / "body.md").write_text(body, encoding="utf-8")
        return Letters(tmp_path).render_letter("note", "en", facts, frame=frame)

    return render


def text_of(letter: RenderedLetter) -> str:
    """The text part without the frame."""
    return letter.text.partition("\n\nQuestions?")[0]


class Page(HTMLParser):
    """What a reader sees and can click in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: list[str] = []
        self.shown = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.shown += data


def body_of(letter: RenderedLetter) -> str:
    return letter.html.partition("</head>")[2]


def test_text_and_html_come_from_one_template(render: Render) -> None:
    letter = render(
        "Hello, {given_name}!\n\n**{when}**\n{place}\n\n- one\n- two\n",
        subject="You are signed up: {title}",
        given_name="Anna", when="Thursday", place="Online", title="Tender age",
    )  # fmt: skip
    assert letter.subject == "You are signed up: Tender age"
    assert text_of(letter) == "Hello, Anna!\n\nThursday\nOnline\n\n- one\n- two"
    assert "<p>Hello, Anna!</p>" in letter.html
    assert "<strong>Thursday</strong><br />\nOnline</p>" in letter.html
    assert "<li>one</li>" in letter.html


@pytest.mark.parametrize(
    "typed",
    [
        "{manage_link}",
        "{x.__class__}",
        "{0}",
        "{{7*7}}",
        "{% raw %}",
        "%(x)s %s",
        "**x** [y](http://z.example)",
        "_a_ `b` <b>c</b> &amp; \\1 \\g<0>",
        "# heading",
        "- item",
        "> quotation",
        "1. one",
        "![x](http://z.example/y.png)",
        "\ue000line:given_name\ue001",
        "'\"><script>alert(1)</script>",
        "مريم ‏(Мариам)",
        "😀" * 200,
    ],
)
def test_what_people_type_is_shown_as_they_typed_it(render: Render, typed: str) -> None:
    body = "Hello, {given_name}!\n\n{given_name}\n\n[Open]({manage_link})"
    letter = render(body, subject="{given_name}: done", given_name=typed, manage_link=LINK)
    plain = render(body, subject="{given_name}: done", given_name="Anna", manage_link=LINK)
    assert letter.subject == f"{typed}: done"
    assert text_of(letter).startswith(f"Hello, {typed}!\n\n{typed}\n\nOpen: ")
    assert Page(body_of(letter)).shown == Page(body_of(plain)).shown.replace("Anna", typed)
    assert Page(body_of(letter)).tags == Page(body_of(plain)).tags
    assert Page(body_of(letter)).links == Page(body_of(plain)).links


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_no_value_changes_the_page_around_it(render: Render, typed: str) -> None:
    if not typed.strip():
        return
    letter = render("Hello, {given_name}!\n\n{given_name}", given_name=typed)
    plain = render("Hello, {given_name}!\n\n{given_name}", given_name="Anna")
    assert Page(letter.html).tags == Page(plain.html).tags
    assert Page(letter.html).attributes == Page(plain.html).attributes
    assert typed in unescape(letter.html)


def test_a_line_break_inside_a_sentence_becomes_a_blank(render: Render) -> None:
    letter = render(
        "Hello, {given_name}!", subject="{given_name}", given_name="Anna\r\nBcc: x\u2028y\x00\x85z"
    )
    assert letter.subject == "Anna Bcc: x y z"
    assert text_of(letter) == "Hello, Anna Bcc: x y z!"
    assert "Hello, Anna Bcc: x y z!" in letter.html


def test_a_value_alone_on_its_line_keeps_its_line_breaks(render: Render) -> None:
    letter = render(
        "What to bring:\n{bring}\n\n- {bring}\n\n> {bring}", bring="a pen\r\npaper <A4>\u2028time"
    )
    assert text_of(letter) == (
        "What to bring:\na pen\npaper <A4>\ntime\n\n"
        "- a pen\n  paper <A4>\n  time\n\n"
        "> a pen\n> paper <A4>\n> time"
    )
    assert letter.html.count("a pen<br>\npaper &lt;A4&gt;<br>\ntime") == 3


def test_a_line_goes_when_its_fact_is_empty(render: Render) -> None:
    body = (
        "First.\n\n{alone}\n\n"
        "{when}\n**{place}**\n{zone}\n\n"
        "- {one}\n- {two}\n\n"
        "[Open]({open_link})\n\n{note_md}\n\nLast {place}."
    )
    letter = render(
        body, alone="", when="Now", place="", zone="MSK", one=" ", two="2", open_link="", note_md=""
    )
    assert text_of(letter) == "First.\n\nNow\nMSK\n\n- 2\n\nLast ."
    assert "<strong></strong>" not in letter.html
    assert 'class="button"' not in letter.html


def test_lines_come_back_when_the_next_letter_has_them(render: Render, tmp_path: Path) -> None:
    render("{when}\n{place}", when="Now", place="Here")
    letters = Letters(tmp_path)
    both = {"when": "Now", "place": "Here"}
    one = {"when": "Now", "place": ""}
    for facts, expected in [(both, "Now\nHere"), (one, "Now"), (both, "Now\nHere")]:
        assert text_of(letters.render_letter("note", "en", facts, frame=FRAME)) == expected


def test_a_link_alone_in_a_paragraph_is_a_button_with_the_naked_link_below(render: Render) -> None:
    letter = render("Hello.\n\n[Open *my* entry]({manage_link})\n\nBye.", manage_link=LINK)
    assert text_of(letter) == f"Hello.\n\nOpen my entry: {LINK}\n\nBye."
    page = Page(body_of(letter))
    assert page.links[:2] == [LINK, LINK]
    assert f"Open my entry\n{LINK}" in page.shown
    assert 'class="button"' in letter.html


def test_a_link_in_a_sentence_stays_there(render: Render) -> None:
    letter = render(
        "See [the page]({event_link}) or write to [us](mailto:help@example.org).\n\n{event_link}",
        event_link=LINK,
    )
    assert text_of(letter) == (
        f"See the page ({LINK}) or write to us (help@example.org).\n\n{LINK}"
    )
    assert Page(body_of(letter)).links[:3] == [LINK, "mailto:help@example.org", LINK]
    assert 'class="button"' not in letter.html


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/registrations/k3v9",
        "https://example.org/ onclick=x",
        'https://example.org/"onclick="x',
        "https://example.org/\r\nx",
        " https://example.org/",
        "ftp://example.org/",
    ],
)
@pytest.mark.parametrize("body", ["Go [there]({go_link}).", "Go to {go_link}."])
def test_only_web_and_mail_links_can_be_clicked(render: Render, body: str, link: str) -> None:
    with pytest.raises(UnbuildableLetter, match="go_link"):
        render(body, go_link=link)


@pytest.mark.parametrize(
    "body",
    [
        "[there]({given_name})",
        "[there](https://hub.example.org/{slug})",
        "[there](https://hub.example.org/{go_link})",
        "[there](javascript:alert)",
        "[there](/events)",
        "Note: {note_md}",
        "- {note_md}",
        "{note_md}\nand more",
        "\ue000line:given_name\ue001",
    ],
)
def test_a_template_that_cannot_be_right_is_refused(render: Render, body: str) -> None:
    with pytest.raises(UnbuildableLetter, match=r"letter note \(en\): "):
        render(body, given_name="Anna", slug="x", go_link=LINK, note_md="x")


def test_a_missing_fact_is_named(render: Render) -> None:
    with pytest.raises(UnbuildableLetter, match=r"\(en\): no fact for \{given_name\}, \{x\}"):
        render("Hello, {given_name} {when}", subject="{x}", when="now")


@pytest.mark.parametrize(
    ("kind", "language"), [("other", "en"), ("note", "ru"), ("../note", "en"), ("note", "../en")]
)
def test_an_unknown_letter_is_named(
    render: Render, tmp_path: Path, kind: str, language: str
) -> None:
    render("Hello")
    with pytest.raises(UnbuildableLetter, match="there is no"):
        Letters(tmp_path).render_letter(kind, language, {}, frame=FRAME)


def test_an_organizers_markdown_is_shown_as_markdown_but_never_filled_or_trusted(
    render: Render,
) -> None:
    letter = render(
        "Before.\n\n{note_md}\n\nAfter.",
        note_md=(
            "Bring a **pen**, {given_name}.\r\n\r\n1. one\r\n2. two\r\n\r\n> said\r\n\r\n"
            "[page](https://example.org/a) and [bad](javascript:alert(1)) <script>x</script>\n\n"
            "![a picture](https://example.org/p.png) https://example.org/b, me@example.org"
        ),
        given_name="never",
    )
    assert text_of(letter) == (
        "Before.\n\nBring a pen, {given_name}.\n\n1. one\n2. two\n\n> said\n\n"
        "page (https://example.org/a) and [bad](javascript:alert(1)) <script>x</script>\n\n"
        "a picture https://example.org/b, me@example.org\n\nAfter."
    )
    page = Page(body_of(letter))
    assert page.links[:3] == [
        "https://example.org/a", "https://example.org/b", "mailto:me@example.org",
    ]  # fmt: skip
    assert {"script", "img"}.isdisjoint(page.tags)
    assert "<strong>pen</strong>" in letter.html
    assert "Bring a pen, {given_name}." in page.shown


def test_the_frame_is_escaped_and_stands_in_both_parts(render: Render) -> None:
    letter = render("Hello.")
    assert letter.text == (
        "Hello.\n\nQuestions? help@example.org <b>\n\n————————\nFamily trust\n"
        "You signed up yourself.\nStop reminders: https://hub.example.org/registrations/k3v9.\n"
    )
    page = Page(body_of(letter))
    assert page.links == ["mailto:help@example.org", "https://hub.example.org/registrations/k3v9"]
    assert "Questions? help@example.org <b>" in page.shown
    assert page.shown.split()[:5] == ["Thursday", "10", "December", "Family", "trust"]


def test_the_page_names_its_language_and_loads_nothing(render: Render) -> None:
    page = Page(html := render("Hello.").html)
    assert '<html lang="en">' in html
    assert {"img", "script", "link", "iframe", "form", "object"}.isdisjoint(page.tags)
    assert "src" not in page.attributes
    assert "url(" not in html
    assert "color-scheme" in html


def test_a_frame_without_lines_leaves_no_gaps(render: Render) -> None:
    letter = render("Hello.", frame=LetterFrame("Family trust", (), ()))
    assert letter.text == "Hello.\n\n————————\nFamily trust\n"
    assert "display:none" not in letter.html


def test_the_facts_a_letter_needs_can_be_asked_for(render: Render, tmp_path: Path) -> None:
    facts = {"given_name": "", "place": "", "go_link": LINK, "title": "x"}
    render("Hello {given_name}\n{place}\n[Go]({go_link})", subject="{title}", **facts)
    assert Letters(tmp_path).placeholders("note", "en") == set(facts)


def test_an_empty_subject_is_refused(render: Render) -> None:
    with pytest.raises(UnbuildableLetter, match="subject"):
        render("Hello", subject="{title}", title=" \n")


def test_every_letter_of_the_product_asks_for_the_same_facts_in_every_language() -> None:
    letters = Letters(SHELL.parent)
    kinds = sorted(path.name for path in SHELL.parent.iterdir() if path.is_dir())
    assert kinds
    for kind in kinds:
        assert letters.placeholders(kind, "en") == letters.placeholders(kind, "ru"), kind
