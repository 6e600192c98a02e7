"""Own words as tests write them."""

from webinar_hub.accounts.models import Organizer
from webinar_hub.catalogue.models import Programme
from webinar_hub.core.language import LANGUAGES
from webinar_hub.rewording import operations
from webinar_hub.wordings.kinds import KINDS


def texts(subject: str = "", opening: str = "", closing: str = "") -> dict[str, str]:
    return {"subject": subject, "opening": opening, "closing": closing}


def filled(kind: str, word: str) -> dict[str, str]:
    """All that can be said in a letter, with every placeholder, and the word in each text."""
    names = [f"{{{name}}}" for name in KINDS[kind].known]
    pages = [one for one in names if one.endswith("_page}")]
    words = " ".join(one for one in names if one not in pages)
    return texts(f"{word} {words}", f"{word} *{words}*", f"{word}: {' '.join(pages)}")


def word_everything(programme: Programme, by: Organizer, word: str) -> None:
    """Every letter of the programme, in every language."""
    for kind in KINDS:
        for language in LANGUAGES:
            operations.save(
                programme.id, kind, language, filled(kind, word), version=None, by=by.id
            )
