"""The demonstration is taken out: everything that hangs on its rows, and nothing else.

What hangs on them is read from the foreign keys, so that a table added later is not forgotten.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from webinar_hub.accounts import auditing
from webinar_hub.accounts.models import (
    AuditEntry,
    OneTimeLink,
    Organizer,
    ProgrammeRole,
    RecoveryCode,
    StaffSession,
)
from webinar_hub.catalogue.models import Event, Programme, SearchText, Slug
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.models import Version
from webinar_hub.core.operation import operation
from webinar_hub.core.web import settings
from webinar_hub.demonstration.organizers import NAMES
from webinar_hub.mail import maildir
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription
from webinar_hub.news.operations.leaving import forget_subscribers
from webinar_hub.participants.models import Organization, Participant
from webinar_hub.personal.letters import RECIPIENT as SIGN_IN_RECIPIENT
from webinar_hub.personal.models import PersonalSession, SignIn
from webinar_hub.registration.models import Registration

Condition = ColumnElement[bool]
Doomed = dict[str, Condition]  # name of a table → which of its rows go

# The words by which letters, addresses and the record of changes name rows of these tables.
CALLED = {
    "organizations": "organization",
    "programmes": "programme",
    "series": "series",
    "speakers": "speaker",
    "events": "event",
    "meetings": "meeting",
    "campaigns": "campaign",
    "registrations": "registration",
    "series_enrolments": "enrolment",
    "recording_requests": "recording",
    "speaker_requests": "speaking",
}
WRITTEN_TO = ("registrations", "series_enrolments", "recording_requests", "speaker_requests")
BATCH = 500


def remove() -> int:
    """Take all demonstration data out; returns how many events there were.

    With a demonstration's programme goes whatever was added to it, with an event everybody who
    signed up. An organization that has got a programme of its own stays, and so does a person who
    also signed up for a real event.
    """
    events, message_ids = _remove()
    maildir.throw_away(settings().mail_folder, message_ids)
    return events


@operation
def _remove() -> tuple[int, set[str]]:
    doomed = _doomed()
    signed_up = select(Registration.participant_id).where(doomed["registrations"])
    people = set(db.session.scalars(signed_up))
    message_ids = _delete_letters(doomed)
    _delete_what_names(doomed)
    events = _number_of(Event, doomed["events"])
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in doomed:
            db.session.execute(delete(table).where(doomed[table.name]))
    _delete_people(people)
    message_ids |= _delete_readers() | _forget_sign_ins()
    _delete_organizers()
    _raise_version()
    return events, message_ids


def _doomed() -> Doomed:
    """Parents come first, so that a child's condition can ask them."""
    doomed: Doomed = {}
    for table in Base.metadata.sorted_tables:
        conditions = [*_marked(table), *_hanging(table, doomed)]
        if conditions:
            doomed[table.name] = or_(*conditions)
    return doomed


def _marked(table: Table) -> Iterator[Condition]:
    if table.name == "organizations":
        real = Programme.demo.is_(False)
        yield Organization.demo & ~exists().where(
            Programme.organization_id == Organization.id, real
        )
    elif table.name == "programmes":
        yield Programme.demo.is_(True)
    elif table.name == "events":
        yield Event.demo.is_(True)


def _hanging(table: Table, doomed: Doomed) -> Iterator[Condition]:
    for key in table.foreign_keys:
        parent = key.column.table
        if parent.name in doomed and parent is not table:
            yield key.parent.in_(select(key.column).where(doomed[parent.name]))


def _delete_letters(doomed: Doomed) -> set[str]:
    """Those written to somebody who signed up here; returns their Message-IDs."""
    going = or_(
        *(
            and_(
                OutboxMessage.recipient_type == CALLED[name],
                OutboxMessage.recipient_id.in_(
                    select(Base.metadata.tables[name].c.id).where(doomed[name])
                ),
            )
            for name in WRITTEN_TO
        )
    )
    message_ids = set(db.session.scalars(select(OutboxMessage.message_id).where(going)))
    db.session.execute(delete(OutboxMessage).where(going))
    return message_ids


