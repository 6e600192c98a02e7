"""A speaker's calendar program answered: it is noted, and never changes who speaks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.speaking import letters, queries, rules
from webinar_hub.speaking.letters.asking import NOT_COMING
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest
from webinar_hub.speaking.operations.loading import locked

AHEAD = timedelta(minutes=5)  # by which another machine's clock may be ahead of ours


class Said(Protocol):
    """One answer, as whoever reads letters found it."""

    @property
    def uid(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def attendee(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def stamp(self) -> datetime | None: ...


def request_of(reply_token: str) -> int | None:
    """To whom an address that invitations name belongs."""
    return db.session.scalar(select(SpeakerRequest.id).filter_by(reply_token=reply_token))


@operation
def note_answers(request_id: int, said: Iterable[Said]) -> int:
    """Returns how many counted. After a no the speaker is asked by letter; the page decides."""
    request, now = locked(request_id), clock.now()
    entries = {one.uid: one for one in request.invitations}
    counted = 0
    for one in said:
        invitation = entries.get(one.uid)
        if invitation is None:
            continue
        if rules.counts(one.sequence, one.attendee, one.stamp, invitation):
            _set(invitation, one, now)
            counted += 1
    return counted


def _set(invitation: SpeakerInvitation, said: Said, now: datetime) -> None:
    invitation.answer = said.answer
    believed = said.stamp is not None and said.stamp < now + AHEAD
    invitation.answer_stamp = said.stamp if believed else now
    request, meeting = invitation.request, invitation.meeting
    if said.answer != "declined":
        outbox.withdraw_from(queries.RECIPIENT, request.id, (NOT_COMING,))
    elif rules.is_ahead(request.event, now) and meeting is not None and meeting.ends_at > now:
        outbox.put(letters.not_coming(invitation))
