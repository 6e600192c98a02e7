"""The letter with a link and a code. To discreet people's mailboxes it says nothing at all."""

from webinar_hub.core.language import _, in_language
from webinar_hub.core.web import settings
from webinar_hub.mail import outbox
from webinar_hub.mail.outbox import About, Frame, Letter, Recipient
from webinar_hub.personal.models import SignIn

SIGN_IN, DISCREET = "sign_in", "sign_in_discreet"
RECIPIENT = "sign-in"


def sign_in(asked: SignIn, *, discreet: bool) -> Letter:
    """Names nobody: several may share the mailbox."""
    with in_language(asked.language):
        facts = {"greeting": str(_("Hello,")), "site": settings().site_name}
    target = ["sign-in", asked.public_id, 0]
    return Letter(
        key=f"sign-in:{asked.id}",
        kind=DISCREET if discreet else SIGN_IN,
        about=About("sign-in", asked.id),
        recipient=Recipient(RECIPIENT, asked.id, "", asked.email_key),
        language=asked.language,
        facts=facts,
        links={"sign_in_link": target, "sign_in_code": target},
        frame=Frame(settings().site_name, ""),
        priority=outbox.SIGN_IN,
        expires_at=asked.expires_at,
    )
