"""Long lists are worked off, and places in line that nobody has said yes to end by themselves."""

import logging
from collections.abc import Callable, Sequence

from webinar_hub.colleagues import operations
from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Paused

log = logging.getLogger(__name__)


def ask_colleagues() -> int:
    """Whom the request that confirmed a list left over; returns how many were asked."""
    return _each(operations.not_asked_yet(), _ask_everybody, "list %s cannot be worked off")


def end_places_in_line() -> int:
    """Returns how many ended."""
    return _each(
        operations.unanswered(), operations.end_unanswered, "registration %s cannot leave the line"
    )


def _ask_everybody(list_id: int) -> int:
    asked = 0
    while not ending.asked() and (number := operations.ask_next(list_id)):
        asked += number
    return asked


def _each(ids: Sequence[int], act: Callable[[int], int], failure: str) -> int:
    """One that fails holds up none of the others."""
    done = 0
    db.session.rollback()
    for one in ids:
        if ending.asked():
            break
        try:
            done += act(one)
        except Paused:
            raise
        except Exception:
            log.exception(failure, one)
    return done
