"""The organizers have moved your sign-up to another event."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration import rules
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.leaving import mistake_line
from webinar_hub.registration.letters.letter import NO_LINKS, letter
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named


def moved(
    registration: Registration,
    to: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    reason: str,
) -> Letter:
    """Takes the old date out of the calendar; what they have there comes by its own letter.

    A calendar takes one thing from a letter: a cancellation or an invitation.
    """
    ahead = rules.meetings_to_tell(to.event, clock.now())
    return letter(
        "moved",
        registration,
        key=f"moved:{registration.id}",
        facts={
            "when": words.when_lines(registration, meetings),
            "new_title": what_may_be_named(to).title,
            "new_when": words.when_lines(to, ahead),
            "reason": words.reason_line(registration, reason),
            "remove_line": words.remove_line(registration, invitation),
            "mistake_line": mistake_line(registration),
        },
        only_links=NO_LINKS,
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )
