"""What a person is told, put into the outbox and remembered for each meeting."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm.attributes import set_committed_value

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import clock
from webinar_hub.core.rows import add_now
from webinar_hub.core.tokens import public_id
from webinar_hub.mail import outbox
from webinar_hub.registration import letters, queries, rules
from webinar_hub.registration.models import Invitation, Registration


def invite(registration: Registration, together: int | None = None) -> list[Meeting]:
    """Remember that the person now learns of each meeting ahead; returns those meetings.

    `together`: how many are told of at once, where a letter tells of several events.
    """
    meetings = rules.meetings_to_tell(registration.event, clock.now())
    how = rules.invited_how(together or len(meetings), registration.state)
    known = {invitation.meeting_id: invitation for invitation in registration.invitations}
    for meeting in meetings:
        invitation = known.get(meeting.id)
        if invitation is None:
            _add_invitation(registration, meeting, how)
            continue
        remember(invitation, meeting)
        if invitation.how != "request":  # a calendar that has it must go on hearing of it
            invitation.how = how
    return meetings


def tell(
    registration: Registration,
    *,
    key: str,
    others: Sequence[Registration],
    opening: bool = False,
) -> None:
    """The letter that fits the state; it names `others` who are signed up with the same address.

    `opening`: it is the first one to the address, which later ones answer.
    """
    write = {
        "waitlisted": tell_waiting,
        "offered": tell_offered,
        "confirmed": tell_confirmed,
        "pending": tell_pending,
    }
    if registration.state in write:
        write[registration.state](registration, key=key, others=others, opening=opening)


def tell_confirmed(
    registration: Registration, *, key: str, others: Sequence[Registration], opening: bool = False
) -> None:
    """The confirmation, and an invitation each for the second and third meeting."""
    meetings = invite(registration)
    ordered = in_order(registration, meetings)
    letter = letters.confirmation(
        registration,
        meetings,
        ordered[0] if ordered else None,
        others=others,
        key=key,
    )
    send(registration, letter, opening=opening)
    _send_further_invitations(registration, ordered, key)


def tell_waiting(
    registration: Registration, *, key: str, others: Sequence[Registration], opening: bool = False
) -> None:
    if registration.agrees_within is not None:
        tell_asked(registration, key=key, opening=opening)
        return
    meetings = invite(registration)
    place = queries.ahead_in_line(registration) + 1
    letter = letters.waiting(registration, meetings, place, others=others, key=key)
    send(registration, letter, opening=opening)


def tell_promoted(registration: Registration, *, key: str | None = None) -> None:
    meetings, key = invite(registration), key or f"promoted:{registration.id}"
    ordered = in_order(registration, meetings)
    first = ordered[0] if ordered else None
    send(registration, letters.promoted(registration, meetings, first, key=key))
    _send_further_invitations(registration, ordered, key)


def tell_offered(
    registration: Registration,
    *,
    key: str,
    others: Sequence[Registration] = (),
    opening: bool = False,
) -> None:
    if registration.agrees_within is not None:
        tell_asked(registration, key=key, opening=opening)
        return
    meetings = invite(registration)
    letter = letters.offer(registration, meetings, others=others, key=key)
    send(registration, letter, opening=opening)


def tell_asked(registration: Registration, *, key: str, opening: bool = False) -> None:
    """Instead of any word of a seat or a place in line, until they have agreed to it."""
    meetings = invite(registration)
    send(registration, letters.asked(registration, meetings, key=key), opening=opening)


def tell_pending(
    registration: Registration, *, key: str, others: Sequence[Registration], opening: bool = False
) -> None:
    meetings = invite(registration)
    letter = letters.pending(registration, meetings, others=others, key=key)
    send(registration, letter, opening=opening)


def tell_approved(registration: Registration, *, key: str) -> None:
    """What the organizers' "yes" has brought: a seat, or a place in line."""
    meetings = invite(registration)
    if registration.state == "waitlisted":
        place = queries.ahead_in_line(registration) + 1
        send(registration, letters.approved_waiting(registration, meetings, place, key=key))
        return
    ordered = in_order(registration, meetings)
    first = ordered[0] if ordered else None
    send(registration, letters.approved(registration, meetings, first, key=key))
    _send_further_invitations(registration, ordered, key)


def in_order(registration: Registration, meetings: Sequence[Meeting]) -> list[Invitation]:
    known = {invitation.meeting_id: invitation for invitation in registration.invitations}
    return [known[meeting.id] for meeting in meetings if meeting.id in known]


def send(registration: Registration, letter: outbox.Letter, *, opening: bool = False) -> bool:
    """Put a letter down. The opening one begins the thread that all later ones belong to.

    Nobody is written to about an event that was only recorded afterwards: nobody signed up for it.
    """
    if registration.participant.email_key is None or registration.event.historical:
        return False
    if opening:
        letter = replace(letter, message_id=registration.thread_id, in_reply_to=None)
    else:
        registration.letter_sent_at = clock.now()
    return outbox.put(letter)


def _add_invitation(registration: Registration, meeting: Meeting, how: str) -> Invitation:
    invitation = Invitation(
        registration_id=registration.id,
        meeting_id=meeting.id,
        uid=rules.personal_uid(meeting.uid, registration.calendar_suffix),
        how=how,
    )
    _note(invitation, meeting, registration)
    add_now(invitation, registration=registration, meeting=meeting)
    set_committed_value(registration, "invitations", [*registration.invitations, invitation])
    return invitation


def _send_further_invitations(
    registration: Registration, ordered: Sequence[Invitation], key: str
) -> None:
    """They go with their first letter: when that one is sent again, so are they."""
    for number, invitation in enumerate(ordered[1:], start=2):
        if invitation.how == "request":
            label = f"{number}/{len(ordered)}"
            letter = letters.further_invitation(registration, invitation, label, key=key)
            send(registration, letter)


def new_reply_token() -> str:
    """Part of the address that calendar programs answer to: base32, lower case."""
    return public_id()


def remember(invitation: Invitation, meeting: Meeting) -> None:
    """The person knows the meeting as it is now."""
    _note(invitation, meeting, invitation.registration)


def knows(invitation: Invitation) -> bool:
    """Whether the person was told of the meeting as it is for them now."""
    mode = invitation.registration.pool.mode
    return invitation.told_state == rules.state_of(invitation.meeting, mode)


def _note(invitation: Invitation, meeting: Meeting, registration: Registration) -> None:
    invitation.told_sequence = max(meeting.sequence, invitation.told_sequence or 0)
    invitation.told_status = meeting.status
    invitation.told_state = rules.state_of(meeting, registration.pool.mode)


def catch_up(registration: Registration, meeting: Meeting, how: str) -> Invitation:
    """Remember that the person now knows the meeting as it is."""
    known = {invitation.meeting_id: invitation for invitation in registration.invitations}
    invitation = known.get(meeting.id)
    if invitation is None:
        return _add_invitation(registration, meeting, how)
    remember(invitation, meeting)
    invitation.answer, invitation.answered_at = "needs_action", None
    return invitation
