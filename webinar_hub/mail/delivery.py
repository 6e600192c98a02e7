"""Delivery: claim letters, send them, record each by itself.

Letters are claimed under a lease in one short transaction, sent outside any transaction over one
connection, and recorded one by one. A process that dies leaves its lease to run out; the letter is
then sent again with the same bytes. So nothing is lost, and one crash makes at most one identical
copy: that of the letter which was handed over and not yet recorded.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep

from sqlalchemy import and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.exc import DBAPIError

from webinar_hub.core import clock, ending
from webinar_hub.core.database import UTCDateTime, db
from webinar_hub.core.operation import DatabaseBusy, at_once, operation
from webinar_hub.core.web import settings
from webinar_hub.mail import claimed, rendering
from webinar_hub.mail.claiming import anything_due, claim
from webinar_hub.mail.message import UnbuildableLetter
from webinar_hub.mail.models import OUTBOX, OutboxMessage
from webinar_hub.mail.retry import Refused, Unanswered, Unavailable, next_attempt
from webinar_hub.mail.transport import Transport, open_transport

log = logging.getLogger(__name__)

BATCH = 25
ROUNDS = 40  # batches before the connection is given back, so that other jobs get their turn
SAFE_PART_OF_LEASE = 0.5  # no letter is begun when less than this part of its lease is left
# Made once: it runs for each letter, and making it costs as much as running it.
_RECORD = (
    update(OUTBOX)
    .where(
        OUTBOX.c.id == bindparam("the_id"),
        OUTBOX.c.attempt == bindparam("the_attempt"),
        # A letter that was withdrawn while it was with the server, and accepted, has gone out.
        or_(
            OUTBOX.c.state == "sending",
            and_(OUTBOX.c.state == "withdrawn", bindparam("new_state") == "sent"),
        ),
    )
    .values(
        state=bindparam("new_state"),
        last_answer=bindparam("answer"),
        sent_at=func.coalesce(bindparam("sent", type_=UTCDateTime), OUTBOX.c.sent_at),
        due_at=func.coalesce(bindparam("due", type_=UTCDateTime), OUTBOX.c.due_at),
    )
)
_STATE = select(OUTBOX.c.state).where(OUTBOX.c.id == bindparam("the_id"))
FRESH_SECONDS = 1.0
RECORD_TRIES = (0.5, 1, 2, 5, 10)  # seconds between tries to record what has already happened
PAUSES = (2, 5, 15, 30, 60)  # seconds to leave a server alone that cannot be reached


@dataclass
class Pace:
    """How long this process leaves a mail server alone that cannot be reached."""

    failures: int = 0
    again_at: float = field(default=0.0)

    def ready(self) -> bool:
        return monotonic() >= self.again_at

    def failed(self) -> None:
        wait = PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        self.again_at = monotonic() + wait

    def worked(self) -> None:
        self.failures, self.again_at = 0, 0.0


def deliver(pace: Pace) -> int:
    """Send what is due; returns how many letters were accepted."""
    if not pace.ready() or not anything_due():
        return 0
    sent = 0
    try:
        with open_transport() as transport:
            for _round in range(ROUNDS):
                if ending.asked() or not (ids := claim(BATCH)):
                    break
                for accepted in _send_all(transport, ids):
                    sent += accepted
                pace.worked()
    except Unavailable as problem:
        pace.failed()
        log.warning("mail server unavailable: %s", problem.text)
    return sent


def _send_all(transport: Transport, ids: list[int]) -> Iterator[bool]:
    """Says of each letter in turn whether it was accepted. Raises Unavailable."""
    begun = monotonic()
    order = {id_: place for place, id_ in enumerate(ids)}
    messages = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids))).all()
    db.session.expunge_all()
    db.session.rollback()
    with claimed.noted(sorted(messages, key=lambda message: order[message.id])) as waiting:
        while (message := waiting.next()) is not None:
            if ending.asked() or monotonic() - begun > settings().letter_lease * SAFE_PART_OF_LEASE:
                release([message, *waiting.rest()])  # somebody else may have them at once
                return
            try:
                if _is_still_wanted(message, monotonic() - begun):
                    yield _send_one(transport, message)
                elif message.expires_at <= clock.now():
                    release([message])  # the next claim sets it aside
            except Unavailable as problem:
                _record_unavailable(message, waiting.rest(), problem)
                raise


def give_back() -> None:
    """What this process has not begun. The letter in hand keeps its lease: it may be accepted."""
    letters = claimed.rest_of_all()
    if letters:
        release(letters)


def _is_still_wanted(message: OutboxMessage, age: float) -> bool:
    """Letters before it may have taken long: it may be withdrawn by now, or out of time.

    `age`: seconds since the row was read. A fresh one is believed.
    """
    state: str | None = message.state
    if age > FRESH_SECONDS:
        state = db.session.execute(_STATE, {"the_id": message.id}).scalar()
        db.session.rollback()
    return state == "sending" and message.expires_at > clock.now()


def _send_one(transport: Transport, message: OutboxMessage) -> bool:
    own = settings()
    try:
        data = rendering.render(message, mail_from=own.mail_from, mail_domain=own.mail_domain)
        sender = rendering.envelope_sender(message, own.mail_domain)
        accepted = transport.send(sender, message.recipient_email, data)
    except Unavailable:
        raise
    except Refused as refusal:
        _record_refusal(message, refusal)
    except Unanswered as silence:
        # Perhaps it was accepted: it stays leased and goes again, identical, when the lease ends;
        # after longer and longer waits, lest a server that is merely slow gets it all day.
        again = next_attempt(message.attempt, clock.now(), seed=message.id)
        record(message.id, message.attempt, state="sending", answer=silence.text, due_at=again)
    except UnbuildableLetter as problem:
        record(message.id, message.attempt, state="broken", answer=str(problem))
    except Exception as problem:
        log.exception("letter %s cannot be built", message.id)
        reason = f"{type(problem).__name__}: {problem}"
        record(message.id, message.attempt, state="broken", answer=reason)
    else:
        _record_sent(message, accepted.reply)
        return True
    return False


def _record_sent(message: OutboxMessage, reply: str) -> None:
    """The letter is gone; a database that is busy for a moment must not make it go again."""
    for wait in RECORD_TRIES:
        try:
            record(message.id, message.attempt, state="sent", answer=reply)
            return
        except (DBAPIError, DatabaseBusy):
            db.session.remove()
            sleep(wait)
    record(message.id, message.attempt, state="sent", answer=reply)


def _record_refusal(message: OutboxMessage, refusal: Refused) -> None:
    answer = f"{refusal.code} {refusal.text}"
    if refusal.permanent:
        record(message.id, message.attempt, state="failed", answer=answer)
        return
    again = next_attempt(message.attempt, clock.now(), seed=message.id)
    record(message.id, message.attempt, state="queued", answer=answer, due_at=again)


def _record_unavailable(
    message: OutboxMessage, others: list[OutboxMessage], problem: Unavailable
) -> None:
    """A server that hangs up in the middle of one letter may do so every time: that one waits."""
    if problem.in_letter:
        again = next_attempt(message.attempt, clock.now(), seed=message.id)
        record(message.id, message.attempt, state="queued", answer=problem.text, due_at=again)
    else:
        others = [message, *others]
    release(others, problem.text)


def record(
    message_id: int, attempt: int, *, state: str, answer: str, due_at: datetime | None = None
) -> None:
    """What became of one attempt. A later attempt by somebody else is not written over."""
    outcome = {
        "the_id": message_id,
        "the_attempt": attempt,
        "new_state": state,
        "answer": answer[:500],
        "sent": clock.now() if state == "sent" else None,
        "due": due_at,
    }
    at_once(_RECORD, outcome)


@operation
def release(letters: Sequence[OutboxMessage], answer: str | None = None) -> None:
    """Give claimed letters back unsent; the attempt does not count.

    What somebody else has claimed meanwhile stays theirs.
    """
    values: dict[str, object] = {"state": "queued", "attempt": OutboxMessage.attempt - 1}
    if answer is not None:
        values["last_answer"] = answer[:500]
    db.session.execute(
        update(OutboxMessage)
        .where(
            tuple_(OutboxMessage.id, OutboxMessage.attempt).in_(
                [(message.id, message.attempt) for message in letters]
            ),
            OutboxMessage.state == "sending",
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
