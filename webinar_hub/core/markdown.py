"""Markdown of organizers as HTML for pages: parsed once when it is saved, by an allow list."""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "strong",
    "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
FIRST_HEADING = 3  # the page and its parts hold the two above

_WITHIN_A_LINE = re.compile(r"</?(?:a|code|em|strong)\b[^>]*>")
_MARK = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,:;!?)»'’”]")


def html_of(markdown: str) -> str:
    """Harmless HTML without pictures; line breaks are kept, a bare address becomes a link."""
    tokens = _parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + FIRST_HEADING - 1, 5)}"
    return nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow ugc",
    ).strip()


def text_of(html: str) -> str:
    """The bare words of what `html_of` made, each paragraph on a line of its own."""
    return unescape(_MARK.sub("\n", _WITHIN_A_LINE.sub("", html)))


def _text(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, *_context: Mapping[str, Any]
) -> str:
    content = tokens[index].content
    return escape(content) if _inside_link(tokens[:index]) else _with_links(content)


def _inside_link(before: Sequence[Token]) -> bool:
    opened = sum(token.type == "link_open" for token in before)
    return opened > sum(token.type == "link_close" for token in before)


def _with_links(content: str) -> str:
    html, position = [], 0
    for found in _ADDRESS.finditer(content):
        address = escape(found[0])
        html += [escape(content[position : found.start()]), f'<a href="{address}">{address}</a>']
        position = found.end()
    return "".join([*html, escape(content[position:])])


_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_parser.add_render_rule("text", _text)
