"""A person wants to be forgotten: what stays is counted, or proves something, and names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, delete, insert, or_, select, update

from webinar_hub.colleagues.operations import take_names_out
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import settings
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.mail import maildir, suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.news import operations as news
from webinar_hub.participants.merged import earlier_mailboxes
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import withdraw_consents
from webinar_hub.personal import fates, queries, traces
from webinar_hub.personal.fates import Fate
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import forget_who_signed_up, leave_without_a_letter

# Of letters to those who share the mailbox, or whom the person has signed up.
_LETTERS = Base.metadata.tables["outbox_messages"]
NAMING_FACTS = ("other_line", "others_line", "opening")


def erase(participant_id: int) -> None:
    """All of it or nothing. Seats that are still ahead go to the next in line.

    What belongs to the mailbox goes with the last of its people; so do letters that lie on this
    machine, where it has no mail server.
    """
    gone = _erase(participant_id)
    maildir.throw_away(settings().mail_folder, gone.message_ids, gone.addresses)


@dataclass(frozen=True)
class _Gone:
    """Letters that named the person, by their Message-ID; addresses that are nobody's any more."""

    message_ids: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)


@operation
def _erase(participant_id: int) -> _Gone:
    person = db.session.scalar(
        select(Participant).where(Participant.id == participant_id).with_for_update()
    )
    if person is None:
        raise NotFound
    gone = _Gone()
    take_names_out(participant_id, person.email_key)
    gone.message_ids.update(_unname(forget_who_signed_up(participant_id)))
    _give_seats_back(participant_id)
    withdraw_consents(participant_id)
    alone = len(queries.people_at(person.email_key or "")) <= 1
    if person.email_key and alone:
        _end_news(person.email_key)
        gone.addresses.update({person.email or "", person.email_key})
    if person.email_key and not alone:
        gone.message_ids.update(_take_names_out(person))
    db.session.flush()
    for earlier, mailbox in earlier_mailboxes(participant_id):
        if _end_what_lies_at(earlier, mailbox):
            gone.addresses.add(mailbox)
    key = person.email_key
    found = traces.rows_about(traces.About(participant_id, key if alone else None))
    gone.message_ids.update(row.message_id for row in found[_LETTERS])
    _empty(found, suppression.digest_of(key or ""))
    _delete(found)
    db.session.expire_all()
    return gone


def _end_what_lies_at(earlier_id: int, mailbox: str) -> bool:
    """The mailbox of somebody who was merged into the person goes with the last of its people."""
    if len(queries.people_at(mailbox)) > 1:
        return False
    take_names_out(earlier_id, mailbox)
    _end_news(mailbox)
    db.session.flush()
    found = traces.rows_about(traces.About(earlier_id, mailbox))
    _empty(found, suppression.digest_of(mailbox))
    _delete(found)
    db.session.expire_all()
    return True


def _give_seats_back(participant_id: int) -> None:
    """Pool after pool in one order: two who go at once do not wait for each other."""
    now = clock.now()
    live = [
        (one.pool_id, one.id)
        for one in queries.registrations_of(participant_id)
        if one.live and not one.event.over(now)
    ]
    for _pool_id, registration_id in sorted(live):
        leave_without_a_letter(registration_id)


def _end_news(email_key: str) -> None:
    subscriber = queries.subscriber_of(email_key)
    if subscriber is not None:
        news.unsubscribe(subscriber.public_id)


def _unname(registration_ids: Sequence[int]) -> list[str]:
    """Letters to those whom the person had signed up said so."""
    return _blank(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id.in_(registration_ids),
    )


def _take_names_out(person: Participant) -> list[str]:
    """Letters to the others at the address said who else is signed up there."""
    return _blank(
        or_(
            _written_to("registration", Registration, person),
            _written_to("enrolment", SeriesEnrolment, person),
        )
    )


def _blank(*which: ColumnElement[bool]) -> list[str]:
    """Returns the Message-IDs of the letters that said a name."""
    said = []
    for letter in db.session.scalars(select(OutboxMessage).where(*which)):
        naming = {name: "" for name in NAMING_FACTS if letter.facts.get(name)}
        if naming:
            letter.facts = letter.facts | naming
            said.append(letter.message_id)
    return said


def _written_to(word: str, model: Any, person: Participant) -> ColumnElement[bool]:
    """Letters to the other people at the person's address, who are known by these rows."""
    others = (
        select(model.id)
        .join(Participant, Participant.id == model.participant_id)
        .where(Participant.email_key == person.email_key, Participant.id != person.id)
    )
    return and_(OutboxMessage.recipient_type == word, OutboxMessage.recipient_id.in_(others))


def _empty(found: traces.Found, mailbox_digest: str) -> None:
    for table, rows in found.items():
        if rows and fates.fate_of(table) is Fate.EMPTIED:
            emptied = [_emptied(table, row, found, mailbox_digest) for row in rows]
            if table.info.get("append_only"):
                _write_anew(table, rows, emptied)
            else:
                _write(table, rows, emptied)


def _emptied(
    table: Table, row: Row[Any], found: traces.Found, mailbox_digest: str
) -> dict[str, Any]:
    """What changes of the row: texts, and references to what is deleted."""
    values = {}
    for column in table.columns:
        present = row._mapping[column]
        if fates.is_emptied(column):
            values[column.name] = fates.empty(column, present, mailbox_digest)
        elif any(_goes(key.column.table, found) for key in column.foreign_keys):
            values[column.name] = None
    return values


def _goes(table: Table, found: traces.Found) -> bool:
    return table in found and fates.fate_of(table) is Fate.DELETED


def _write(table: Table, rows: Sequence[Row[Any]], emptied: Sequence[dict[str, Any]]) -> None:
    for row, values in zip(rows, emptied, strict=True):
        if values:
            db.session.execute(update(table).where(_is(table, row)).values(values))


def _write_anew(
    table: Table, rows: Sequence[Row[Any]], emptied: Sequence[dict[str, Any]]
) -> None:
    """Rows that nobody may change are taken out and added once more, in their order."""
    if all(
        row._mapping[table.c[name]] == value
        for row, values in zip(rows, emptied, strict=True)
        for name, value in values.items()
    ):
        return
    for row, values in zip(rows, emptied, strict=True):
        kept = {one.name: row._mapping[one] for one in table.columns if not one.primary_key}
        db.session.execute(delete(table).where(_is(table, row)))
        db.session.execute(insert(table).values(kept | values))


def _delete(found: traces.Found) -> None:
    """What refers to others goes before them."""
    for table, rows in reversed(list(found.items())):
        if fates.fate_of(table) is Fate.DELETED:
            for row in rows:
                db.session.execute(delete(table).where(_is(table, row)))


def _is(table: Table, row: Row[Any]) -> Any:
    return and_(*(column == row._mapping[column] for column in table.primary_key.columns))
