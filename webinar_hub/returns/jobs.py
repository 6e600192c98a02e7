"""The mailbox is read each minute: what can be understood is noted, the rest is passed on or left.

A letter is noted before it is put away. After a crash in between it is met again, known by the
digest of its bytes, and only put away.
"""

import hashlib
import hmac
import logging
from time import monotonic

from sqlalchemy.exc import OperationalError

from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.core.web import settings
from webinar_hub.returns import operations
from webinar_hub.returns.address import address_of
from webinar_hub.returns.helping import pass_on
from webinar_hub.returns.mailbox import LEFT, READ, Mailbox, Unreachable, Waiting, open_mailbox
from webinar_hub.returns.models import UNDERSTOOD
from webinar_hub.returns.reading import Answer, Automatic, Bounce, Own, Written, parse, read

log = logging.getLogger(__name__)

MOST = 200  # letters in one round
ROUND_SECONDS = 45.0  # no letter is begun later
CUT_SECONDS = 90.0  # then the connection is cut; less than anybody's turn
LARGEST = 5 * 2**20  # bytes of a letter that is fetched whole
BEGINNING = 64 * 2**10  # bytes of a larger one


def read_mailbox() -> int:
    """Returns how many letters were dealt with."""
    own = settings()
    if own.imap_url is None or not operations.begin_round():
        return 0
    done, problem = 0, None
    try:
        with open_mailbox(address_of(own.imap_url), own.smtp_ca_file, CUT_SECONDS) as box:
            done = _round(box)
    except Unreachable as trouble:
        problem = str(trouble)
    except BaseException as trouble:
        problem = type(trouble).__name__
        raise
    finally:
        _say(operations.end_round(problem), problem)
    return done


def _say(is_news: bool, problem: str | None) -> None:
    if is_news and problem:
        log.warning("the mailbox of returned letters cannot be read: %s", problem)
    elif is_news:
        log.warning("the mailbox of returned letters is read again")


def _round(box: Mailbox) -> int:
    begun, done = monotonic(), 0
    letters, _all = box.waiting(MOST)
    for waiting in letters:
        if ending.asked() or monotonic() - begun > ROUND_SECONDS:
            break
        outcome = _deal_with(box, waiting)
        if outcome is not None:
            box.put_away(waiting.uid, READ if outcome in UNDERSTOOD else LEFT)
            done += 1
    return done


def _deal_with(box: Mailbox, waiting: Waiting) -> str | None:
    """What became of it; None: it stays where it is until the next round."""
    whole = waiting.size <= LARGEST
    data = box.fetch(waiting.uid, LARGEST if whole else BEGINNING)
    if not data:
        return None
    digest = _digest(data, waiting.size)
    known = operations.outcome_of(digest)
    db.session.rollback()
    if known not in (None, "forwarding"):
        return known
    try:
        return _outcome(data, digest, 0 if whole else waiting.size)
    except (Unreachable, Paused, OperationalError, DatabaseBusy):
        raise  # that says nothing of the letter
    except Exception:
        # Whatever somebody put together must not hold up the letters behind it.
        log.exception("a returned letter could not be read")
        db.session.remove()
        return operations.give_up(digest)


def _digest(data: bytes, size: int) -> str:
    """Whoever sees it learns nothing of the letter."""
    key = settings().link_key
    return hmac.new(key, b"returned\0%d\0" % size + data, hashlib.sha256).hexdigest()


def _outcome(data: bytes, digest: str, left_bytes: int) -> str | None:
    own = Own(settings().mail_domain, settings().mail_from)
    message = parse(data)
    match read(message, own):
        case Bounce() as bounce:
            return operations.note_bounce(digest, bounce)
        case Answer() as answer:
            return operations.note_answer(digest, answer)
        case Automatic():
            return operations.note(digest, "automatic")
        case Written() as written:
            return pass_on(message, written, own, digest, left_bytes)
    return operations.note(digest, "not_ours")
