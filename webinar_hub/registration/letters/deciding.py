"""A sign-up that the organizers decide upon: received, confirmed, declined."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.leaving import mistake_line
from webinar_hub.registration.letters.letter import NO_LINKS, letter
from webinar_hub.registration.letters.sign_up import with_seat
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.models import Invitation, Registration


def pending(
    registration: Registration,
    meetings: Sequence[Meeting],
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """We have your request, and you get a letter either way."""
    return letter(
        "pending",
        registration,
        key=key,
        facts={
            **words.when_and_where(registration, meetings),
            **told(registration, meetings),
            "other_line": words.other_line(registration, others),
        },
    )


def approved(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    *,
    key: str,
) -> Letter:
    """The organizers have confirmed you, and you have a seat."""
    return letter(
        "approved",
        registration,
        key=key,
        facts=with_seat(registration, meetings, invitation),
        calendar=entries.request(registration, invitation),
    )


def approved_waiting(
    registration: Registration, meetings: Sequence[Meeting], place: int, *, key: str
) -> Letter:
    """The organizers have confirmed you; all seats are taken, and this is your place in line."""
    return letter(
        "approved_waiting",
        registration,
        key=key,
        facts={
            "place": str(place),
            **words.when_and_where(registration, meetings),
            **told(registration, meetings),
        },
    )


def declined(registration: Registration, meetings: Sequence[Meeting], reason: str) -> Letter:
    """The organizers cannot give you a seat, and why."""
    return _declined("declined", registration, meetings, reason, f"declined:{registration.id}")


def still_declined(
    registration: Registration, meetings: Sequence[Meeting], *, key: str
) -> Letter:
    """You have signed up again, and it stays so."""
    return _declined("still_declined", registration, meetings, registration.decline_reason, key)


def _declined(
    kind: str, registration: Registration, meetings: Sequence[Meeting], reason: str, key: str
) -> Letter:
    return letter(
        kind,
        registration,
        key=key,
        facts={
            "when": words.when_lines(registration, meetings),
            "reason": words.reason_line(registration, reason),
            "mistake_line": mistake_line(registration),
        },
        only_links=NO_LINKS,
        priority=outbox.CHANGE,
    )
