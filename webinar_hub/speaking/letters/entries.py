"""A meeting comes into a speaker's calendar, changes there, or goes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail.outbox import About, CalendarFacts, Letter
from webinar_hub.speaking.letters import words
from webinar_hub.speaking.letters.frame import letter
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest

INVITATION, CHANGED, WITHDRAWN = "speaker_invitation", "speaker_changed", "speaker_withdrawn"
KINDS = {"new": INVITATION, "changed": CHANGED, "restored": CHANGED, "cancelled": WITHDRAWN}
ABOUT = "speaker-entry"
_CHANGES = {
    "time": _("The time is another one."),
    "place": _("The place is another one."),
    "link": _("The link by which you come in as host is another one."),
}


def entry(
    request: SpeakerRequest,
    invitation: SpeakerInvitation,
    what: str,
    differs: Collection[str] = (),
    *,
    first: bool = False,
) -> Letter:
    """`told` of the invitation is what the calendar is to show from now on, or showed last."""
    with in_language(request.language):
        facts = _goodbye(request, invitation) if what == "cancelled" else {}
        if what != "cancelled":
            facts = _facts(request, invitation, first=first)
            facts |= {"changes": _changes(what, differs)} if what != "new" else {}
        calendar = _calendar(request, invitation, what)
    return letter(
        KINDS[what],
        request,
        key=f"speaker-entry:{invitation.uid}:{invitation.sequence}",
        facts=facts,
        about=About(ABOUT, invitation.id, invitation.sequence),
        calendar=calendar,
    )


def _facts(
    request: SpeakerRequest, invitation: SpeakerInvitation, *, first: bool
) -> dict[str, str]:
    held = [invitation.meeting] if invitation.meeting is not None else []
    opening = _("thank you! We count on you here:") if first else _("one more date with you:")
    return {
        "opening": str(opening),
        "when": words.when_lines(request, held),
        "where": words.where_line(request.event, held),
        "host_line": words.host_line(request, held),
        "secret_line": words.host_secret_line(request),
    }


def _changes(what: str, differs: Collection[str]) -> str:
    if what == "restored":
        return str(_("It takes place after all."))
    return "\n".join(str(words_) for name, words_ in _CHANGES.items() if name in differs)


def _goodbye(request: SpeakerRequest, invitation: SpeakerInvitation) -> dict[str, str]:
    told = _as_told(invitation)
    opening = _("this date is off:")
    if request.event.cancelled:
        opening = _("this event has been cancelled:")
    elif request.state == "declined":
        opening = _("as you asked, you do not speak here any more:")
    elif not request.speaks:
        opening = _("you are not planned as a speaker here any more:")
    return {
        "opening": str(opening),
        "when": words.when_lines(request, [told]),
        "reason": request.event.cancel_reason if request.event.cancelled else "",
    }


def _as_told(invitation: SpeakerInvitation) -> Meeting:
    """As the calendar showed it last; a row of no database."""
    told = invitation.told
    return Meeting(
        starts_at=datetime.fromisoformat(told["starts_at"]),
        ends_at=datetime.fromisoformat(told["ends_at"]),
        zone=told["zone"],
        precision="minute",
    )


def _calendar(
    request: SpeakerRequest, invitation: SpeakerInvitation, what: str
) -> CalendarFacts:
    told: dict[str, Any] = invitation.told
    gone = what == "cancelled"
    return CalendarFacts(
        method="CANCEL" if gone else "REQUEST",
        whole_event=gone and request.speaks,
        uid=invitation.uid,
        sequence=invitation.sequence,
        start=told["start"],
        end=told["end"],
        zone=told["zone"],
        fold_start=told["fold_start"],
        fold_end=told["fold_end"],
        form=told["form"],
        summary=told["title"],
        description="" if gone else _description(request),
        location="" if gone else told["place"] or request.host_link,
        link="speaking_link",
        organizer_address=f"events+{request.reply_token}@{settings().mail_domain}",
        created=told["created"],
        modified=request.changed_at.isoformat(),
    )


def _description(request: SpeakerRequest) -> str:
    """The page's address follows it."""
    lines = [str(_("Your page as a speaker:"))]
    if request.host_link:
        lines.insert(0, str(_("Come in as host: %(link)s", link=request.host_link)))
    return "\n".join(lines)
