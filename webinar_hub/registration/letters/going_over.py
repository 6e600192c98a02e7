"""You have gone over to the other part."""

from collections.abc import Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _, in_language
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.letters import entries, words
from webinar_hub.registration.letters.letter import letter
from webinar_hub.registration.letters.told import told
from webinar_hub.registration.models import Invitation, Registration
from webinar_hub.registration.naming import what_may_be_named


def part_changed(
    registration: Registration, meetings: Sequence[Meeting], invitation: Invitation | None
) -> Letter:
    """How the person takes part from now on, with the first date's update for the calendar."""
    return letter(
        "part_changed",
        registration,
        key=f"part-changed:{registration.id}:{registration.part_changes}",
        facts={
            "part_line": _part_line(registration),
            **words.when_and_where(registration, meetings),
            **told(registration, meetings),
            "calendar_line": _calendar_line(registration, invitation),
            "door_line": words.door_line(registration, meetings),
            "manage_button": words.manage_button(registration),
        },
        calendar=entries.request(registration, invitation),
        priority=outbox.CHANGE,
    )


def _part_line(registration: Registration) -> str:
    with in_language(registration.language):
        if what_may_be_named(registration).discreet:
            return str(_("We have changed it as you asked. See what is new on your page:"))
        if registration.pool.mode == "in_person":
            return str(_("As you asked, you now come to the room."))
        return str(_("As you asked, you now take part online."))


def _calendar_line(registration: Registration, invitation: Invitation | None) -> str:
    """The entry is there already."""
    with in_language(registration.language):
        if invitation is None or invitation.how == "none":
            return ""
        if invitation.how == "file":
            return str(_("If you keep the dates as a calendar file, please fetch it again."))
        return str(_("This letter updates your calendar."))
