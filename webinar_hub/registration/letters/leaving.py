"""You are not signed up any more."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration import rules
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.letter import NO_LINKS, letter
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named


def cancelled_by_me(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    *,
    others: Sequence[Registration] = (),
) -> Letter:
    """You have given your seat back."""
    return letter(
        "cancelled_by_me",
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "when": words.when_lines(registration, meetings),
            "remove_line": words.remove_line(registration, invitation),
            "others_line": words.others_line(registration, others),
            "again_line": again_line(registration),
        },
        only_links=way_back(registration),
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )


def left_line(
    registration: Registration,
    meetings: Sequence[Meeting],
    *,
    others: Sequence[Registration] = (),
) -> Letter:
    """You wait no longer."""
    return _gave_up("left_line", registration, meetings, others)


def request_taken_back(
    registration: Registration,
    meetings: Sequence[Meeting],
    *,
    others: Sequence[Registration] = (),
) -> Letter:
    """You no longer wait for a decision."""
    return _gave_up("request_taken_back", registration, meetings, others)


def cancelled_by_organizer(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    reason: str,
) -> Letter:
    """The organizers have taken your sign-up out."""
    return letter(
        "cancelled_by_organizer",
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "when": words.when_lines(registration, meetings),
            "reason": words.reason_line(registration, reason),
            "remove_line": words.remove_line(registration, invitation),
            "mistake_line": mistake_line(registration),
        },
        only_links=NO_LINKS,
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )


def further_cancel(registration: Registration, invitation: Invitation, number: str) -> Letter:
    """Takes one more meeting out of the calendar of somebody who left.

    It is about the registration: should the meeting move before the letter has gone, nobody would
    write to this person again.
    """
    meeting = invitation.meeting
    return letter(
        "invitation_withdrawn",
        registration,
        key=f"withdrawn:{registration.id}:{meeting.id}",
        facts={
            "number": words.dated(registration, meeting, number),
            "when": words.when_lines(registration, [meeting]),
            "remove_line": words.remove_line(registration, invitation),
        },
        only_links=NO_LINKS,
        calendar=entries.cancel(registration, invitation),
        priority=outbox.CHANGE,
    )


def way_back(registration: Registration) -> tuple[str, ...]:
    """The public page, as long as one can sign up there; a discreet letter has no such link."""
    state = rules.sign_up_state(registration.event, clock.now())
    return ("event_link",) if state is rules.SignUpState.OPEN else NO_LINKS


def again_line(registration: Registration) -> str:
    if not way_back(registration) or what_may_be_named(registration).discreet:
        return ""
    with in_language(registration.language):
        return str(_("If you change your mind, sign up again:"))


def come_still_line(registration: Registration) -> str:
    """For who has not said that they do not come."""
    if not way_back(registration) or what_may_be_named(registration).discreet:
        return ""
    with in_language(registration.language):
        return str(_("If you still want to come, sign up again:"))


def mistake_line(registration: Registration) -> str:
    if what_may_be_named(registration).discreet:
        return ""  # nobody is named who could be asked
    with in_language(registration.language):
        return str(_("If you think this is a mistake, please reply to this letter."))


def _gave_up(
    kind: str,
    registration: Registration,
    meetings: Sequence[Meeting],
    others: Sequence[Registration],
) -> Letter:
    """Of somebody who never had a seat, and so no calendar entry."""
    return letter(
        kind,
        registration,
        key=f"cancelled:{registration.id}",
        facts={
            "when": words.when_lines(registration, meetings),
            "others_line": words.others_line(registration, others),
            "again_line": again_line(registration),
        },
        only_links=way_back(registration),
        priority=outbox.CHANGE,
    )
