"""The delivery log: every letter to a person, or about an event, page by page by its number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, literal, not_, or_, select, union_all

from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.queries.sending import ABOUT
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.core.database import db
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.mail.models import NOT_ARRIVED, OutboxMessage
from webinar_hub.participants.models import Participant
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration.models import Registration

PAGE = 50
FOUND = 10  # by the search
_held = and_(OutboxMessage.state == "queued", OutboxMessage.due_at == OutboxMessage.expires_at)
STATES: dict[str, ColumnElement[bool]] = {
    "waiting": and_(OutboxMessage.state.in_(("queued", "sending")), not_(_held)),
    "sent": OutboxMessage.state == "sent",
    "refused": OutboxMessage.state.in_(NOT_ARRIVED),
    "held": _held,
    "withdrawn": OutboxMessage.state == "withdrawn",
    "late": OutboxMessage.state == "expired",
}


@dataclass(frozen=True)
class Recipients:
    """What of a person letters are written to."""

    registration: Sequence[int] = ()
    enrolment: Sequence[int] = ()
    recording: Sequence[int] = ()


@dataclass(frozen=True)
class Wanted:
    """Which letters a page shows; `before`: only those that were written before that one."""

    kind: str = ""
    state: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Log:
    letters: Sequence[OutboxMessage]
    more: bool
    kinds: Sequence[str]  # that there are, whatever is wanted


@dataclass(frozen=True)
class Addressed:
    """A letter, and what it was written to: a registration, or the event or series of another."""

    letter: OutboxMessage
    programme_id: int
    registration: Registration | None
    participant_id: int
    person: Participant


def written_to(recipients: Recipients) -> ColumnElement[bool]:
    return or_(
        *(
            and_(OutboxMessage.recipient_type == word, OutboxMessage.recipient_id.in_(ids))
            for word, ids in vars(recipients).items()
        )
    )


def of_person(recipients: Recipients, wanted: Wanted) -> Log:
    return _log(select(OutboxMessage.id, OutboxMessage.kind).where(written_to(recipients)), wanted)


def of_event(event_id: int, wanted: Wanted) -> Log:
    """To everybody who is signed up, or asked for the recording."""
    each = [
        _to(word, model).where(model.event_id == event_id)
        for word, model in (("registration", Registration), ("recording", RecordingRequest))
    ]
    return _log(union_all(*each), wanted)


def is_halted(letter: OutboxMessage) -> bool:
    """A letter to many that was taken back, and leaves when they are resumed, if at all."""
    if letter.state != "withdrawn" or letter.about_type != ABOUT:
        return False
    campaign = db.session.get(Campaign, letter.about_id)
    return campaign is not None and campaign.state != "going"



def _log(which: Any, wanted: Wanted) -> Log:
    ids: Subquery = which.subquery()
    statement = select(OutboxMessage).join(ids, ids.c.id == OutboxMessage.id)
    if wanted.kind:
        statement = statement.where(ids.c.kind == wanted.kind)
    if wanted.state:
        statement = statement.where(STATES[wanted.state])
    if wanted.before is not None:
        statement = statement.where(ids.c.id < wanted.before)
    letters = db.session.scalars(statement.order_by(ids.c.id.desc()).limit(PAGE + 1)).all()
    kinds = db.session.scalars(select(ids.c.kind).distinct()).all()
    return Log(letters[:PAGE], len(letters) > PAGE, kinds)


def to_people(ids: Collection[int], programme_ids: Collection[int]) -> Sequence[OutboxMessage]:
    """The newest letters to some people in some programmes."""
    each = [
        _to(word, model)
        .join(owner, owner.id == key)
        .where(model.participant_id.in_(ids), owner.programme_id.in_(programme_ids))
        for word, model, owner, key in _WRITTEN_TO
    ]
    found = union_all(*each).subquery()
    return db.session.scalars(
        select(OutboxMessage)
        .join(found, found.c.id == OutboxMessage.id)
        .order_by(found.c.id.desc())
        .limit(FOUND)
    ).all()


def people_of(letters: Sequence[OutboxMessage]) -> dict[tuple[str, int], str]:
    """The public id of each letter's person, by what the letter was written to."""
    each = [
        select(literal(word).label("word"), model.id, Participant.public_id)
        .join(Participant, Participant.id == model.participant_id)
        .where(model.id.in_([one.recipient_id for one in letters if one.recipient_type == word]))
        for word, model, _owner, _key in _WRITTEN_TO
    ]
    return {(word, key): person for word, key, person in db.session.execute(union_all(*each))}


def letter(number: int) -> Addressed | None:
    """One letter with the programme to which its recipient belongs."""
    found = db.session.get(OutboxMessage, number)
    if found is None or found.recipient_type not in _OWNERS:
        return None
    model, owner, key = _OWNERS[found.recipient_type]
    row = db.session.execute(
        select(owner.programme_id, model.participant_id)
        .join(model, owner.id == key)
        .where(model.id == found.recipient_id)
    ).first()
    if row is None:
        return None
    registration = None
    if found.recipient_type == "registration":
        registration = db.session.get(Registration, found.recipient_id)
    person = db.session.get_one(Participant, row.participant_id)
    return Addressed(found, row.programme_id, registration, row.participant_id, person)


def _to(word: str, model: Any) -> Any:
    return (
        select(OutboxMessage.id, OutboxMessage.kind)
        .join(model, model.id == OutboxMessage.recipient_id)
        .where(OutboxMessage.recipient_type == word)
    )


_WRITTEN_TO: tuple[tuple[str, Any, Any, Any], ...] = (
    ("registration", Registration, Event, Registration.event_id),
    ("recording", RecordingRequest, Event, RecordingRequest.event_id),
    ("enrolment", SeriesEnrolment, Series, SeriesEnrolment.series_id),
)
_OWNERS: dict[str, Any] = {word: (model, owner, key) for word, model, owner, key in _WRITTEN_TO}
