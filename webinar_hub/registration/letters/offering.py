"""A seat is held for you until you answer."""

from collections.abc import Sequence
from dataclasses import replace

from webinar_hub.catalogue.models import Meeting
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import words
from webinar_hub.registration.letters.leaving import come_still_line, way_back
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.models import Registration


def offer(
    registration: Registration,
    meetings: Sequence[Meeting],
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """A seat is free for you until then. After that the letter would only disappoint."""
    plain = letter(
        "offer",
        registration,
        key=key,
        facts={
            "deadline": words.deadline(registration),
            **words.when_and_where(registration, meetings),
            **told(registration, meetings),
            "other_line": words.other_line(registration, others),
        },
    )
    return replace(plain, expires_at=words.answer_by(registration))


def offer_lapsed(registration: Registration, meetings: Sequence[Meeting]) -> Letter:
    """You have not answered, and somebody else is asked."""
    return letter(
        "offer_lapsed",
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "deadline": words.deadline(registration),
            "when": words.when_lines(registration, meetings),
            "again_line": come_still_line(registration),
        },
        only_links=way_back(registration),
        priority=outbox.CHANGE,
    )
