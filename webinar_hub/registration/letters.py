"""What we write to people about their registration: one function per letter."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from webinar_hub.catalogue.models import Meeting
from webinar_hub.catalogue.times import one_line, time_words
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, CalendarFacts, Frame, Letter, Recipient
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import Named, what_may_be_named
from webinar_hub.registration.rules import Change

# Lines that a letter leaves out when there is nothing to say.
_OPTIONAL = ("calendar_line", "other_line", "reason")
SHORTEST_LIFE = timedelta(minutes=10)


def confirmation(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    *,
    others: Sequence[Registration] = (),
    key: str,
) -> Letter:
    """You have a seat. Carries the first meeting's invitation when it is sent by invitation."""
    return _letter(
        "confirmation",
        registration,
        meetings,
        key=key,
        calendar=_request(registration, invitation),
        other_line=_other_people(registration, others),
        calendar_line=_calendar_line(registration, meetings, invitation),
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
    return _letter(
        "waiting",
        registration,
        meetings,
        key=key,
        place=str(place),
        other_line=_other_people(registration, others),
    )


def promoted(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> Letter:
    """A seat became free and is yours."""
    return _letter(
        "promoted",
        registration,
        meetings,
        key=f"promoted:{registration.id}",
        calendar=_request(registration, invitation),
        calendar_line=_calendar_line(registration, meetings, invitation),
    )


def cancelled_by_me(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> Letter:
    """You have given your seat back."""
    return _letter(
        "cancelled_by_me",
        registration,
        meetings,
        key=f"cancelled:{registration.id}",
        calendar=_cancel(registration, invitation, whole_event=False),
        priority=outbox.CHANGE,
    )


def cancelled_by_organizer(
    registration: Registration,
    meetings: Sequence[Meeting],
    invitation: Invitation | None,
    reason: str,
) -> Letter:
    """The organizers have taken your sign-up out."""
    return _letter(
        "cancelled_by_organizer",
        registration,
        meetings,
        key=f"cancelled:{registration.id}",
        calendar=_cancel(registration, invitation, whole_event=False),
        priority=outbox.CHANGE,
        reason=reason,
    )


def further_invitation(registration: Registration, invitation: Invitation, number: str) -> Letter:
    """A calendar program takes one meeting a mail: the second and third come on their own."""
    meeting = invitation.meeting
    return _letter(
        "invitation",
        registration,
        [meeting],
        key=f"invitation:{registration.id}:{meeting.id}:{invitation.told_sequence}",
        about=About("meeting", meeting.id, meeting.sequence),
        calendar=_request(registration, invitation),
        number=number,
    )


def further_cancel(registration: Registration, invitation: Invitation, number: str) -> Letter:
    """Takes one more meeting out of the calendar of somebody who left."""
    meeting = invitation.meeting
    return _letter(
        "invitation_withdrawn",
        registration,
        [meeting],
        key=f"withdrawn:{registration.id}:{meeting.id}:{invitation.told_sequence}",
        about=About("meeting", meeting.id, meeting.sequence),
        calendar=_cancel(registration, invitation, whole_event=False),
        priority=outbox.CHANGE,
        number=number,
    )


def changed(
    registration: Registration,
    changes: Sequence[Change],
    standing: Sequence[Meeting],
    invitation: Invitation | None,
) -> Letter:
    """Everything that changed, in one letter, with the first changed meeting's update."""
    first = changes[0]
    kind = _kind_of_change(registration, changes)
    return _letter(
        kind,
        registration,
        standing,
        key=f"change:{registration.id}:{first.meeting.id}:{first.meeting.sequence}",
        about=About("meeting", first.meeting.id, first.meeting.sequence),
        calendar=_update(registration, invitation, first),
        priority=outbox.CHANGE,
        reason=registration.event.cancel_reason,
        changes=_change_lines(registration, changes),
    )


def further_change(
    registration: Registration, change: Change, invitation: Invitation, number: str
) -> Letter:
    """The update of one more changed meeting."""
    return _letter(
        "invitation",
        registration,
        [change.meeting],
        key=f"change:{registration.id}:{change.meeting.id}:{change.meeting.sequence}",
        about=About("meeting", change.meeting.id, change.meeting.sequence),
        calendar=_update(registration, invitation, change),
        priority=outbox.CHANGE,
        number=number,
        kind_if_cancel="invitation_withdrawn",
    )


def frame(registration: Registration) -> Frame:
    """What stands around each letter: sender, help line, and what to do when the link is lost."""
    named = what_may_be_named(registration)
    organization = registration.event.programme.organization
    if named.discreet:
        return Frame(named.sender, organization.reply_to)
    with in_language(registration.language):
        help_lines = [str(_("If something does not work, we help:"))]
        help_lines.append(
            ", ".join(
                filter(
                    None,
                    (
                        organization.help_name,
                        organization.help_phone,
                        organization.help_email,
                        organization.help_messenger,
                    ),
                )
            )
        )
        if registration.event.dial_in:
            help_lines.append(str(_("By telephone: %(number)s", number=registration.event.dial_in)))
        event_url = links.url(str(named.links["event_link"]))
        footer = [
            str(_("The links in this letter are yours alone. To invite others, pass this one on:")),
            event_url,
            str(
                _(
                    "If you lose this letter, sign up again with the same name and address: "
                    "it comes once more, and you keep your seat."
                )
            ),
        ]
    return Frame(named.sender, organization.reply_to, help_lines, footer)


def when_lines(registration: Registration, meetings: Sequence[Meeting]) -> str:
    """Each meeting on its line, with the reader's own time where it differs."""
    lines = []
    with in_language(registration.language):
        for meeting in meetings:
            lines.append(one_line(meeting, registration.language))
            yours = time_words(meeting, registration.language, registration.zone).yours
            if yours:
                lines.append("   " + str(_("yours: %(time)s", time=yours)))
    return "\n".join(lines)


def where_line(registration: Registration, named: Named) -> str:
    """Where to go: the room for those who come, the link for those who join."""
    with in_language(registration.language):
        if named.discreet:
            return ""
        if registration.pool.mode == "in_person":
            return str(_("Where: %(place)s", place=named.place)) if named.place else ""
        return str(_("Where: online, by the link below"))


def greeting(registration: Registration) -> str:
    with in_language(registration.language):
        return str(_("Hello %(name)s,", name=registration.given_name))


def calendar_facts(
    registration: Registration, invitation: Invitation, *, method: str, whole_event: bool = False
) -> CalendarFacts:
    """One meeting as one person's calendar shall show it."""
    meeting, named = invitation.meeting, what_may_be_named(registration)
    title = named.title
    if meeting.title and not named.discreet:
        title = f"{named.title}: {meeting.title}"
    in_person = registration.pool.mode == "in_person"
    place = (meeting.place or named.place) if in_person else ""
    with in_language(registration.language):
        description = "" if named.discreet else str(_("Come in, change or cancel here:"))
    return CalendarFacts(
        method=method,
        whole_event=whole_event,
        uid=invitation.uid,
        sequence=invitation.told_sequence or 0,
        start=meeting.wall_start.isoformat(),
        end=meeting.wall_end.isoformat(),
        zone=meeting.zone,
        fold_start=meeting.fold_start,
        fold_end=meeting.fold_end,
        form=meeting.calendar_form,
        summary=title,
        description=description,
        location="" if named.discreet else place,
        link="join_link",
        organizer_address=f"events+{registration.reply_token}@{settings().mail_domain}",
        created=meeting.created_at.isoformat(),
        modified=meeting.changed_at.isoformat(),
    )


def _letter(
    kind: str,
    registration: Registration,
    meetings: Sequence[Meeting],
    *,
    key: str,
    about: About | None = None,
    calendar: CalendarFacts | None = None,
    priority: int = outbox.CONFIRMATION,
    kind_if_cancel: str | None = None,
    **facts: str,
) -> Letter:
    named = what_may_be_named(registration)
    if kind_if_cancel and calendar and calendar.method == "CANCEL":
        kind = kind_if_cancel
    return Letter(
        key=key,
        kind=kind,
        about=about or About("registration", registration.id),
        recipient=recipient(registration),
        language=registration.language,
        facts={
            "greeting": greeting(registration),
            "event_title": named.title,
            "when": when_lines(registration, meetings),
            "where": where_line(registration, named),
        }
        | dict.fromkeys(_OPTIONAL, "")
        | facts,
        links=named.links,
        frame=frame(registration),
        calendar=calendar,
        priority=priority,
        expires_at=_expiry(registration, meetings),
        in_reply_to=registration.thread_id,
    )


def recipient(registration: Registration) -> Recipient:
    return Recipient(
        "registration", registration.id, registration.full_name, registration.participant.email_key or ""
    )


def _expiry(registration: Registration, meetings: Sequence[Meeting]) -> datetime:
    """The last end, but never at once: a letter about what is over still has to go out."""
    soonest = clock.now() + SHORTEST_LIFE
    return max(soonest, *(m.ends_at for m in (*meetings, *registration.event.meetings)))


def _request(registration: Registration, invitation: Invitation | None) -> CalendarFacts | None:
    if invitation is None or invitation.how != "request":
        return None
    return calendar_facts(registration, invitation, method="REQUEST")


def _cancel(
    registration: Registration, invitation: Invitation | None, *, whole_event: bool
) -> CalendarFacts | None:
    if invitation is None:
        return None
    return calendar_facts(registration, invitation, method="CANCEL", whole_event=whole_event)


def _update(
    registration: Registration, invitation: Invitation | None, change: Change
) -> CalendarFacts | None:
    if invitation is None or invitation.how != "request":
        return None
    if change.what == "cancelled":
        return _cancel(registration, invitation, whole_event=True)
    return _request(registration, invitation)


def _kind_of_change(registration: Registration, changes: Sequence[Change]) -> str:
    if registration.event.status == "cancelled":
        return "event_cancelled"
    if all(change.what == "restored" for change in changes):
        return "event_restored"
    return "changed"


def _change_lines(registration: Registration, changes: Sequence[Change]) -> str:
    lines = []
    with in_language(registration.language):
        words = {
            "moved": _("New: %(time)s"),
            "cancelled": _("Does not take place: %(time)s"),
            "restored": _("Takes place after all: %(time)s"),
            "added": _("Added: %(time)s"),
        }
        for change in changes:
            time = one_line(change.meeting, registration.language)
            yours = time_words(change.meeting, registration.language, registration.zone).yours
            lines.append(str(words[change.what]) % {"time": time})
            if yours and change.what != "cancelled":
                lines.append("   " + str(_("yours: %(time)s", time=yours)))
    return "\n".join(lines)


def _calendar_line(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> str:
    """How the dates get into the calendar, and stay right there."""
    with in_language(registration.language):
        if invitation is None:
            return ""
        if invitation.how == "file":
            return str(_("All dates as one calendar file are on your page, behind the link below."))
        if len(meetings) > 1:
            return str(
                _("An invitation for your calendar comes with this letter; each further date has its own.")
            )
        return str(_("The invitation for your calendar comes with this letter."))


def _other_people(registration: Registration, others: Sequence[Registration]) -> str:
    """Said only to the mailbox itself: somebody else is signed up with the same address."""
    if not others:
        return ""
    names = ", ".join(other.full_name for other in others)
    with in_language(registration.language):
        return str(
            _(
                "This address is also signed up as %(names)s. Is that you? Then give this seat back "
                "on the page below.",
                names=names,
            )
        )
