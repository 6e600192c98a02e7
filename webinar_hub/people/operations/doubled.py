"""Where both people have what there may be once: one of the two ends, and may come back."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, select

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import _, in_language
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.people.operations.rows import Change, change
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration import queries
from webinar_hub.registration import rules as registration_rules
from webinar_hub.registration.models import (
    LIVE_STATES,
    Invitation,
    Registration,
    SeatPool,
)
from webinar_hub.registration.operations import cancel_by_organizer, seats, telling
from webinar_hub.registration.operations.leaving import give_back, withdraw_invitations

CANCEL_RAISES = 2  # an entry that was taken out of a calendar comes back above that


def live_pairs(kept_id: int, gone_id: int) -> list[tuple[Registration, Registration]]:
    """The sign-ups of both for the same event, in the order of their events."""
    rows = db.session.scalars(
        select(Registration)
        .where(
            Registration.participant_id.in_((kept_id, gone_id)),
            Registration.state.in_(LIVE_STATES),
        )
        .order_by(Registration.event_id)
    ).all()
    mine = {one.event_id: one for one in rows if one.participant_id == kept_id}
    return [
        (mine[one.event_id], one)
        for one in rows
        if one.participant_id == gone_id and one.event_id in mine
    ]


def free(registration_id: int) -> Change:
    """The seat goes to the next in line. Whoever has it in their calendar is told why it goes."""
    seats.lock_of(registration_id)
    one = db.session.get_one(Registration, registration_id, populate_existing=True)
    state, told = one.state, [(row.id, row.told_sequence) for row in one.invitations]
    if registration_rules.is_ahead(one.event, clock.now()):
        with in_language(one.language):
            reason = str(_("You were signed up twice, and your other sign-up stays."))
        cancel_by_organizer(one.id, one.event_id, reason)
    else:
        _free_what_is_over(one, state)
    db.session.flush()
    return {"freed": registration_id, "state": state, "told": told}


def _free_what_is_over(one: Registration, state: str) -> None:
    one.state, one.cancelled_at, one.cancelled_by = "cancelled", clock.now(), "organizer"
    withdraw_invitations(one)
    db.session.flush()
    give_back(one.event, seats.lock(one.pool_id), state)


def give_seat_again(done: Change) -> bool:
    """A seat where there still is one, else a place in line; False where they came back by
    themselves, or the sign-up is gone."""
    if db.session.get(Registration, done["freed"]) is None:
        return False
    pool = seats.lock_of(done["freed"])
    one = db.session.get_one(Registration, done["freed"], populate_existing=True)
    if one.state != "cancelled" or one.cancelled_by != "organizer" or _has_another(one):
        return False
    ahead = registration_rules.is_ahead(one.event, clock.now())
    state = _again(one, pool, done["state"], ahead=ahead)
    if state is None:
        return False
    one.state, one.cancelled_at, one.cancelled_by = state, None, None
    for key, sequence in done["told"]:
        invitation = db.session.get(Invitation, key)
        if invitation is not None:
            invitation.retired_at, invitation.told_sequence = None, sequence
    if ahead:
        one.part_changes += CANCEL_RAISES
    db.session.flush()
    if ahead:
        key = f"not-merged:{one.id}:{one.part_changes}"
        telling.tell(one, key=key, others=queries.others_at_address(one))
    return True


def _again(one: Registration, pool: SeatPool, state: str, *, ahead: bool) -> str | None:
    """The state that the person can have now."""
    if state == "pending":
        return state
    if one.queue_number is not None and state in ("waitlisted", "offered"):
        pool.waiting += 1  # the old number, so the old place
        return "waitlisted"
    if not ahead:
        if pool.capacity is not None and pool.taken >= pool.capacity:
            return None
        pool.taken += 1
        return state
    number = seats.take_or_queue(pool.id)
    db.session.refresh(pool)
    if number is None:
        return "confirmed"
    one.queue_number = number
    return "waitlisted"


def _has_another(one: Registration) -> bool:
    found = db.session.scalar(
        select(Registration.id).where(
            Registration.participant_id == one.participant_id,
            Registration.event_id == one.event_id,
            Registration.state.in_(LIVE_STATES),
        )
    )
    return found is not None


def end_enrolments(kept_id: int, gone_id: int) -> list[Change]:
    """Who takes part in all dates goes on to do so; the dates themselves are not touched."""
    table = cast(Table, SeriesEnrolment.__table__)
    live = _of_both(table, kept_id, gone_id, table.c.state != "left")
    changes = []
    for mine, theirs in _pairs(live, kept_id, "series_id"):
        ends = mine if (theirs.state, mine.state) == ("standing", "picked") else theirs
        left = change(table, ends, {"state": "left", "left_at": clock.now()})
        changes.append(_without_moment(left, "left_at"))
    return changes


def withdraw_wishes(kept_id: int, gone_id: int) -> list[Change]:
    """One letter with a recording is enough."""
    table = cast(Table, RecordingRequest.__table__)
    live = _of_both(table, kept_id, gone_id, table.c.withdrawn_at.is_(None))
    return [
        _without_moment(change(table, theirs, {"withdrawn_at": clock.now()}), "withdrawn_at")
        for _mine, theirs in _pairs(live, kept_id, "event_id")
    ]


def _of_both(table: Table, kept_id: int, gone_id: int, is_live: Any) -> Sequence[Any]:
    both = table.c.participant_id.in_((kept_id, gone_id))
    return db.session.execute(select(table).where(both, is_live).order_by(table.c.id)).all()


def _pairs(rows: Sequence[Any], kept_id: int, thing: str) -> list[tuple[Any, Any]]:
    mine = {getattr(row, thing): row for row in rows if row.participant_id == kept_id}
    theirs = [row for row in rows if row.participant_id != kept_id]
    return [(mine[getattr(one, thing)], one) for one in theirs if getattr(one, thing) in mine]


def _without_moment(done: Change, name: str) -> Change:
    """It was empty and is to be empty again, whatever moment stands there."""
    return done | {"after": {key: value for key, value in done["after"].items() if key != name}}
