"""What an organizer wrote, Markdown with `{placeholders}`, made ready to be filled with facts.

As with a template of ours a value is put into its slot once, and nothing reads it again. Only known
placeholders are slots: everything else in braces is shown as it was typed. One whose name ends in
`_page` is a link and may be linked to: `[my page]({own_page})`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from html import escape

import nh3
from markdown_it.token import Token

from webinar_hub.mail.headers import one_line
from webinar_hub.mail.markdown import (
    ORGANIZERS_TAGS,
    anchor,
    organizers_parser,
    plain_text,
    shown_link,
    tidy_lines,
)
from webinar_hub.mail.wording import PLACEHOLDER, Fill, Pieces, Slot, Wording

# A placeholder on its way through the parser; such characters say nothing to it, nor to people.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z]+):([a-z0-9_]+){_CLOSE}")
_TYPED_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")


def is_page(name: str) -> bool:
    return name.endswith("_page")


def names_in(source: str) -> list[str]:
    """The placeholders that somebody typed, known or not, in their order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(source)))


@lru_cache(maxsize=64)
def compile_own_line(source: str, known: frozenset[str]) -> Pieces:
    """A subject: links have no place in it and stay as they were typed."""
    words = frozenset(name for name in known if not is_page(name))
    return _pieces(_marked(_clean(one_line(source)), words, "line"), _IN_TEXT)


@lru_cache(maxsize=64)
def compile_own(source: str, known: frozenset[str]) -> Wording:
    parser = organizers_parser(frozenset(name for name in known if is_page(name)))
    tokens = parser.parse(_clean(tidy_lines(source)))
    for token in tokens:
        _mark(token.children or [], known)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=ORGANIZERS_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
    return Wording(html=_pieces(html, _IN_HTML), text=_pieces(plain_text(tokens), _IN_TEXT))


def spliced(pieces: Pieces, name: str, own: Pieces) -> Pieces:
    """A template of ours with an organizer's words in the place of one of its slots."""
    found: list[str | Slot] = []
    for piece in pieces:
        found += own if isinstance(piece, Slot) and piece.name == name else (piece,)
    return tuple(found)


def _clean(source: str) -> str:
    return _TYPED_MARKS.sub("", source)


def _mark(children: list[Token], known: frozenset[str]) -> None:
    in_link = False
    for child in children:
        if child.type == "link_open":
            child.attrs["href"] = _marked(str(child.attrs["href"]), known, "target")
        if child.type.startswith("link_"):
            in_link = child.nesting > 0
        if child.type in ("text", "code_inline"):
            child.content = _marked(child.content, known, "shown" if in_link else "line")


def _marked(text: str, known: frozenset[str], role: str) -> str:
    return PLACEHOLDER.sub(partial(_as_mark, known=known, role=role), text)


def _as_mark(found: re.Match[str], *, known: frozenset[str], role: str) -> str:
    name = found[1]
    if name not in known:
        return found[0]
    if role == "line" and is_page(name):
        role = "page"
    return f"{_OPEN}{role}:{name}{_CLOSE}"


def _pieces(marked: str, fills: Mapping[str, Fill]) -> Pieces:
    pieces: list[str | Slot] = []
    position = 0
    for found in _MARK.finditer(marked):
        role, name = found.groups()
        pieces += [marked[position : found.start()], Slot(name, fills[role])]
        position = found.end()
    return tuple(piece for piece in [*pieces, marked[position:]] if piece)


_IN_HTML: Mapping[str, Fill] = {
    "line": lambda value: escape(one_line(value)),
    "shown": lambda value: escape(one_line(value)),
    "page": lambda value: anchor(value, shown_link(value)),
    "target": escape,
}
_IN_TEXT: Mapping[str, Fill] = {
    "line": one_line,
    "shown": one_line,
    "page": shown_link,
    "target": shown_link,
}
