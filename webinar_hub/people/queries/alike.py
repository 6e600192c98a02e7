"""Whom an organizer may want to look at beside a person, because they may be one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from webinar_hub.accounts.rules import suffices
from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import Mailbox
from webinar_hub.participants.spelling import found_by
from webinar_hub.people import merging
from webinar_hub.people.models import Merge, ParticipantWord
from webinar_hub.people.queries.known import Known, places_of

LOOKED_AT = 50  # people of the same name


def alike(known: Known) -> list[tuple[Participant, list[Any]]]:
    """With the reasons; only whom the reader may merge with the person."""
    person = known.person
    names = found_by(f"{person.given_name} {person.family_name}".casefold()).split()
    found = {one.id: one for one in _with_words(names if person.family_name else [])}
    if person.email_key:
        mailbox = Mailbox(person.email_key, person.email_key).without_tag
        found |= {one.id: one for one in _with_words(found_by(mailbox).split())}
    found.pop(person.id, None)
    likely = [(one, why) for one in found.values() if (why := merging.likeness(person, one))]
    places = places_of([[one.id] for one, _why in likely])
    return [
        pair
        for pair, there in zip(likely, places, strict=True)
        if there and all(suffices(known.roles.get(one), "organizer") for one in there)
    ]


def _with_words(words: Sequence[str]) -> Sequence[Participant]:
    """People who have all these words; a whole address is left out, which a tag makes another."""
    wanted = sorted({word for word in words if "@" not in word}, key=len, reverse=True)
    if not wanted:
        return []
    statement = (
        select(Participant)
        .join(ParticipantWord, ParticipantWord.participant_id == Participant.id)
        .where(ParticipantWord.word == wanted[0], Participant.merged_into_id.is_(None))
    )
    for word in wanted[1:]:
        other = aliased(ParticipantWord)
        has_it = exists().where(
            other.participant_id == ParticipantWord.participant_id, other.word == word
        )
        statement = statement.where(has_it)
    return db.session.scalars(statement.order_by(Participant.id).limit(LOOKED_AT)).all()


def merges_of(person_id: int) -> Sequence[Merge]:
    """What stands, the last first."""
    return db.session.scalars(
        select(Merge)
        .where(Merge.kept_id == person_id, Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
    ).all()


def merge_named(public_id: str) -> Merge | None:
    return db.session.scalar(select(Merge).where(Merge.public_id == public_id))
