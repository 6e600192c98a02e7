"""A letter's template, Markdown with `{placeholders}`, made ready to be filled with facts.

It is parsed once and becomes literal pieces and slots. A value is put into its slot once, written
as that place needs it, and nothing reads it again: whatever people type is shown as they typed it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from webinar_hub.mail.headers import UnbuildableLetter, one_line
from webinar_hub.mail.markdown import (
    anchor,
    is_safe_link,
    organizers_html,
    organizers_text,
    plain_text,
    shown_link,
    tidy_lines,
)

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LINK_NAME = re.compile(r"(?:.*_)?link")
_EMPHASIS = {"strong_open", "strong_close", "em_open", "em_close"}

# A line that is nothing but a placeholder, or a button, goes when its fact is empty.
_LONE = re.compile(
    r"[ \t]*(?:[-*+][ ]+|\d+[.)][ ]+|>[ ]?)?(\*\*|__|\*|_|)\{(?P<name>[a-z][a-z0-9_]*)\}\1[ \t]*"
)
_LONE_BUTTON = re.compile(r"[ \t]*\[[^\]]*\]\(\{(?P<name>[a-z][a-z0-9_]*)\}\)[ \t]*")

# A placeholder on its way through the Markdown parser, to which private-use characters say nothing.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z]+):([a-z0-9_]+){_CLOSE}")

_BUTTON = (
    '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
    ' style="margin:24px 0 8px"><tr>'
    '<td class="button" bgcolor="#14524a" style="border-radius:8px;background:#14524a">'
    '<a href="{href}" style="display:inline-block;padding:13px 24px;color:#ffffff;'
    'font-weight:600;text-decoration:none">{label}</a></td></tr></table>\n'
    '<p class="naked"><a href="{href}">{shown}</a></p>\n'
)

Fill = Callable[[str], str]


class Slot(NamedTuple):
    """A place for one fact; `fill` makes its value fit to stand there."""

    name: str
    fill: Fill


Pieces = tuple[str | Slot, ...]


class Wording(NamedTuple):
    html: Pieces
    text: Pieces


def is_link(name: str) -> bool:
    """Whether a fact of this name is a link: only these may stand where a reader clicks."""
    return _LINK_NAME.fullmatch(name) is not None


def lone_names(source: str) -> frozenset[str]:
    return frozenset(name for line in source.splitlines() if (name := _lone_name(line)))


def without_lines(source: str, empty: frozenset[str]) -> str:
    return "\n".join(line for line in source.splitlines() if _lone_name(line) not in empty)


def compile_line(source: str) -> Pieces:
    """A single line such as a subject: every value becomes one line of plain text."""
    _refuse_marks(source)
    return _pieces(PLACEHOLDER.sub(rf"{_OPEN}line:\1{_CLOSE}", one_line(source)), _IN_TEXT)


def compile_body(source: str) -> Wording:
    """Raises UnbuildableLetter for a link, or an organizer's text, where none can stand."""
    _refuse_marks(source)
    tokens = _TEMPLATE.parse(source)
    for before, token in pairwise(tokens):
        if token.type == "inline":
            _mark(token.children or [], in_paragraph=_is_paragraph(before))
    html = _TEMPLATE.renderer.render(_with_blocks(tokens), _TEMPLATE.options, {})
    return Wording(html=_pieces(html, _IN_HTML), text=_pieces(plain_text(tokens), _IN_TEXT))


def fill(pieces: Pieces, facts: Mapping[str, str]) -> str:
    return "".join([p if isinstance(p, str) else p.fill(facts[p.name]) for p in pieces])


