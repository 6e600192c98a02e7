"""Two people are found to be one. It is never done without somebody who says so."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, select

from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.operations import note
from webinar_hub.accounts.rules import suffices
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Participant
from webinar_hub.people import merging
from webinar_hub.people.models import Merge
from webinar_hub.people.operations import doubled, rows
from webinar_hub.people.queries.known import family, places_of, roles_of

PEOPLE = cast(Table, Participant.__table__)


@operation
def merge(kept_id: int, gone_id: int, keep: Mapping[int, int], *, by: int) -> str:
    """All that `gone` has is `kept`'s from now on; returns the public id of the merge.

    `keep` says of each event for which both are signed up, by the sign-up of `kept`, which of the
    two stays. Raises AlreadyMerged, NotYours, Undecided or UnreachableKept.
    """
    kept, gone = locked(kept_id, gone_id)
    if kept_id == gone_id or kept.merged_into_id or gone.merged_into_id:
        raise merging.AlreadyMerged
    check_rights(kept_id, gone_id, by)
    merging.check_reachable(kept, gone)
    pairs = [(mine.id, theirs.id) for mine, theirs in doubled.live_pairs(kept_id, gone_id)]
    merging.check_decided(pairs, keep)
    ending = [theirs if keep[mine] == mine else mine for mine, theirs in pairs]
    done = [doubled.free(one) for one in ending]
    done += doubled.end_enrolments(kept_id, gone_id)
    done += doubled.withdraw_wishes(kept_id, gone_id)
    done += rows.move_all(gone_id, kept_id)
    done += _mark(kept, gone)
    found = Merge(
        public_id=tokens.public_id(),
        kept_id=kept_id,
        gone_id=gone_id,
        organizer_id=by,
        merged_at=clock.now(),
        moved=done,
    )
    db.session.add(found)
    db.session.flush()
    note(by, "people merged", "merge", found.id)
    db.session.expire_all()
    return found.public_id


def locked(*ids: int) -> list[Participant]:
    """In one order, whoever asks: two merges of the same people do not wait for each other."""
    found = db.session.scalars(
        select(Participant)
        .where(Participant.id.in_(ids))
        .order_by(Participant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    known = {one.id: one for one in found}
    if set(ids) - known.keys():
        raise merging.AlreadyMerged
    return [known[one] for one in ids]


def check_rights(kept_id: int, gone_id: int, by: int) -> None:
    """What is merged is merged in every programme at once."""
    organizer = db.session.get_one(Organizer, by)
    ids = [one for numbers in family([kept_id, gone_id]).values() for one in numbers]
    roles = roles_of(organizer)
    places = places_of([ids])[0]
    if not organizer.site_owner and not places:
        raise merging.NotYours
    if not all(suffices(roles.get(place), "organizer") for place in places):
        raise merging.NotYours


def _mark(kept: Participant, gone: Participant) -> list[rows.Change]:
    """Who once wanted discreet letters gets no others because of a merge."""
    one = _row(gone.id)
    done = [rows.change(PEOPLE, one, {"merged_into_id": kept.id})]
    if gone.discreet and not kept.discreet:
        done.append(rows.change(PEOPLE, _row(kept.id), {"discreet": True}))
    return done


def _row(key: int) -> object:
    return db.session.execute(select(PEOPLE).where(PEOPLE.c.id == key)).one()
