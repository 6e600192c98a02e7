"""A letter of ours in the words of its programme, wherever it has words of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from webinar_hub.catalogue.models import Programme
from webinar_hub.mail import own_parts
from webinar_hub.mail.outbox import Letter
from webinar_hub.mail.own_wording import is_page, names_in
from webinar_hub.wordings.kinds import KINDS
from webinar_hub.wordings.placeholders import FACTS
from webinar_hub.wordings.queries import texts_of

Values = Callable[[Iterable[str]], dict[str, str]]

# Letters with such a fact say something else than what they usually say, and in words of ours.
SPECIAL = {"confirmation": "headline", "series_enrolled": "without_seat"}
# With one of these the subject says more than usual: that a reminder no longer holds.
SAID_IN_SUBJECT = ("changed_word", "cancelled_word")


def reworded(
    letter: Letter, programme: Programme, *, values: Values, pages: Mapping[str, Any]
) -> Letter:
    """Never for discreet people: an organizer's words may name what nobody else is to read.

    `values` says what placeholders stand for, `pages` where those that are links lead.
    """
    if letter.kind not in KINDS or SPECIAL.get(letter.kind) in letter.facts:
        return letter
    texts = texts_of(programme).get((letter.kind, letter.language))
    return letter if texts is None else with_texts(letter, texts, values, pages)


def with_texts(
    letter: Letter, texts: Mapping[str, str], values: Values, pages: Mapping[str, Any]
) -> Letter:
    """The texts stay as they were typed: what they stand for is put in when it is rendered."""
    known = KINDS[letter.kind].known
    typed = {name for text in texts.values() for name in names_in(text)}
    names = [name for name in known if name in typed]
    told = {name: letter.facts[FACTS[name]] for name in names if name in FACTS}
    told |= values([name for name in names if name not in FACTS and not is_page(name)])
    facts = {own_parts.value_of(name): value for name, value in told.items()}
    links = {own_parts.value_of(name): pages[name] for name in names if is_page(name)}
    own = {
        own_parts.NAMES: " ".join(names),
        own_parts.SUBJECT: "" if any(map(letter.facts.get, SAID_IN_SUBJECT)) else texts["subject"],
        **{own_parts.fact_of(part): texts[part] for part in own_parts.PARTS},
    }
    return replace(letter, facts=letter.facts | facts | own, links=letter.links | links)
