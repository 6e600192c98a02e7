"""Who and what a few typed words lead to, in the programmes of one organizer.

Each word is the beginning of a word of a name or an address. The longest one leads the way, by the
index of words, and the others are asked of each person that it leads to, until there are enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from webinar_hub.accounts.rules import suffices
from webinar_hub.catalogue import searching
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.rules import words as catalogue_words
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants import spelling
from webinar_hub.participants.models import Participant
from webinar_hub.people.models import ParticipantWord
from webinar_hub.people.queries import letters
from webinar_hub.people.queries.known import Roles, places_of
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration

MOST = 20  # people; whoever looks for one types more
MOST_EVENTS = 10
WORDS_OF_ONE = 12  # the same person may be found by so many of their words
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class FoundPerson:
    person: Participant
    events: int
    address: str  # empty for who may not write to them


@dataclass(frozen=True)
class Found:
    people: Sequence[FoundPerson] = ()
    more: bool = False
    events: Sequence[Event] = ()
    letters: Sequence[OutboxMessage] = ()

    @property
    def nothing(self) -> bool:
        return not (self.people or self.events or self.letters)


def find(typed: str, roles: Roles, *, everywhere: bool) -> Found:
    """`everywhere`: the reader owns the site, and may know of everybody."""
    ids, more = _people(spelling.words_asked(typed), roles, everywhere=everywhere)
    writes = [one for one, role in roles.items() if suffices(role, "organizer")]
    to_them = letters.to_people(ids, writes) if "@" in typed and ids else []
    return Found(_described(ids, roles), more, _events(typed, roles), to_them)


def find_people(typed: str, roles: Roles, *, everywhere: bool) -> Sequence[FoundPerson]:
    ids, _more = _people(spelling.words_asked(typed), roles, everywhere=everywhere)
    return _described(ids, roles)


def _people(words: Sequence[str], roles: Roles, *, everywhere: bool) -> tuple[list[int], bool]:
    if not words or not roles:
        return [], False
    seen = true() if everywhere else _has_part_in(roles)
    rows = db.session.execute(
        select(_who.label("id"))
        .select_from(ParticipantWord)
        .join(Participant, Participant.id == ParticipantWord.participant_id)
        .where(
            begins_with(ParticipantWord.word, words[0]),
            *(_also(word) for word in words[1:]),
            seen,
        )
        .order_by(ParticipantWord.word, ParticipantWord.participant_id)
        .limit((MOST + 1) * WORDS_OF_ONE)
    )
    ids = list(dict.fromkeys(row.id for row in rows))
    return ids[:MOST], len(ids) > MOST


def begins_with(column: Any, word: str) -> ColumnElement[bool]:
    """By the index, on both databases alike."""
    return and_(column >= word, column < word + _LAST)


# Who was merged is found by the earlier name as well.
_who = func.coalesce(Participant.merged_into_id, Participant.id)


def _also(word: str) -> ColumnElement[bool]:
    other = aliased(ParticipantWord)
    return exists().where(
        other.participant_id == ParticipantWord.participant_id, begins_with(other.word, word)
    )


def _has_part_in(roles: Roles) -> ColumnElement[bool]:
    return or_(
        *(
            exists()
            .where(model.participant_id == _who, key == owner.id)
            .where(owner.programme_id.in_(roles))
            for model, owner, key in (
                (Registration, Event, Registration.event_id),
                (SeriesEnrolment, Series, SeriesEnrolment.series_id),
                (RecordingRequest, Event, RecordingRequest.event_id),
            )
        )
    )


def _described(ids: Sequence[int], roles: Roles) -> list[FoundPerson]:
    if not ids:
        return []
    rows = db.session.scalars(select(Participant).where(Participant.id.in_(ids)))
    people = {one.id: one for one in rows}
    numbers = db.session.execute(_numbers_of_events(ids, roles))
    events = {row[0]: row[1] for row in numbers}
    places = places_of([[one] for one in ids])
    found = []
    for one, where in zip(ids, places, strict=True):
        writes = any(suffices(roles.get(place), "organizer") for place in where)
        address = people[one].email or "" if writes else ""
        found.append(FoundPerson(people[one], events.get(one, 0), address))
    return found


def _numbers_of_events(ids: Sequence[int], roles: Roles) -> Any:
    return (
        select(Registration.participant_id, func.count(Registration.event_id.distinct()))
        .join(Registration.event)
        .where(Registration.participant_id.in_(ids), Event.programme_id.in_(roles))
        .group_by(Registration.participant_id)
    )


def _events(typed: str, roles: Roles) -> Sequence[Event]:
    """By the catalogue's own search, drafts among them."""
    question = catalogue_words.question(typed)
    if not question.asked or not roles:
        return []
    found = searching.find(
        question.asked, clock.now(), among=Event.programme_id.in_(list(roles))
    )
    ids = found.ids[:MOST_EVENTS] if found.whole else ()
    if not ids:
        return []
    rows = db.session.scalars(
        select(Event).where(Event.id.in_(ids)).options(joinedload(Event.programme))
    )
    return sorted(rows, key=lambda event: ids.index(event.id))
