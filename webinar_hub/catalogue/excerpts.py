"""Where in an event the words stand that were searched for: its title and a sentence, marked."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import words
from webinar_hub.core.markdown import text_of
from webinar_hub.core.text import search_key

LONGEST = 220  # letters of a sentence
BEFORE = 80  # of them before the first word, where the sentence is longer

_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class Shown(NamedTuple):
    title: Markup
    sentence: Markup


def of(event: Event, stems: Collection[str]) -> Shown:
    """The title, and the sentence that says most of the words; an empty one where none says any."""
    known = _Known(stems)
    title = known.marked(event.title)
    best, most = "", 0
    for sentence in _sentences(event):
        said = len(known.said_in(sentence))
        if said > most:
            best, most = sentence, said
            if most >= len(stems):
                break
    return Shown(title, known.marked(known.clipped(best)))


class _Known:
    """The words that were searched for, as they are found again in a text."""

    def __init__(self, stems: Collection[str]):
        self._stems = frozenset(stems)
        # Hardly a word in a text begins like one of these: the others need not be cut.
        self._heads = tuple({stem[:2] for stem in stems})

    def _is_known(self, word: str) -> str | None:
        key = search_key(word)
        if not key.startswith(self._heads):
            return None
        stem = words.stem_of(key)
        return stem if stem in self._stems else None

    def said_in(self, text: str) -> set[str]:
        return {stem for word in _WORD.findall(text) if (stem := self._is_known(word))}

    def clipped(self, text: str) -> str:
        """A long sentence is cut around its first word, between words."""
        if len(text) <= LONGEST:
            return text
        first = next((one.start() for one in _WORD.finditer(text) if self._is_known(one[0])), 0)
        begin = 0 if first <= BEFORE else text.find(" ", first - BEFORE) + 1
        piece = text[begin : begin + LONGEST]
        if begin + LONGEST < len(text):
            piece = piece.rsplit(" ", 1)[0].rstrip(",;:–—-") + "…"
        return ("…" if begin else "") + piece

    def marked(self, text: str) -> Markup:
        return Markup("").join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[Markup]:
        position = 0
        for one in _WORD.finditer(text):
            if self._is_known(one[0]):
                yield escape(text[position : one.start()])
                yield Markup("<mark>{}</mark>").format(one[0])
                position = one.end()
        yield escape(text[position:])


def _sentences(event: Event) -> Iterable[str]:
    """All that was searched besides the title, what tells most about the event first."""
    yield from _END.split(event.summary)
    for speaker in event.speakers:
        yield ", ".join(filter(None, (speaker.name, speaker.about)))
    if event.series is not None:
        yield event.series.title
    yield from _END.split(text_of(event.description_html))
    yield event.place
    yield event.programme.name
