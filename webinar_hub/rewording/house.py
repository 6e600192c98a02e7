"""Our own words of a letter, as an organizer would have to type them."""

import re

from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import Letter
from webinar_hub.mail.wording import PLACEHOLDER
from webinar_hub.wordings.kinds import KINDS
from webinar_hub.wordings.placeholders import FACTS

_NAMES = {"event_title": "event", "series_title": "series"} | {
    fact: name for name, fact in FACTS.items()
}


def house_words(letter: Letter) -> dict[str, str]:
    """By text. Facts for which organizers have no placeholder are shown as in the sample."""
    known = KINDS[letter.kind].known
    facts = rendering.facts(
        OutboxMessage(kind=letter.kind, language=letter.language, facts=letter.facts, links={})
    )

    def typed(found: re.Match[str]) -> str:
        name = _NAMES.get(found[1], "")
        return f"{{{name}}}" if name in known else facts[found[1]]

    ours = rendering.house_words(letter.kind, letter.language)
    return {part: PLACEHOLDER.sub(typed, text) for part, text in ours.items()}
