"""A server's report: the letter did not arrive, or is late."""

from sqlalchemy import select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.suppression import REFUSED_FOR
from webinar_hub.returns import rules
from webinar_hub.returns.bounces import Report
from webinar_hub.returns.operations.reading import settle
from webinar_hub.returns.reading import Bounce

NO_WORDS = "the other server sent the letter back"


@operation
def note_bounce(digest: str, bounce: Bounce) -> str:
    """`returned`, `delayed`; `not_ours` changes nothing."""
    letter = db.session.scalars(
        select(OutboxMessage).filter_by(envelope_token=bounce.token).with_for_update()
    ).one_or_none()
    report = rules.report_about(letter, bounce.reports, clock.now()) if letter else None
    if letter is None or report is None:
        outcome = _of_no_use(letter)
    else:
        outcome = "returned" if report.failed else "delayed"
    if settle(digest, outcome) and letter is not None and report is not None:
        _mark(letter, report)
    return outcome


def _of_no_use(letter: OutboxMessage | None) -> str:
    """Servers may report the same twice."""
    return "nothing_new" if letter is not None and letter.returned else "not_ours"


def _mark(letter: OutboxMessage, report: Report) -> None:
    letter.last_answer = " ".join(filter(None, (report.words or NO_WORDS, _status(report))))[:500]
    if not report.failed:
        letter.returned = "delayed"
        return
    letter.state = "failed"
    letter.sent_at = letter.sent_at or clock.now()
    dead = report.no_such_mailbox or _days_in_vain(letter) >= rules.DAYS_IN_VAIN
    letter.returned = "dead" if dead else "refused"


def _status(report: Report) -> str:
    return f"({report.status})" if report.status and report.status not in report.words else ""


def _days_in_vain(letter: OutboxMessage) -> int:
    """On how many days a letter to that address was refused, this one's among them."""
    others = select(OutboxMessage.sent_at, OutboxMessage.created_at).where(
        OutboxMessage.recipient_email == letter.recipient_email,
        OutboxMessage.state == "failed",
        OutboxMessage.created_at > clock.now() - REFUSED_FOR,
    )
    moments = [sent or created for sent, created in db.session.execute(others)]
    moments.append(letter.sent_at or letter.created_at)
    return len({moment.date() for moment in moments})
