"""A kind of letter, a language and the facts: out come subject, text and HTML.

A kind is a folder `<kind>/<language>/` with `subject.txt` and `body.md`: Markdown in which every
line break is kept, with `{placeholders}`. Conditions are resolved by the caller into whole lines:
a line that is nothing but a placeholder, or a button, disappears when its fact is empty.
A paragraph that is one link to a fact is a button: `[Open my registration]({manage_link})`.
Where an organizer's own words may stand instead of ours is marked: see `own_parts`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webinar_hub.mail.headers import UnbuildableLetter, one_line
from webinar_hub.mail.markdown import is_safe_link, linkified
from webinar_hub.mail.own_parts import PARTS, body_with, house_words, own_parts, put_in
from webinar_hub.mail.own_wording import compile_own, compile_own_line, spliced
from webinar_hub.mail.wording import (
    PLACEHOLDER,
    Pieces,
    Slot,
    Wording,
    compile_body,
    compile_line,
    fill,
    is_link,
    lone_names,
    without_lines,
)

_KIND = re.compile(r"[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)?")
# Says which placeholders stand in an organizer's own words, the facts `subject` and `body_md`.
OWN = "placeholders"
_RULE = "\u2014" * 8  # not "-- ", below which many readers hide what follows


class LetterFrame(NamedTuple):
    """What stands around every letter of a sender; plain lines, web and mail addresses in them."""

    sender_name: str
    footer_lines: tuple[str, ...]
    help_lines: tuple[str, ...]
    preheader: str = ""  # what a list of letters shows beside the subject


class RenderedLetter(NamedTuple):
    subject: str
    text: str
    html: str


class _Template(NamedTuple):
    subject: Pieces
    line: str  # the subject as it was typed
    body: str
    names: frozenset[str]
    removable: frozenset[str]


class Letters:
    """The letters of a folder. Templates are read once; changing one needs a new start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["linkified"] = lambda line: Markup(linkified(one_line(line)))
        self._shell = environment.get_template("_shell.html")
        self._template = lru_cache(maxsize=None)(self._read)
        self._wording = lru_cache(maxsize=1024)(self._compile)

    def render_letter(
        self, kind: str, language: str, facts: Mapping[str, str], *, frame: LetterFrame
    ) -> RenderedLetter:
        """Raises UnbuildableLetter naming the template or fact that is at fault.

        Facts named `…_link` hold http, https or mailto links and may be clicked; facts named
        `…_md` hold an organizer's Markdown; every other one is shown exactly as it is.
        """
        try:
            return self._render(kind, language, facts, frame)
        except UnbuildableLetter as error:
            raise UnbuildableLetter(f"letter {kind} ({language}): {error}") from error

    def placeholders(self, kind: str, language: str) -> frozenset[str]:
        """The facts that a letter needs, so that a test can compare languages and callers."""
        return self._template(kind, language).names

    def house_words(self, kind: str, language: str) -> dict[str, str]:
        """What the template says where organizers may have words of their own."""
        template = self._template(kind, language)
        return {"subject": template.line, **house_words(template.body)}

    def _render(
        self, kind: str, language: str, facts: Mapping[str, str], frame: LetterFrame
    ) -> RenderedLetter:
        template = self._template(kind, language)
        if missing := template.names - facts.keys():
            raise UnbuildableLetter(f"no fact for {_listed(missing)}")
        empty = frozenset(name for name in template.removable if not facts[name].strip())
        wording = self._wording(kind, language, empty, own_parts(facts))
        _check_links([*template.subject, *wording.html], facts)
        line = template.subject
        if OWN in facts:
            line, wording = _with_own(line, wording, facts)
        line, wording = put_in(line, wording, facts)
        subject = one_line(fill(line, facts))
        if not subject:
            raise UnbuildableLetter("the subject is empty")
        return RenderedLetter(
            subject=subject,
            text=_framed_text(fill(wording.text, facts), frame),
            html=self._shell.render(
                language=language,
                subject=subject,
                body=Markup(fill(wording.html, facts)),
                frame=frame,
            ),
        )

    def _read(self, kind: str, language: str) -> _Template:
        if not _KIND.fullmatch(kind) or not _LANGUAGE.fullmatch(language):
            raise UnbuildableLetter("there is no such letter")
        folder = self._folder / kind / language
        try:
            subject = (folder / "subject.txt").read_text(encoding="utf-8")
            body = (folder / "body.md").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise UnbuildableLetter(f"there is no file {error.filename}") from error
        names = frozenset(PLACEHOLDER.findall(subject + body))
        for own in (), PARTS:  # a bad template shows at once, not only once all its lines are there
            compile_body(body_with(body, own))
        line = one_line(subject)
        return _Template(compile_line(subject), line, body, names, lone_names(body))

    def _compile(
        self, kind: str, language: str, empty: frozenset[str], own: frozenset[str]
    ) -> Wording:
        body = body_with(self._template(kind, language).body, own)
        return compile_body(without_lines(body, empty))


def _with_own(line: Pieces, wording: Wording, facts: Mapping[str, str]) -> tuple[Pieces, Wording]:
    """Subject and text are an organizer's own, with the placeholders that the facts name."""
    known = frozenset(facts[OWN].split())
    own = compile_own(facts["body_md"], known)
    return (
        spliced(line, "subject", compile_own_line(facts["subject"], known)),
        Wording(
            spliced(wording.html, "body_md", own.html), spliced(wording.text, "body_md", own.text)
        ),
    )


def _check_links(pieces: list[str | Slot], facts: Mapping[str, str]) -> None:
    names = {piece.name for piece in pieces if isinstance(piece, Slot)}
    if bad := {name for name in names if is_link(name) and not is_safe_link(facts[name])}:
        raise UnbuildableLetter(f"not a link to a page or a mailbox: {_listed(bad)}")


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _framed_text(body: str, frame: LetterFrame) -> str:
    above = [body, "\n".join(map(one_line, frame.help_lines))]
    below = "\n".join(map(one_line, (frame.sender_name, *frame.footer_lines)))
    return "\n\n".join([*filter(None, above), f"{_RULE}\n{below}\n"])
