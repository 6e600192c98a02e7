"""You have a seat, or a place in line."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.letter import about_meeting, letter
from webinar_hub.registration.letters.signed_up_by import question_instead_of_seat
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.models import Invitation, Registration


def confirmation(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """You have a seat. Carries the first meeting's invitation when it is sent by invitation."""
    return letter(
        "confirmation",
        registration,
        key=key,
        facts=with_seat(registration, meetings, invitation)
        | {"other_line": words.other_line(registration, others)}
        | question_instead_of_seat(registration),
        calendar=entries.request(registration, invitation),
    )


def promoted(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    *,
    key: str,
) -> Letter:
    """A seat became free and is yours."""
    return letter(
        "promoted",
        registration,
        key=key,
        facts=with_seat(registration, meetings, invitation),
        calendar=entries.request(registration, invitation),
    )


def waiting(
    registration: Registration,
    meetings: Sequence[Meeting],
    place: int,
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """You are in line, at this place."""
    return letter(
        "waiting",
        registration,
        key=key,
        facts={
            "place": str(place),
            **words.when_and_where(registration, meetings),
            **told(registration, meetings),
            "other_line": words.other_line(registration, others),
        },
    )


def further_invitation(
    registration: Registration, invitation: Invitation, number: str, *, key: str
) -> Letter:
    """A calendar program takes one meeting a mail: the second and third come on their own."""
    return letter(
        "invitation",
        registration,
        key=f"{key}:{invitation.meeting_id}",
        facts={
            "number": words.dated(registration, invitation.meeting, number),
            **words.when_and_where(registration, [invitation.meeting]),
            **words.join_button(registration, [invitation.meeting]),
        },
        about=about_meeting(invitation.meeting),
        calendar=entries.request(registration, invitation),
    )


def with_seat(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> dict[str, str]:
    return {
        **words.when_and_where(registration, meetings),
        **told(registration, meetings),
        "calendar_line": words.calendar_line(registration, meetings, invitation),
        "door_line": words.door_line(registration, meetings),
    }