class _TemplateMarkdown(MarkdownIt):
    """Links are placeholders still: their names are judged here, their values when they come."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the parser's own name)
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the parser's own name)
        return url


_TEMPLATE = _TemplateMarkdown("commonmark", {"html": False, "breaks": True})
_TEMPLATE.disable(["code", "fence", "html_block", "html_inline", "image"])


def _lone_name(line: str) -> str | None:
    found = _LONE.fullmatch(line) or _LONE_BUTTON.fullmatch(line)
    return found["name"] if found else None


def _refuse_marks(source: str) -> None:
    if _OPEN in source or _CLOSE in source:
        raise UnbuildableLetter("the template holds a private-use character")


def _is_paragraph(token: Token) -> bool:
    return token.type == "paragraph_open" and token.level == 0


def _mark(children: list[Token], *, in_paragraph: bool) -> None:
    """Replace each placeholder by a mark that says how its value will have to be written."""
    in_link = False
    for index, child in enumerate(children):
        if child.type == "link_open":
            child.attrs["href"] = _target(str(child.attrs["href"]))
        if child.type.startswith("link_"):
            in_link = child.nesting > 0
        alone = _alone(children, index)
        whole = in_paragraph and len(children) == 1
        role = partial(_role, alone=alone, whole=whole, in_link=in_link)
        child.content = PLACEHOLDER.sub(role, child.content)


def _role(found: re.Match[str], *, alone: bool, whole: bool, in_link: bool) -> str:
    name = found[1]
    alone = alone and found[0] == found.string
    role = "lines" if alone else "line"
    if name.endswith("_md"):
        if not (alone and whole):
            raise UnbuildableLetter(f"{{{name}}} must be a paragraph of its own")
        role = "markdown"
    elif is_link(name):
        role = "shown" if in_link else "link"
    return f"{_OPEN}{role}:{name}{_CLOSE}"


def _target(href: str) -> str:
    found = PLACEHOLDER.fullmatch(href)
    if found and is_link(found[1]):
        return f"{_OPEN}target:{found[1]}{_CLOSE}"
    if "{" in href or not is_safe_link(href):
        raise UnbuildableLetter(f"{href!r} cannot be linked to: only a fact named …_link can")
    return href


def _alone(children: Sequence[Token], index: int) -> bool:
    """Whether nothing else stands on the line, emphasis aside."""
    return _line_ends(reversed(children[:index])) and _line_ends(children[index + 1 :])


def _line_ends(side: Iterable[Token]) -> bool:
    for token in side:
        if token.type not in _EMPHASIS and (token.type != "text" or token.content):
            return token.type in ("softbreak", "hardbreak")
    return True


def _with_blocks(tokens: Sequence[Token]) -> list[Token]:
    """Paragraphs that are one link, or one organizer's text, in the form a letter gives them."""
    html: list[Token] = []
    for token in tokens:
        block = _as_block(token.children or []) if token.type == "inline" else None
        if block is not None and _is_paragraph(html[-1]):
            html[-1] = Token("html_block", "", 0, content=block)
        elif token.type != "paragraph_close" or html[-1].type != "html_block":
            html.append(token)
    return html


def _as_block(children: list[Token]) -> str | None:
    if len(children) == 1 and children[0].content.startswith(f"{_OPEN}markdown:"):
        return f"<div>{children[0].content}</div>\n"
    if len(children) < 3 or children[0].type != "link_open" or children[-1].type != "link_close":
        return None
    href = str(children[0].attrs["href"])
    if not href.startswith(_OPEN) or any(child.type == "link_close" for child in children[:-1]):
        return None
    label = Token("inline", "", 0, children=children[1:-1])
    return _BUTTON.format(
        href=href,
        label=_TEMPLATE.renderer.render([label], _TEMPLATE.options, {}),
        shown=href.replace("target:", "shown:"),
    )


def _pieces(marked: str, fills: Mapping[str, Fill]) -> Pieces:
    pieces: list[str | Slot] = []
    position = 0
    for found in _MARK.finditer(marked):
        role, name = found.groups()
        how = fills[role]
        if role == "lines" and fills is _IN_TEXT:
            # Further lines of a value hang under the first one of its list item or quotation.
            how = partial(_hanging, re.sub(r"[^>\s]", " ", _line_so_far(marked, found.start())))
        pieces += [marked[position : found.start()], Slot(name, how)]
        position = found.end()
    return tuple(piece for piece in [*pieces, marked[position:]] if piece)


def _line_so_far(text: str, position: int) -> str:
    return text[:position].rpartition("\n")[2]


def _hanging(indent: str, value: str) -> str:
    return tidy_lines(value).replace("\n", f"\n{indent}")


_IN_HTML: Mapping[str, Fill] = {
    "line": lambda value: escape(one_line(value)),
    "lines": lambda value: escape(tidy_lines(value)).replace("\n", "<br>\n"),
    "link": lambda value: anchor(value, shown_link(value)),
    "target": escape,
    "shown": lambda value: escape(shown_link(value)),
    "markdown": organizers_html,
}
_IN_TEXT: Mapping[str, Fill] = {
    "line": one_line,
    "lines": tidy_lines,
    "link": shown_link,
    "target": shown_link,
    "shown": shown_link,
    "markdown": organizers_text,
}
