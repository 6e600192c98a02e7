"""Something has changed since we last wrote."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _, in_language, plural
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import differences, entries, words
from webinar_hub.registration.letters.letter import NO_LINKS, about_meeting, letter
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named
from webinar_hub.registration.rules import Change


def changed(
    registration: Registration,
    changes: Sequence[Change],
    standing: Sequence[Meeting],
    invitation: Invitation,
    *,
    since_reminder: bool = False,
) -> Letter:
    """Everything that changed, in one letter, with the first changed meeting's update.

    `since_reminder`: a reminder has gone out that is wrong now, and the subject says so.
    """
    first = changes[0]
    kind = _kind(registration, changes, standing)
    cancelled = kind == "event_cancelled"
    return letter(
        kind,
        registration,
        key=_key(registration, first),
        facts=_FACTS[kind](registration, changes, standing, invitation)
        | (_since_reminder(registration) if since_reminder else {}),
        only_links=NO_LINKS if cancelled else None,
        about=about_meeting(first.meeting),
        calendar=entries.update(registration, invitation, first),
        priority=outbox.CHANGE,
    )


def _since_reminder(registration: Registration) -> dict[str, str]:
    with in_language(registration.language):
        return {
            "changed_word": str(_("Changed since our reminder")),
            "cancelled_word": str(_("Cancelled after our reminder")),
        }


def further_change(
    registration: Registration, change: Change, invitation: Invitation, number: str
) -> Letter:
    """The update of one more changed meeting."""
    meeting = change.meeting
    gone = change.what == "cancelled"
    shown = differences.as_known(change) if gone else meeting
    facts = {
        "number": words.dated(registration, shown, number),
        **words.when_and_where(registration, [shown]),
        **words.join_button(registration, [shown]),
    }
    if gone:
        facts["remove_line"] = words.remove_line(registration, invitation)
    return letter(
        _FURTHER.get(change.what, "invitation"),
        registration,
        key=_key(registration, change),
        facts=facts,
        only_links=NO_LINKS if gone else None,
        about=about_meeting(meeting),
        calendar=entries.update(registration, invitation, change),
        priority=outbox.CHANGE,
    )


_FURTHER = {"cancelled": "invitation_withdrawn", "moved": "invitation_changed"}


def _key(registration: Registration, change: Change) -> str:
    """Each letter about a meeting has a number of its own, as its calendar entry has."""
    number = change.meeting.sequence + registration.part_changes
    return f"change:{registration.id}:{change.meeting.id}:{number}"


def _kind(
    registration: Registration, changes: Sequence[Change], standing: Sequence[Meeting]
) -> str:
    if registration.event.status != "scheduled":
        return "event_cancelled"
    restored = {change.meeting.id for change in changes if change.what == "restored"}
    if len(restored) == len(changes) and restored >= {meeting.id for meeting in standing}:
        return "event_restored"
    return "changed"


def _facts_of_cancelled(
    registration: Registration,
    changes: Sequence[Change],
    _standing: Sequence[Meeting],
    invitation: Invitation,
) -> dict[str, str]:
    return {
        "when": words.when_lines(registration, [differences.as_known(one) for one in changes]),
        "reason": words.reason_line(registration, registration.event.cancel_reason),
        "remove_line": words.remove_line(registration, invitation),
    }


def _facts_of_restored(
    registration: Registration,
    _changes: Sequence[Change],
    standing: Sequence[Meeting],
    invitation: Invitation,
) -> dict[str, str]:
    return {
        **words.when_and_where(registration, standing),
        **told(registration, standing),
        "seat_line": _seat_line(registration),
        "calendar_line": _calendar_line(registration, invitation),
        "manage_button": words.manage_button(registration),
    }


def _facts_of_changed(
    registration: Registration,
    changes: Sequence[Change],
    standing: Sequence[Meeting],
    invitation: Invitation,
) -> dict[str, str]:
    return {
        **_new_and_now(registration, changes, standing),
        **told(registration, standing),
        "seat_line": _seat_line(registration),
        "wish_line": _wish_line(registration),
        "calendar_line": _calendar_line(registration, invitation),
        "manage_button": words.manage_button(registration),
    }


def _new_and_now(
    registration: Registration, changes: Sequence[Change], standing: Sequence[Meeting]
) -> dict[str, str]:
    """What is new, and how everything is now where that has not said it already."""
    now = words.when_and_where(registration, standing)
    lines = differences.change_lines(registration, changes)
    concerned = {change.meeting.id for change in changes if change.what != "cancelled"}
    all_new = concerned >= {meeting.id for meeting in standing}
    if all_new and differences.only_the_place(registration, changes):
        lines = differences.place_lines(registration, changes)
        dates_stay = _dates_stay(registration, standing)
        return {"changes": lines, "now_line": dates_stay, **now, "where": ""}
    if not all_new or words.differ_in_place(registration, standing):
        return {"changes": lines, "now_line": _now_line(registration), **now}
    if any(differences.place_differs(registration, one) for one in changes):
        now["where"] = ""  # it stands with each date
    return {"changes": lines, "now_line": "", "when": "", "where": now["where"]}


_FACTS = {
    "event_cancelled": _facts_of_cancelled,
    "event_restored": _facts_of_restored,
    "changed": _facts_of_changed,
}


def _now_line(registration: Registration) -> str:
    with in_language(registration.language):
        return str(_("All dates as they are now:"))


def _dates_stay(registration: Registration, standing: Sequence[Meeting]) -> str:
    with in_language(registration.language):
        return str(
            plural("The date stays as it is:", "The dates stay as they are:", len(standing))
        )


def _seat_line(registration: Registration) -> str:
    with in_language(registration.language):
        if registration.state == "waitlisted":
            return str(_("You keep your place on the waiting list."))
        if registration.state == "offered":
            until = words.deadline(registration)
            return str(_("A seat is held for you until %(deadline)s.", deadline=until))
        if registration.state == "pending":
            return str(_("The organizers have not decided on your request yet; you get a letter."))
        return str(_("Your seat is still yours."))


def _wish_line(registration: Registration) -> str:
    """A discreet letter has one link, and behind it a page with the way to give the seat back."""
    with in_language(registration.language):
        if what_may_be_named(registration).discreet:
            return str(
                _("If the change does not suit you, cancel on the page behind the link below.")
            )
        if registration.state == "waitlisted":
            return str(_("If the change does not suit you, please leave the waiting list."))
        if registration.state == "offered":
            return str(_("If the change does not suit you, please pass the seat on."))
        if registration.state == "pending":
            return str(_("If the change does not suit you, please take your request back."))
        return str(_("If the change does not suit you, please give your seat back."))


def _calendar_line(registration: Registration, invitation: Invitation) -> str:
    """Entries made from a file stay as they are."""
    if invitation.how != "file":
        return ""
    with in_language(registration.language):
        return str(_("If you keep the dates as a calendar file, please fetch it again."))
