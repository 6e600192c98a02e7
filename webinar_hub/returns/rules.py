"""Which reports and answers change anything: pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Invitation
from webinar_hub.returns.answers import Said
from webinar_hub.returns.bounces import Report

# Servers try for five days, and some for a week; later ones are nobody's honest report.
REPORTED_WITHIN = timedelta(days=14)
DAYS_IN_VAIN = 3  # so often refused, on different days: as good as no such mailbox


def report_about(
    letter: OutboxMessage, reports: Collection[Report], now: datetime
) -> Report | None:
    """The report that is about this letter and its reader, and in time."""
    if letter.state not in ("sent", "sending") or letter.stamped_at > now:
        return None
    if now - (letter.sent_at or letter.stamped_at) > REPORTED_WITHIN:
        return None
    address = letter.recipient_email.lower()
    return next((one for one in reports if address in one.recipients), None)


def counts(said: Said, invitation: Invitation, own_addresses: Collection[str]) -> bool:
    """Whether an answer is about the seat and the time as they are now, and by whom it should be.

    Older programs' answers of the same version come in any order: the later stamp counts.
    """
    registration = invitation.registration
    asked = invitation.told_sequence is not None and invitation.how != "none"
    if registration.state != "confirmed" or not asked or invitation.retired_at is not None:
        return False
    if said.attendee not in own_addresses:
        return False
    present = (invitation.told_sequence or 0) + registration.part_changes
    if said.sequence != present or invitation.told_status != "scheduled":
        return False
    before = invitation.answer_stamp
    return before is None or said.stamp is None or said.stamp >= before
