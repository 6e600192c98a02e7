"""What sweeps found, worked off row by row, a transaction each."""

import logging
from collections.abc import Callable, Iterable

from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.refusals import Paused

log = logging.getLogger(__name__)


def one_by_one(ids: Iterable[int], act: Callable[[int], int], failure: str) -> int:
    """The sum of what `act` returns. One that fails holds up none of the others.

    `failure`: for the log, with one `%s` for the id. Ends early when the process is to end; what is
    left is found again by the next sweep.
    """
    done = 0
    db.session.rollback()  # what was found is read; each transaction begins by itself
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
