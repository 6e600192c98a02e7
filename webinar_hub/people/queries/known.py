"""Where people have something, and whether an organizer may know that they exist."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import joinedload

from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.rules import suffices
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.participants.models import Participant
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration

Roles = Mapping[int, str]  # by programme


@dataclass(frozen=True)
class Known:
    """A person as one organizer may know them."""

    person: Participant
    ids: tuple[int, ...]  # of the person, and of those who were merged into them
    places: frozenset[int]  # every programme in which they have anything
    roles: Roles = field(repr=False)

    @property
    def seen(self) -> frozenset[int]:
        """The programmes of which the organizer may see what they have."""
        return self.places & self.roles.keys()

    def may(self, needed: str, programme_id: int) -> bool:
        return suffices(self.roles.get(programme_id), needed)

    @property
    def may_write(self) -> bool:
        """The address is for those who organize anything that the person has part in."""
        return any(self.may("organizer", one) for one in self.seen)

    @property
    def may_merge(self) -> bool:
        """What is merged is merged in every programme at once."""
        return bool(self.places) and all(self.may("organizer", one) for one in self.places)


def roles_of(organizer: Organizer) -> Roles:
    if organizer.site_owner:
        return dict.fromkeys(db.session.scalars(select(Programme.id)), "owner")
    return {one.programme_id: one.role for one in organizer.roles}


def known_to(organizer: Organizer, public_id: str) -> Known | None:
    """The person, or who is left of them after a merge; None for all whom one may not know."""
    person = db.session.scalar(
        select(Participant)
        .where(Participant.public_id == public_id)
        .options(joinedload(Participant.region))
    )
    if person is None:
        return None
    if person.merged_into_id is not None:
        person = db.session.get_one(Participant, person.merged_into_id)
    ids = family([person.id])[person.id]
    places = places_of([ids])[0]
    found = Known(person, ids, places, roles_of(organizer))
    nobodys = not places and organizer.site_owner
    return found if found.seen or nobodys else None


def family(ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Of each person the own number, and those of whoever was merged into them."""
    rows = db.session.execute(
        select(Participant.merged_into_id, Participant.id)
        .where(Participant.merged_into_id.in_(ids))
        .order_by(Participant.id)
    ).all()
    return {one: (one, *(gone for kept, gone in rows if kept == one)) for one in ids}


def places_of(people: Sequence[Collection[int]]) -> list[frozenset[int]]:
    """The programmes in which each of these people has anything."""
    ids = [one for numbers in people for one in numbers]
    rows = db.session.execute(_places(ids)).all()
    return [frozenset(place for one, place in rows if one in numbers) for numbers in people]


def _places(ids: Collection[int]) -> CompoundSelect[Any]:
    return union(
        _through(Registration, Event, ids),
        _through(SeriesEnrolment, Series, ids),
        _through(RecordingRequest, Event, ids),
    )


def _through(model: Any, owner: Any, ids: Collection[int]) -> Select[Any]:
    key = model.series_id if owner is Series else model.event_id
    return (
        select(model.participant_id, owner.programme_id)
        .join(owner, owner.id == key)
        .where(model.participant_id.in_(ids))
    )
