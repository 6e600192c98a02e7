"""Two people who were found to be one: whoever comes by the earlier name or address is the other.

The row of the one who went stays, with the address and the name by which forms and links find it.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from webinar_hub.core.database import db
from webinar_hub.participants.models import Participant


def reached_at(email_key: Any) -> ColumnElement[bool]:
    """For a query: people with that mailbox, and those into whom one of its people was merged."""
    gone = aliased(Participant)
    into = select(gone.merged_into_id).where(
        gone.email_key == email_key, gone.merged_into_id.is_not(None)
    )
    return or_(Participant.email_key == email_key, Participant.id.in_(into))


def known_as(email_key: str | None, name_key: str) -> Any:
    """For a query: the number of whom somebody with that name at that mailbox is."""
    return select(func.coalesce(Participant.merged_into_id, Participant.id)).where(
        Participant.email_key == email_key, Participant.name_key == name_key
    )


def remaining(person: Participant) -> Participant:
    if person.merged_into_id is None:
        return person
    return db.session.get_one(Participant, person.merged_into_id)


def earlier_mailboxes(participant_id: int) -> list[tuple[int, str]]:
    """Whoever was merged into a person and had a mailbox: their number and its key."""
    rows = db.session.execute(
        select(Participant.id, Participant.email_key)
        .where(Participant.merged_into_id == participant_id, Participant.email_key.is_not(None))
        .order_by(Participant.id)
    )
    return [(key, mailbox) for key, mailbox in rows if mailbox]
