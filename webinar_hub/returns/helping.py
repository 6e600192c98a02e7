"""What people write goes to whoever helps with the event: within limits, and never in circles."""

from email.message import Message

from webinar_hub.core.limits import Limit, use_all
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings
from webinar_hub.mail.transport import Refused, Unanswered, Unavailable, open_transport
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.returns import operations, queries
from webinar_hub.returns.address import address_of
from webinar_hub.returns.passing_on import Helper, compose
from webinar_hub.returns.reading import Own, Written

PASSED_ON_PER_HOUR = 60
PER_SENDER_AND_HOUR = 5


def pass_on(
    message: Message, written: Written, own: Own, digest: str, left_bytes: int
) -> str | None:
    """What became of it; None: it is tried again. `left_bytes`: of a letter that is too large."""
    helper = _helper(written, own)
    if helper is None or not written.sender:
        return operations.note(digest, "left")
    if operations.outcome_of(digest) is None and not _within_limits(written.sender):
        return operations.note(digest, "left")
    read_at = operations.begin_passing_on(digest)
    if read_at is None:
        return "left" if operations.outcome_of(digest) == "left" else None
    body = compose(
        *(message, written, helper, own),
        site_name=settings().site_name,
        digest=digest,
        read_at=read_at,
        left_bytes=left_bytes,
    )
    return _send(helper.address, body, digest, "left" if left_bytes else "forwarded")


def _send(address: str, body: bytes, digest: str, outcome: str) -> str | None:
    """With the null sender: no report about it can ever come back here."""
    try:
        with open_transport() as transport:
            transport.send("", address, body)
    except Refused as refusal:
        if not refusal.permanent:
            return None  # it goes again when its turn is over
        outcome = "left"
    except Unavailable:
        operations.give_turn_back(digest)
        return None
    except Unanswered:
        return None  # perhaps it was accepted: it goes again, identical, when its turn is over
    operations.end_passing_on(digest, outcome)
    return outcome


def _helper(written: Written, own: Own) -> Helper | None:
    """None where there is nobody, or where it would only come back here."""
    organization = queries.help_for(written.about)
    if organization is None:
        return None
    for typed in (organization.reply_to, organization.help_email):
        try:
            address = mailbox(typed).key
        except UnusableAddress:
            continue
        if not _is_read_here(address, own) and address != written.sender.lower():
            return Helper(address, organization.language)
    return None


def _is_read_here(address: str, own: Own) -> bool:
    local, _at, domain = address.rpartition("@")
    user = address_of(settings().imap_url)
    reserved = domain == own.mail_domain and local.partition("+")[0] in ("bounce", "events")
    return reserved or address in (own.mail_from.lower(), user.user.lower() if user else "")


def _within_limits(sender: str) -> bool:
    limits = [
        Limit("passed on", "everybody", PASSED_ON_PER_HOUR),
        Limit("passed on from", sender.lower(), PER_SENDER_AND_HOUR),
    ]
    try:
        use_all(limits, seconds=3600)
    except TooMany:
        return False
    return True