def _delete_what_names(doomed: Doomed) -> None:
    """Addresses, words, notes: they say by a word and a number what they are about."""
    for name, word in CALLED.items():
        ids = select(Base.metadata.tables[name].c.id).where(doomed[name])
        db.session.execute(delete(Slug).where(Slug.kind == word, Slug.object_id.in_(ids)))
        searched = (SearchText.kind == word, SearchText.object_id.in_(ids))
        db.session.execute(delete(SearchText).where(*searched))
        _forget_notes(AuditEntry.about_type == word, AuditEntry.about_id.in_(ids))


def _delete_people(ids: Iterable[int]) -> None:
    """Of these people, all to whom nothing refers any more."""
    known = sorted(ids)
    batches = [known[start : start + BATCH] for start in range(0, len(known), BATCH)]
    for batch in batches:
        _sign_out(batch)
    unneeded = and_(*_nothing_refers_to("participants"))
    for batch in batches:
        among = Participant.id.in_(batch)
        db.session.execute(update(Participant).where(among, unneeded).values(merged_into_id=None))
    other = aliased(Participant)
    merged = exists().where(other.merged_into_id == Participant.id)
    for batch in batches:
        among = Participant.id.in_(batch)
        db.session.execute(delete(Participant).where(among, unneeded, ~merged))


def _sign_out(ids: Iterable[int]) -> None:
    """Of these people, whoever is signed up for nothing that stays."""
    real = exists().where(Registration.participant_id == PersonalSession.participant_id)
    among = PersonalSession.participant_id.in_(ids)
    db.session.execute(delete(PersonalSession).where(among, ~real))


def _delete_readers() -> set[str]:
    """Mailboxes that wanted news of the demonstration alone; returns their letters' Message-IDs."""
    agreed = exists().where(NewsConsent.subscription_id == Subscription.id)
    db.session.execute(delete(Subscription).where(~agreed))
    wants_something = exists().where(Subscription.subscriber_id == Subscriber.id)
    ids = db.session.scalars(select(Subscriber.id).where(~wants_something)).all()
    theirs = and_(OutboxMessage.recipient_type == "news", OutboxMessage.recipient_id.in_(ids))
    message_ids = set(db.session.scalars(select(OutboxMessage.message_id).where(theirs)))
    db.session.execute(delete(OutboxMessage).where(theirs))
    forget_subscribers(ids)
    return message_ids


def _forget_sign_ins() -> set[str]:
    """At addresses that nobody has any more; returns their letters' Message-IDs."""
    db.session.execute(
        delete(SignIn).where(~exists().where(Participant.email_key == SignIn.email_key))
    )
    theirs = and_(
        OutboxMessage.recipient_type == SIGN_IN_RECIPIENT,
        ~exists().where(Participant.email_key == OutboxMessage.recipient_email),
    )
    return set(
        db.session.scalars(delete(OutboxMessage).where(theirs).returning(OutboxMessage.message_id))
    )


def _delete_organizers() -> None:
    """The accounts go; one that has left its mark on real data is ended instead."""
    ids = list(db.session.scalars(select(Organizer.id).where(Organizer.email.in_(NAMES))))
    if not ids:
        return
    for table in (StaffSession, OneTimeLink, ProgrammeRole, RecoveryCode):
        db.session.execute(delete(table).where(table.organizer_id.in_(ids)))
    _forget_notes(AuditEntry.about_type == "organizer", AuditEntry.about_id.in_(ids))
    unneeded = _nothing_refers_to("organizers")
    db.session.execute(delete(Organizer).where(Organizer.id.in_(ids), *unneeded))
    db.session.execute(
        update(Organizer)
        .where(Organizer.id.in_(ids))
        .values(disabled_at=clock.now(), password_hash=None, site_owner=False)
    )


def _nothing_refers_to(name: str) -> list[Condition]:
    """For no row of another table."""
    return [
        ~exists().where(key.parent == key.column)
        for other in Base.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column.table.name == name and other.name != name and key.ondelete != "CASCADE"
    ]


def _forget_notes(*conditions: Condition) -> None:
    auditing.remove(*conditions)


def _number_of(model: type[Base], condition: Condition) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def _raise_version() -> None:
    """Kept pages end: statements on whole tables do not raise it by themselves."""
    catalogue = update(Version).where(Version.name == "catalogue")
    db.session.execute(catalogue.values(number=Version.number + 1))
