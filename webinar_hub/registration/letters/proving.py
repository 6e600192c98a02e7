"""We do not know whether our letters reach you, and others wait for your seat."""

from collections.abc import Sequence
from dataclasses import replace

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import moment_words
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.leaving import come_still_line, way_back
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named


def keep_seat(registration: Registration, meetings: Sequence[Meeting]) -> Letter:
    """Please show by then that you want the seat. After that the letter would only disappoint."""
    discreet = what_may_be_named(registration).discreet
    plain = letter(
        "keep_seat",
        registration,
        key=f"keep:{registration.id}:{registration.keep_by}",
        facts={
            "deadline": _deadline(registration),
            "when": words.when_lines(registration, meetings),
        },
        only_links=("join_link",) if discreet else ("manage_link",),
    )
    assert registration.keep_by is not None
    return replace(plain, expires_at=registration.keep_by)


def released(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> Letter:
    """Your seat has gone to somebody who waited."""
    return letter(
        "released",
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "deadline": _deadline(registration),
            "when": words.when_lines(registration, meetings),
            "remove_line": words.remove_line(registration, invitation),
            "again_line": come_still_line(registration),
        },
        only_links=way_back(registration),
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )


def _deadline(registration: Registration) -> str:
    """By the person's own clock."""
    assert registration.keep_by is not None
    return moment_words(registration.keep_by, registration.zone, registration.language)
