"""Every pair of colours that can meet on a page is far enough apart, in light and in dark."""

import re

import pytest

from tests.design.sources import STYLES, TEMPLATES, style

SCHEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunk")
WASHES = ("pine-wash", "apricot-wash", "moss-wash", "amber-wash", "brick-wash")
WORDS = ("ink", "ink-soft", "pine", "pine-deep", "apricot-text", "moss", "amber", "brick")
OUTLINES = ("edge", "apricot")
DECORATION = {"line"}  # divides what space divides already
TEXT = 4.5  # WCAG 2.2, 1.4.3
CONTROL = 3.0  # WCAG 2.2, 1.4.11

PAIRS = [
    *((word, ground, TEXT) for word in WORDS for ground in GROUNDS + WASHES),
    *((outline, ground, CONTROL) for outline in OUTLINES for ground in GROUNDS + WASHES),
    *(("on-pine", ground, TEXT) for ground in ("pine", "pine-deep")),
]


def tokens(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root\s*\{(.*?)\}", style("tokens.css"), re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block)) for block in blocks)
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG defines it, 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_highest_contrast_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_of_colours_can_be_read(scheme):
    colours = tokens(scheme)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}
    weak = {f"{pair[0]} on {pair[1]}": round(c, 2) for pair, c in found.items() if c < pair[2]}
    assert not weak


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_is_either_measured_or_known_as_decoration(scheme):
    measured = {name for pair in PAIRS for name in pair[:2]}
    assert set(tokens(scheme)) == measured | DECORATION


def test_dark_answers_every_colour_of_light():
    light, dark = tokens("light"), tokens("dark")
    assert not {name for name in light if light[name] == dark[name]}


def test_colours_are_named_in_the_tokens_alone():
    for path in STYLES:
        if path.name != "tokens.css":
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", style(path.name)), (
                path.name
            )


def test_every_token_is_defined_and_used():
    everything = "".join(style(path.name) for path in STYLES)
    defined = set(re.findall(r"(?<![\w-])--([\w-]+):", everything))
    assert set(re.findall(r"var\(--([\w-]+)\)", everything)) == defined


def test_no_template_names_a_colour():
    for path in TEMPLATES.rglob("*.html"):
        if "letters" not in path.parts:
            assert not re.findall(r"[\"':\s]#[0-9a-f]{6}\b", path.read_text("utf-8")), path.name
