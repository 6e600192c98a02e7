"""Which rows are about a person: found by the classification of columns, table by table.

A new table with personal data needs no line here, as long as it refers to the person, to something
that is about the person, or to the mailbox by `email_key`. A test fails for one that does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, MetaData, Row, Table, and_, false, or_, select

from webinar_hub.core.database import Base, db
from webinar_hub.mail import suppression
from webinar_hub.moving_in.queries import history_of
from webinar_hub.participants.merged import earlier_mailboxes
from webinar_hub.participants.models import Participant

SUBJECT = "participant"
# Letters say by a word and a number to whom they were written.
WRITTEN_TO = {
    "registration": "registrations",
    "enrolment": "series_enrolments",
    "recording": "recording_requests",
    "news": "news_subscribers",
    "sign-in": "personal_sign_ins",
    "colleagues": "colleague_lists",
    "guest": "guests",
}
# All others are written to the mailbox.
OF_THE_PERSON = frozenset({"registration", "enrolment", "recording"})
SUBJECTS = {"participant": "participants", "registration": "registrations"}

Found = Mapping[Table, Sequence[Row[Any]]]


@dataclass(frozen=True)
class About:
    """A person, and their mailbox where its rows are meant too."""

    participant_id: int
    email_key: str | None
    earlier: tuple[str, ...] = ()  # mailboxes of those who were merged into the person
    history: tuple[int, ...] = ()  # people of past events who came in without the address
    metadata: MetaData = field(default_factory=lambda: Base.metadata)

    @property
    def mailboxes(self) -> tuple[str, ...]:
        return (*([self.email_key] if self.email_key else []), *self.earlier)


def of(person: Participant, metadata: MetaData | None = None) -> About:
    earlier = (mailbox for _id, mailbox in earlier_mailboxes(person.id))
    history = tuple(history_of(person.email_key, person.name_key))
    return About(
        person.id, person.email_key, tuple(earlier), history, metadata or Base.metadata
    )


def tables(metadata: MetaData) -> list[Table]:
    """Those that hold anything about participants; what others refer to comes first."""
    about = [one for one in metadata.sorted_tables if _is_about_people(one)]
    return sorted(about, key=lambda one: "recipient_type" in one.c or "subject_type" in one.c)


def rows_about(about: About) -> dict[Table, Sequence[Row[Any]]]:
    found: dict[Table, Sequence[Row[Any]]] = {}
    for table in tables(about.metadata):
        condition = or_(false(), *ways_to(table, about, found))
        order = list(table.primary_key.columns)
        found[table] = db.session.execute(select(table).where(condition).order_by(*order)).all()
    return found


def ways_to(table: Table, about: About, found: Found) -> Iterator[ColumnElement[bool]]:
    """Everything by which a row of the table may be about the person."""
    if table.name == "participants":
        yield table.c.id == about.participant_id
        yield table.c.merged_into_id == about.participant_id
        yield table.c.id.in_(about.history)
    yield from _by_reference(table, found)
    yield from _by_recipient(table, about, found)
    yield from _by_subject(table, found)
    if not about.mailboxes or table.name == "participants":
        return
    if "email_key" in table.c:
        yield table.c.email_key.in_(about.mailboxes)
    if table.name == "stopped_addresses":
        yield table.c.digest.in_([suppression.digest_of(one) for one in about.mailboxes])


def _by_reference(table: Table, found: Found) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        parent = key.column.table
        if key.parent.info.get("of_another"):
            continue
        if parent is not table and parent in found:
            yield key.parent.in_([row._mapping[key.column] for row in found[parent]])


def _by_recipient(table: Table, about: About, found: Found) -> Iterator[ColumnElement[bool]]:
    if "recipient_type" not in table.c:
        return
    for word, name in WRITTEN_TO.items():
        ids = [row.id for one, rows in found.items() if one.name == name for row in rows]
        yield and_(table.c.recipient_type == word, table.c.recipient_id.in_(ids))
    if about.mailboxes:
        yield and_(
            table.c.recipient_type.not_in(OF_THE_PERSON),
            table.c.recipient_email.in_(about.mailboxes),
        )


def _by_subject(table: Table, found: Found) -> Iterator[ColumnElement[bool]]:
    """The record of changes says by a word and a number whose values it keeps apart."""
    if "subject_type" not in table.c:
        return
    for word, name in SUBJECTS.items():
        ids = [row.id for one, rows in found.items() if one.name == name for row in rows]
        yield and_(table.c.subject_type == word, table.c.subject_id.in_(ids))


def _is_about_people(table: Table) -> bool:
    return any(column.info.get("subject") == SUBJECT for column in table.columns)
