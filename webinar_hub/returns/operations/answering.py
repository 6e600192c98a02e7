"""An answer out of a calendar: it is noted, and never changes a seat."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.operations import keep
from webinar_hub.returns import letters, rules
from webinar_hub.returns.answers import Said
from webinar_hub.returns.operations.reading import outcome_of, settle
from webinar_hub.returns.reading import Answer
from webinar_hub.speaking import operations as speaking

AHEAD = 300  # seconds by which another machine's clock may be ahead of ours


@operation
def note_answer(digest: str, answer: Answer) -> str:
    """`answered` where anything was noted; what does not fit changes nothing."""
    registration = db.session.scalars(
        select(Registration).filter_by(reply_token=answer.token)
    ).one_or_none()
    if registration is None:
        return _by_a_speaker(digest, answer)
    counted = [
        (invitation, said)
        for said in answer.reply.said
        if (invitation := _invitation(registration, said)) is not None
        and rules.counts(said, invitation, _addresses(registration))
    ]
    outcome = "answered" if counted else "nothing_new"
    if settle(digest, outcome):
        for invitation, said in counted:
            _set(invitation, said)
    return outcome


def _by_a_speaker(digest: str, answer: Answer) -> str:
    """Part of the operation: whoever is asked as a speaker has an address of their own."""
    request_id = speaking.request_of(answer.token)
    if request_id is None:
        settle(digest, "not_ours")
        return "not_ours"
    if (known := outcome_of(digest)) is not None:
        return known
    noted = speaking.note_answers(request_id, answer.reply.said)
    outcome = "answered" if noted else "nothing_new"
    settle(digest, outcome)
    return outcome


@operation
def come_after_all(registration_id: int) -> None:
    """The person says on the page that the calendar was wrong, or that they changed their mind."""
    declined = select(Invitation).filter_by(registration_id=registration_id, answer="declined")
    for invitation in db.session.scalars(declined.with_for_update()):
        invitation.answer, invitation.answered_at = "accepted", clock.now()
    keep(registration_id)  # whoever answers that has read our letter


def _invitation(registration: Registration, said: Said) -> Invitation | None:
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.registration_id == registration.id, Invitation.uid == said.uid)
        .with_for_update(of=Invitation)
        .options(joinedload(Invitation.registration), joinedload(Invitation.meeting))
    ).one_or_none()


def _addresses(registration: Registration) -> set[str]:
    """The person's own, now and when they signed up."""
    found = {registration.participant.email_key or ""}
    with suppress(UnusableAddress):
        found.add(mailbox(registration.email or "").key)
    return found - {""}


def _set(invitation: Invitation, said: Said) -> None:
    now = clock.now()
    invitation.answer, invitation.answered_at = said.answer, now
    invitation.answer_stamp = _believed(said.stamp, now)
    registration = invitation.registration
    if said.answer != "declined":
        outbox.withdraw_from("registration", registration.id, (letters.NOT_COMING,))
    elif letters.may_ask(invitation, now):
        outbox.put(letters.not_coming(registration, invitation))


def _believed(stamp: datetime | None, now: datetime) -> datetime:
    """A clock that is far ahead must not keep every later answer out."""
    return stamp if stamp is not None and (stamp - now).total_seconds() < AHEAD else now
