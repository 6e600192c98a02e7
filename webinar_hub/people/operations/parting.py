"""A merge is undone: each row is where it was, and what came since is where it belongs."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from webinar_hub.accounts.operations import note
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.rules import UnusableAddress, mailbox, name_key
from webinar_hub.people import merging
from webinar_hub.people.merging import Owner
from webinar_hub.people.models import Merge
from webinar_hub.people.operations import doubled, rows
from webinar_hub.people.operations.uniting import check_rights, locked
from webinar_hub.registration.models import Registration

FORGOTTEN_AFTER = merging.UNDONE_WITHIN + timedelta(hours=1)


@operation
def undo(public_id: str, *, by: int) -> None:
    """Raises CannotBeUndone, LaterMergeFirst or NotYours.

    A seat that was given up comes back where there is one, else a place in line.
    """
    merge = db.session.scalar(
        select(Merge).where(Merge.public_id == public_id).with_for_update()
    )
    if merge is None:
        raise NotFound
    if not merging.may_be_undone(merge, clock.now()):
        raise merging.CannotBeUndone
    kept, gone = locked(merge.kept_id, merge.gone_id)
    if _later(merge) is not None:
        raise merging.LaterMergeFirst
    check_rights(kept.id, gone.id, by)
    since = list(_since(merge, kept, gone))
    for done in reversed([one for one in merge.moved if "table" in one]):
        rows.put_back(done)
    _hand_over(since, gone.id)
    _hand_over_series(merge, since, gone.id)
    db.session.expire_all()
    for done in merge.moved:
        if "freed" in done:
            doubled.give_seat_again(done)
    merge.undone_at = clock.now()
    note(by, "merge undone", "merge", merge.id)
    db.session.flush()
    db.session.expire_all()


@operation
def forget_merges() -> int:
    """Nobody undoes them any more; that the two are one stays."""
    old = delete(Merge).where(Merge.merged_at < clock.now() - FORGOTTEN_AFTER)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _later(merge: Merge) -> int | None:
    both = (merge.kept_id, merge.gone_id)
    return db.session.scalar(
        select(Merge.id)
        .where(
            Merge.id > merge.id,
            Merge.undone_at.is_(None),
            or_(Merge.kept_id.in_(both), Merge.gone_id.in_(both)),
        )
        .limit(1)
    )


def _since(merge: Merge, kept: Participant, gone: Participant) -> Iterator[Registration]:
    """Sign-ups that came after the merge by the mailbox or the name of the one who went."""
    moved = [one["id"] for one in merge.moved if one.get("table") == "registrations"]
    later = db.session.scalars(
        select(Registration)
        .where(
            Registration.participant_id == kept.id,
            Registration.created_at >= merge.merged_at,
            Registration.id.not_in(moved),
        )
        .order_by(Registration.id)
    )
    mine, theirs = (Owner(one.email_key, one.name_key) for one in (kept, gone))
    for one in later:
        if merging.is_of_gone(_owner(one), mine, theirs):
            yield one


def _owner(one: Registration) -> Owner:
    try:
        key = mailbox(one.email).key if one.email else None
    except UnusableAddress:
        key = None
    return Owner(key, name_key(one.given_name, one.family_name, one.patronymic))


def _hand_over_series(merge: Merge, since: list[Registration], gone_id: int) -> None:
    """Whoever's sign-ups came by enrolling in a series takes part in it; not the other."""
    series = {one.event.series_id for one in since} - {None}
    live = SeriesEnrolment.state != "left"
    theirs = select(SeriesEnrolment.series_id).where(
        SeriesEnrolment.participant_id == gone_id, live
    )
    db.session.execute(
        update(SeriesEnrolment)
        .where(
            SeriesEnrolment.participant_id == merge.kept_id,
            SeriesEnrolment.created_at >= merge.merged_at,
            SeriesEnrolment.series_id.in_(series - set(db.session.scalars(theirs))),
            SeriesEnrolment.email.in_({one.email for one in since}),
        )
        .values(participant_id=gone_id)
        .execution_options(synchronize_session=False)
    )


def _hand_over(since: list[Registration], gone_id: int) -> None:
    for one in since:
        taken = db.session.scalars(
            select(Registration.attempt).where(
                Registration.participant_id == gone_id, Registration.event_id == one.event_id
            )
        ).all()
        values = {"participant_id": gone_id, "attempt": max(taken, default=0) + 1}
        db.session.execute(update(Registration).where(Registration.id == one.id).values(values))
        theirs = update(Consent).where(Consent.registration_id == one.id)
        db.session.execute(theirs.values(participant_id=gone_id))
