"""What a speaker says on the own page."""

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.participants.rules import Mailbox
from webinar_hub.speaking import letters, queries, rules
from webinar_hub.speaking.letters.asking import ASKED, NOT_COMING
from webinar_hub.speaking.operations.loading import live
from webinar_hub.speaking.operations.telling import bring_up_to_date


@operation
def confirm(request_id: int) -> None:
    """The dates go to the speaker's calendar at once. Twice is once. Raises NotAhead or Gone."""
    request, now = live(request_id), clock.now()
    rules.check_may_answer(request, now, coming=True)
    if request.speaks:
        return
    request.state, request.reason, request.answered_at = "confirmed", "unsaid", now
    request.changed_at = now
    outbox.withdraw_from(queries.RECIPIENT, request.id, (ASKED,))
    bring_up_to_date(request.id)


@operation
def decline(request_id: int, reason: str = "unsaid") -> None:
    """Also later. The organizers are told at once; twice is once.

    Raises NotAhead, HasSpoken or Gone.
    """
    request, now = live(request_id), clock.now()
    rules.check_may_answer(request, now, coming=False)
    if request.state == "declined":
        return
    request.state, request.reason, request.answered_at = "declined", reason, now
    request.changed_at = now
    outbox.withdraw_from(queries.RECIPIENT, request.id, (ASKED, NOT_COMING))
    bring_up_to_date(request.id)
    for organizer in queries.whom_to_tell(request):
        outbox.put(letters.declined(request, organizer))


@operation
def stay(request_id: int) -> None:
    """The calendar was wrong: the speaker comes after all."""
    request = live(request_id)
    for invitation in request.invitations:
        if invitation.answer == "declined":
            invitation.answer = "accepted"
    outbox.withdraw_from(queries.RECIPIENT, request.id, (NOT_COMING,))


@operation
def send_links_again(address: Mailbox) -> None:
    """For each event ahead, at most once an hour. Nothing tells who asks whether there was any."""
    now = clock.now()
    for request in queries.of_mailbox(address.key, now):
        if rules.is_ahead(request.event, now) and (
            now >= request.written_at + rules.ASK_AGAIN_AFTER
        ):
            request.letters += 1
            request.written_at = now
            outbox.put(letters.link(request))
