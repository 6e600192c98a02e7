"""A speaker's calendar is brought up to date: what it does not know yet is told, once."""

import secrets

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.speaking import letters, queries, rules, told
from webinar_hub.speaking.letters.asking import ASKED
from webinar_hub.speaking.letters.entries import ABOUT
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest
from webinar_hub.speaking.operations.loading import locked
from webinar_hub.speaking.rules import Due


@operation
def bring_up_to_date(request_id: int) -> int:
    """Returns how many letters went into the outbox.

    Who was taken off the event's list of speakers is taken off here. Where the speaker has no part
    any more, the rows go with the goodbye: a later yes begins new entries, for calendars remember
    which ones were thrown out.
    """
    request, now = locked(request_id), clock.now()
    if request.state in ("asked", "confirmed") and not queries.is_listed(request):
        outbox.withdraw_from(queries.RECIPIENT, request.id, (ASKED,))
        request.state, request.changed_at = "taken_back", now
    gone = not request.speaks
    found = rules.due(request, now, gone=gone)
    if not gone and any(one.invitation is not None for one in found):
        meetings = [one.meeting for one in found if one.meeting is not None]
        if not rules.is_settled(request, meetings, now):
            found = [one for one in found if one.invitation is None]
    first = not request.invitations
    for one in found:
        _tell(request, one, first=first)
        first = False
    if gone:
        for invitation in request.invitations:
            db.session.delete(invitation)
    return len(found)


def _tell(request: SpeakerRequest, due: Due, *, first: bool) -> None:
    invitation = due.invitation
    if invitation is None:
        invitation = _new(request)
    else:
        invitation.sequence += 1
    invitation.cancelled = due.what == "cancelled"
    if due.meeting is not None and due.what != "cancelled":
        invitation.meeting = due.meeting
        invitation.told = told.present(request, due.meeting)
        if "time" in due.differs or due.what == "restored":
            invitation.answer, invitation.answer_stamp = "needs_action", None
    db.session.add(invitation)
    db.session.flush()
    outbox.withdraw(ABOUT, invitation.id, below_version=invitation.sequence)
    outbox.put(letters.entry(request, invitation, due.what, due.differs, first=first))


def _new(request: SpeakerRequest) -> SpeakerInvitation:
    """A family of UIDs of its own: no answer and no change of a participant's touches it."""
    uid = f"speaker-{secrets.token_hex(12)}@{settings().mail_domain}"
    return SpeakerInvitation(request=request, uid=uid, sequence=0, told={})
