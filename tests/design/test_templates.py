"""What the content security policy, the sprite and the guide ask of every template."""

import re

import pytest

from tests.design.sources import GUIDE, STATIC, STYLES, TEMPLATES, icons, pages, style

# Inline script and style have their own house rule; these would slip in by way of links and htmx.
EVALUATED = {
    "script in a link": r"javascript:",
    "an htmx value": r"hx-(?:vals|headers)\s*=\s*[\"']\s*js:",
    "a trigger filter": r"hx-trigger\s*=\s*\"[^\"]*\[",
}


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_text_that_a_browser_would_have_to_evaluate(path):
    text = path.read_text("utf-8")
    for what, pattern in EVALUATED.items():
        found = re.search(pattern, text)
        assert not found, f"{what} is not run under our policy: {found and found[0]}"


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = set()
    for path in pages():
        named |= set(re.findall(r"\bicon\(\s*[\"']([\w-]+)[\"']", path.read_text("utf-8")))
        named |= set(re.findall(r"icon_name=[\"']([\w-]+)[\"']", path.read_text("utf-8")))
    assert named <= icons()


def test_the_guide_names_every_icon_of_the_sprite_and_no_other():
    passage = re.search(r"^Icons:(.*?)\n\n", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert passage
    named = {word for run in re.findall(r"`([^`]+)`", passage[1]) for word in run.split()}
    assert named == icons()


def test_icons_take_the_colour_of_their_words():
    text = (STATIC / "icons.svg").read_text("utf-8")
    assert not re.search(r"\b(?:fill|stroke|style|class)=", text)
    assert text.count('viewBox="0 0 20 20"') == len(icons())


def test_every_class_in_the_guide_is_in_a_style_sheet():
    everything = "".join(style(path.name) for path in STYLES)
    section = GUIDE.read_text("utf-8").split("## Classes for pages")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`([a-z][\w-]*)`", row)}
    assert named
    missing = {name for name in named if not re.search(rf"\.{name}(?![\w-])", everything)}
    assert not missing


def test_every_class_of_the_macros_is_in_a_style_sheet():
    everything = "".join(style(path.name) for path in STYLES)
    for name in ("_macros.html", "layout.html", "workspace_layout.html"):
        attributes = re.findall(r'class="([\w\s-]+)"', (TEMPLATES / name).read_text("utf-8"))
        for word in {word for attribute in attributes for word in attribute.split()}:
            known = re.search(rf"\.{word}(?![\w-])", everything)
            assert known or word in {"card__body", "who"}, f"{word} in {name} has no style"
