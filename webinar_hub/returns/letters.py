"""Your calendar told us that you do not come: shall others have your seat?"""

from dataclasses import replace
from datetime import datetime

from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Letter
from webinar_hub.registration import rules
from webinar_hub.registration.letters import when_lines
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.models import Invitation, Registration

NOT_COMING = "not_coming"


def may_ask(invitation: Invitation, now: datetime) -> bool:
    """Whether there is still something to give back, and a mailbox to ask."""
    registration = invitation.registration
    ahead = rules.is_ahead(registration.event, now) and invitation.meeting.ends_at > now
    return ahead and registration.participant.email_key is not None


def not_coming(registration: Registration, invitation: Invitation) -> Letter:
    """Once for each state of the meeting that the person was asked about."""
    meeting = invitation.meeting
    version = (invitation.told_sequence or 0) + registration.part_changes
    plain = letter(
        NOT_COMING,
        registration,
        key=f"not-coming:{registration.id}:{meeting.id}:{version}",
        facts={
            "when": when_lines(registration, [meeting]),
            "other_dates_line": _other_dates_line(registration),
        },
        only_links=(),
        about=About("meeting", meeting.id, meeting.sequence),
        priority=outbox.CHANGE,
    )
    link = ["reply", registration.public_id, registration.link_counter]
    return replace(plain, links={"reply_link": link}, expires_at=meeting.ends_at)


def _other_dates_line(registration: Registration) -> str:
    if len(registration.event.standing_meetings) < 2:
        return ""
    with in_language(registration.language):
        return str(
            _("Your seat is for all dates together. If you come to the others, just keep it.")
        )
