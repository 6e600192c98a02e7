"""Markdown for letters: an organizer's text as harmless HTML, and any Markdown as plain text."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_BARE_LINK = re.compile(
    r"https?://[^\s<>\"]*[^\s<>\".,:;!?)»']|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
)
_LINE_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
ORGANIZERS_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "ul",
}  # fmt: skip


@lru_cache(maxsize=64)
def organizers_html(markdown: str) -> str:
    """Without pictures, raw HTML or odd links. A mailing repeats a text: the last ones are kept."""
    return nh3.clean(
        _ORGANIZERS.render(tidy_lines(markdown)),
        tags=ORGANIZERS_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )


@lru_cache(maxsize=64)
def organizers_text(markdown: str) -> str:
    return plain_text(_ORGANIZERS.parse(tidy_lines(markdown)))


def plain_text(tokens: Sequence[Token]) -> str:
    """Parsed Markdown as a person would type it into a plain letter."""
    return _block(SyntaxTreeNode(tokens))


def tidy_lines(value: str) -> str:
    """Line breaks of every kind as `\\n`, without other control characters."""
    return _CONTROLS.sub(" ", _LINE_BREAKS.sub("\n", value)).strip()


def as_typed(line: str) -> str:
    """A line as Markdown in which every mark stands for itself."""
    return _MARKS.sub(r"\\\1", " ".join(line.split()))


def is_safe_link(value: str) -> bool:
    return _SAFE_LINK.fullmatch(value) is not None


def shown_link(link: str) -> str:
    return link.removeprefix("mailto:")


def anchor(link: str, shown: str) -> str:
    return f'<a href="{escape(link)}">{escape(shown)}</a>'


def linkified(text: str) -> str:
    """Plain text as HTML, in which addresses of pages and mailboxes can be clicked."""
    html, position = [], 0
    for found in _BARE_LINK.finditer(text):
        target = found[0] if "://" in found[0] else f"mailto:{found[0]}"
        html += [escape(text[position : found.start()]), anchor(target, found[0])]
        position = found.end()
    return "".join([*html, escape(text[position:])])


class _OrganizersMarkdown(MarkdownIt):
    """`pages`: placeholders that may be linked to; what they lead to is known with the letter."""

    pages: frozenset[str] = frozenset()

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the parser's own name)
        return url in self.pages or is_safe_link(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the parser's own name)
        return url if url in self.pages else super().normalizeLink(url)


def _text_rule(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, *_context: Mapping[str, Any]
) -> str:
    in_link = any(token.type == "link_open" for token in _since_last_close(tokens[:index]))
    return escape(tokens[index].content) if in_link else linkified(tokens[index].content)


def _since_last_close(tokens: Sequence[Token]) -> Sequence[Token]:
    closes = [index for index, token in enumerate(tokens) if token.type == "link_close"]
    return tokens[closes[-1] + 1 :] if closes else tokens


def _image_rule(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, *_context: Mapping[str, Any]
) -> str:
    return escape(tokens[index].content)  # its description: letters carry no pictures


@lru_cache(maxsize=8)
def organizers_parser(pages: frozenset[str] = frozenset()) -> MarkdownIt:
    """`pages`: names of placeholders that stand for a link."""
    parser = _OrganizersMarkdown("commonmark", {"html": False, "breaks": True})
    parser.pages = frozenset(f"{{{name}}}" for name in pages)
    parser.add_render_rule("text", _text_rule)
    parser.add_render_rule("image", _image_rule)
    return parser


_ORGANIZERS = organizers_parser()


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "paragraph" | "heading":
            return _lines_of(node.children[0].children)
        case "bullet_list":
            return "\n".join(_item("- ", item) for item in node.children)
        case "ordered_list":
            numbered = enumerate(node.children, int(node.attrs.get("start", 1)))
            return "\n".join(_item(f"{number}. ", item) for number, item in numbered)
        case "blockquote":
            quoted = _blocks(node, "\n\n").split("\n")
            return "\n".join(f"> {line}".rstrip() for line in quoted)
        case "fence" | "code_block":
            return node.content.rstrip("\n")
        case "hr":
            return "* * *"
        case _:
            return _blocks(node, "\n\n")


def _blocks(node: SyntaxTreeNode, between: str) -> str:
    return between.join(text for child in node.children if (text := _block(child)))


def _item(marker: str, item: SyntaxTreeNode) -> str:
    return marker + _blocks(item, "\n").replace("\n", "\n" + " " * len(marker))


def _lines_of(nodes: Sequence[SyntaxTreeNode]) -> str:
    lines: list[list[SyntaxTreeNode]] = [[]]
    for node in nodes:
        if node.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif node.type != "text" or node.content:
            lines[-1].append(node)
    return "\n".join(map(_line, lines))


def _line(nodes: Sequence[SyntaxTreeNode]) -> str:
    if len(nodes) == 1 and nodes[0].type == "link":
        return _link(nodes[0], "{label}: {target}")
    return "".join(map(_span, nodes))


def _span(node: SyntaxTreeNode) -> str:
    if node.type == "link":
        return _link(node, "{label} ({target})")
    return "".join(map(_span, node.children)) if node.children else node.content


def _link(node: SyntaxTreeNode, form: str) -> str:
    label = _lines_of(node.children).replace("\n", " ")
    target = shown_link(str(node.attrs["href"]))
    return target if label in ("", target) else form.format(label=label, target=target)
