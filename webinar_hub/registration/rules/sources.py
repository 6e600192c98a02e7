"""Which words of `?from=` are counted for an event."""

from collections.abc import Collection, Iterable

from slugify import slugify

from webinar_hub.core.coming_from import LONGEST, word_of
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Refusal

MOST_WORDS = 100  # of an event that were only read in addresses: anybody can invent them
MOST_PREPARED = 300  # with those for which organizers have made an address


class NoWord(Refusal):
    message = _("Please use Latin letters or figures, such as school-12.")


class TooManyWords(Refusal):
    message = _("This event has so many addresses that no further one can be told apart.")


def word_for(typed: str) -> str:
    """`shkola-12` for «Школа № 12»; raises NoWord where nothing of it can be a word."""
    word = slugify(typed, max_length=LONGEST).strip("-")
    if not word_of(word):
        raise NoWord(field="word")
    return word


def admitted(read: Iterable[str], known: Collection[str]) -> set[str]:
    """Of the words that were read: those that have been counted before, and new ones while there is
    room."""
    words = set(read)
    new = sorted(words - set(known))
    return (words & set(known)) | set(new[: max(0, MOST_WORDS - len(known))])


def check_room_for_word(known: Collection[str]) -> None:
    if len(known) >= MOST_PREPARED:
        raise TooManyWords(field="word")
