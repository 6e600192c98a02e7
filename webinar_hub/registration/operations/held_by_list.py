"""A seat that a colleague's list holds becomes the person's own by their own sign-up."""

from webinar_hub.core.database import db
from webinar_hub.mail import outbox
from webinar_hub.questions import operations as questions
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import offering, seats
from webinar_hub.registration.operations.application import Application, snapshot
from webinar_hub.registration.operations.leaving import leave_without_a_letter


def taken_over(
    held: Registration | None,
    pool: SeatPool,
    application: Application,
    *,
    thread_id: str | None = None,
) -> Registration | None:
    """Inside a sign-up that is allowed: the registration, now theirs, with its seat or its place.

    None where nothing is held any more, or it is held elsewhere than they wish; what was held there
    has gone on, and they sign up as anybody does. Whoever made the list still waits for an answer.
    """
    if held is None:
        return None
    offering.end_offer(held.id)  # if the time to answer is over, as the sweep would do it
    db.session.refresh(held)
    if not held.live:
        return None
    if held.pool_id != pool.id:
        leave_without_a_letter(held.id)
        return None
    for name, value in snapshot(application, held.participant).items():
        setattr(held, name, value)
    held.agrees_within = None
    held.thread_id = thread_id or outbox.new_message_id()  # another one asked them
    questions.keep(application.answers, registration_id=held.id)
    outbox.withdraw_from("registration", held.id, ("colleague_asked",))
    if held.state == "offered":
        seats.promote(held)
    db.session.flush()
    return held
