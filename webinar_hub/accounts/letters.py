"""Letters to organizers about their accounts: what changed, and what to do if it was not you."""

from datetime import timedelta
from typing import Any

from babel.dates import format_datetime

from webinar_hub.accounts import browsers
from webinar_hub.accounts.models import Organizer, StaffInvitation
from webinar_hub.core import clock, tokens
from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.core.zones import local
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient

PASSWORD_CHANGED = "staff_password_changed"
STEP_ON, STEP_OFF = "staff_second_step_on", "staff_second_step_off"
RECOVERY_CODE_USED = "staff_recovery_code_used"
NEW_BROWSER = "staff_new_browser"
INVITATION = "staff_invitation"
WORTH_READING = timedelta(days=7)


def about_account(kind: str, organizer: Organizer, **facts: str) -> Letter:
    """Each is told once, with the moment by the reader's own clock."""
    now = clock.now()
    with in_language(organizer.language):
        greeting = str(_("Hello %(name)s,", name=organizer.name))
    at = local(now, organizer.zone)
    when = str(format_datetime(at, "d MMMM y, HH:mm", locale=organizer.language))
    return Letter(
        key=f"account:{tokens.public_id()}",
        kind=kind,
        about=About("organizer", organizer.id),
        recipient=Recipient("organizer", organizer.id, organizer.name, organizer.email),
        language=organizer.language,
        facts={"greeting": greeting, "site": settings().site_name, "when": when} | facts,
        links={"account_link": "/organize/account"},
        frame=Frame(settings().site_name, ""),
        priority=outbox.CONFIRMATION,
        expires_at=now + WORTH_READING,
    )


def invitation(asked: StaffInvitation, programme: str, inviter: str, role: Any) -> Letter:
    """Sent again it is another letter, and its link the only one that works."""
    with in_language(asked.language):
        facts = {"greeting": str(_("Hello,")), "role": str(role)}
    return Letter(
        key=f"staff-invitation:{asked.id}:{asked.sendings}",
        kind=INVITATION,
        about=About("staff-invitation", asked.id, asked.sendings),
        recipient=Recipient("staff-invitation", asked.id, "", asked.email),
        language=asked.language,
        facts=facts | {"site": settings().site_name, "programme": programme, "inviter": inviter},
        links={"invitation_link": ["staff", asked.public_id, asked.sendings]},
        frame=Frame(settings().site_name, ""),
        priority=outbox.CONFIRMATION,
        expires_at=asked.expires_at,
    )


def new_browser(organizer: Organizer, kind: str) -> Letter:
    with in_language(organizer.language):
        browser = str(browsers.in_words(kind))
    return about_account(NEW_BROWSER, organizer, browser=browser)
