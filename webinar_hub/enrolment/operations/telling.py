"""What a person is told of their dates of a series, put into the outbox and remembered."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from webinar_hub.core import clock
from webinar_hub.enrolment import letters, queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.queries import OwnDate
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import further_cancel, further_invitation
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.operations import telling
from webinar_hub.registration.rules import is_ahead, meetings_to_tell


def tell_enrolled(
    enrolment: SeriesEnrolment,
    fresh: Sequence[Registration],
    message_id: str,
    others: Sequence[Registration],
) -> None:
    """All that the person has in the series now, and invitations to what is new of it."""
    invited, key = _invite(fresh), f"enrolled:{message_id}"
    dates, first = _dates(enrolment), _first(invited)
    if not dates:
        return  # all of them were declined before, and a letter about each says that it stays so
    letter = letters.enrolled(enrolment, dates, first, others=_persons(others), key=key)
    _send(enrolment, replace(letter, message_id=message_id))
    _send_further_invitations(invited, key)


def tell_again(enrolment: SeriesEnrolment) -> None:
    """The letter is lost: the same dates as they are now. What calendars know stays as it is."""
    key = f"enrolled-again:{enrolment.id}:{clock.now():%Y%m%d%H%M}"
    _send(enrolment, letters.enrolled(enrolment, _dates(enrolment), None, key=key))


def tell_added(
    enrolment: SeriesEnrolment, fresh: Sequence[Registration], message_id: str
) -> None:
    invited, key = _invite(fresh), f"added:{message_id}"
    dates = _dates(enrolment, {one.event_id for one in fresh})
    letter = letters.date_added(enrolment, dates, _first(invited), key=key)
    _send(enrolment, replace(letter, message_id=message_id))
    _send_further_invitations(invited, key)


def tell_left(
    enrolment: SeriesEnrolment, gone: Sequence[Registration], told: Sequence[Invitation]
) -> None:
    """One letter, and for each further date whatever takes it out of the calendar."""
    outbox.withdraw_from("enrolment", enrolment.id, (letters.ENROLLED, letters.ADDED))
    _send(enrolment, letters.left(enrolment, gone, told))
    for invitation in told[1:]:
        if invitation.how == "request":
            person = invitation.registration
            telling.send(person, further_cancel(person, invitation, ""))


def _invite(fresh: Sequence[Registration]) -> list[Invitation]:
    """Remember that the person learns of each meeting; returns what they are invited to."""
    now = clock.now()
    seats = [one for one in fresh if one.state == "confirmed"]
    together = sum(len(meetings_to_tell(one.event, now)) for one in seats)
    invited: list[Invitation] = []
    for one in fresh:
        meetings = telling.invite(one, together=together)
        if one in seats:
            invited += telling.in_order(one, meetings)
    return invited


def _dates(
    enrolment: SeriesEnrolment, only: Collection[int] | None = None
) -> list[OwnDate]:
    """What is ahead: the person's own dates, and those that will be theirs."""
    now = clock.now()
    found = []
    for one in queries.own_dates(enrolment, now):
        own = one.registration is not None and one.registration.live
        later = (
            enrolment.standing
            and one.registration is None
            and rules.comes_later(one.event, enrolment.role, now)
        )
        if (own and is_ahead(one.event, now)) or later:
            found.append(one)
    return [one for one in found if only is None or one.event.id in only]


def _persons(others: Sequence[Registration]) -> list[Registration]:
    """One registration of each person."""
    return list({one.participant_id: one for one in others}.values())


def _first(invited: Sequence[Invitation]) -> Invitation | None:
    return invited[0] if invited else None


def _send(enrolment: SeriesEnrolment, letter: Letter) -> None:
    """The first letter begins the thread that all later ones belong to."""
    if letter.message_id == enrolment.thread_id:
        letter = replace(letter, in_reply_to=None)
    enrolment.letter_sent_at = clock.now()
    outbox.put(letter)


def _send_further_invitations(invited: Sequence[Invitation], key: str) -> None:
    for invitation in invited[1:]:
        if invitation.how == "request":  # without a number: the series has more dates than these
            person = invitation.registration
            telling.send(person, further_invitation(person, invitation, "", key=key))
