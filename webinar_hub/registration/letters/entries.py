"""A meeting as one person's calendar shall show it: asked, brought up to date, taken out."""

from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail.outbox import CalendarFacts
from webinar_hub.registration import rules
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named
from webinar_hub.registration.rules import Change


def calendar_facts(
    registration: Registration, invitation: Invitation, *, method: str, whole_event: bool = False
) -> CalendarFacts:
    """The link that stands in the entry must be among the letter's links."""
    meeting, named = invitation.meeting, what_may_be_named(registration)
    in_person = rules.comes_in_person(registration.pool.mode, meeting.mode)
    return CalendarFacts(
        method=method,
        whole_event=whole_event,
        uid=invitation.uid,
        sequence=(invitation.told_sequence or 0) + registration.part_changes,
        start=meeting.wall_start.isoformat(),
        end=meeting.wall_end.isoformat(),
        zone=meeting.zone,
        fold_start=meeting.fold_start,
        fold_end=meeting.fold_end,
        form=meeting.calendar_form,
        summary=named.title_of(meeting),
        description=_description(registration, in_person),
        location=named.place_of(meeting) if in_person else "",
        link="manage_link" if in_person and not named.discreet else "join_link",
        organizer_address=f"events+{registration.reply_token}@{settings().mail_domain}",
        created=meeting.created_at.isoformat(),
        modified=meeting.changed_at.isoformat(),
    )


def request(registration: Registration, invitation: Invitation | None) -> CalendarFacts | None:
    """Nothing for people who are told in words only, or by a file."""
    if invitation is None or invitation.how != "request":
        return None
    return calendar_facts(registration, invitation, method="REQUEST")


def cancel(registration: Registration, invitation: Invitation | None) -> CalendarFacts | None:
    """For this person alone: the meeting takes place without them."""
    if invitation is None or invitation.how != "request":
        return None
    return calendar_facts(registration, invitation, method="CANCEL")


def update(
    registration: Registration, invitation: Invitation | None, change: Change
) -> CalendarFacts | None:
    if invitation is None or invitation.how != "request":
        return None
    if change.what == "cancelled":
        return calendar_facts(registration, invitation, method="CANCEL", whole_event=True)
    return request(registration, invitation)


def _description(registration: Registration, in_person: bool) -> str:
    if what_may_be_named(registration).discreet:
        return ""
    with in_language(registration.language):
        if in_person:
            return str(_("Change or cancel here:"))
        return str(_("Join, change or cancel here:"))
