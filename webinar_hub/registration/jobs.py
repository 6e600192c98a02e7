"""Changes of meetings reach people by themselves, and free seats those who wait."""

import logging
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from webinar_hub.core import ending
from webinar_hub.core.database import db
from webinar_hub.core.one_by_one import one_by_one
from webinar_hub.core.operation import DatabaseBusy
from webinar_hub.core.refusals import Paused
from webinar_hub.registration.operations import changes, offering, pools, proving, unproven

log = logging.getLogger(__name__)

MOST_ROUNDS = 200


def announce_changes() -> int:
    """Write to everybody who does not know a meeting's present state; returns how many."""
    told, failed = 0, set[int]()
    last: list[int] = []
    for _round in range(MOST_ROUNDS):
        if ending.asked():
            break
        ids = [one for one in changes.behind(besides=failed) if one not in failed]
        db.session.rollback()
        if not ids or ids == last:  # nobody left, or another process is at just these
            break
        last = ids
        try:
            told += changes.tell_changes(ids)
        except (OperationalError, DatabaseBusy, Paused):
            raise  # nobody is to blame, and asking for each person would only take longer
        except Exception:
            log.exception("changes could not be told to all of %s people at once", len(ids))
            told += _tell_one_by_one(ids, failed)
    return told


def fill_free_seats() -> int:
    """Seats that became free while nobody could move up; returns how many people did now.

    One pool in which nobody can move up holds up none of the others.
    """
    return one_by_one(pools.stalled(), pools.move_up, "nobody could move up in pool %s")


def end_offers() -> int:
    """Seats that were held for people who have not answered go on; returns how many did.

    One person or pool whose offer cannot be ended holds up none of the others.
    """
    ended = one_by_one(
        offering.over(), offering.end_offer, "the offer to registration %s cannot be ended"
    )
    taken_back = one_by_one(
        offering.held_for_nothing(),
        offering.take_back_offers,
        "offers in pool %s cannot be taken back",
    )
    return ended + taken_back


def mind_unproven_seats() -> int:
    """Ask who has not shown that letters arrive, and let go what others wait for; returns how many
    letters that made."""
    asked = one_by_one(
        proving.to_ask(), proving.ask_to_keep, "registration %s cannot be asked to keep the seat"
    )
    released = one_by_one(
        proving.to_release(), proving.release, "the seat of registration %s cannot go on"
    )
    unproven.forget_holders()
    return asked + released


def _tell_one_by_one(ids: Sequence[int], failed: set[int]) -> int:
    """One registration that cannot be written to holds up none of the others."""
    told = 0
    for registration_id in ids:
        try:
            told += changes.tell_changes([registration_id])
        except Exception:
            failed.add(registration_id)
            log.exception("registration %s cannot be told of a change", registration_id)
    return told
