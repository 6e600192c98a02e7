"""People of whom a table told and who have not agreed to letters: they are history only."""

from sqlalchemy import ColumnElement, exists, select

from webinar_hub.core.database import db
from webinar_hub.moving_in.models import PastPerson
from webinar_hub.moving_in.queries.known import digest
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Registration


def history_only() -> ColumnElement[bool]:
    """For a query: the registration came from a table, without a yes to letters."""
    return exists().where(
        PastPerson.registration_id == Registration.id, PastPerson.letters.is_(False)
    )


def history_of(email_key: str | None, name_key: str | None) -> list[int]:
    """Who came in without an address, and whose address it was; `name_key` None: of any name."""
    if email_key is None:
        return []
    statement = (
        select(Registration.participant_id)
        .join(PastPerson, PastPerson.registration_id == Registration.id)
        .join(Participant, Participant.id == Registration.participant_id)
        .where(
            PastPerson.address_digest == digest("address", email_key),
            Participant.email_key.is_(None),
        )
        .distinct()
    )
    if name_key is not None:
        statement = statement.where(PastPerson.name_digest == digest("name", name_key))
    return sorted(db.session.scalars(statement))
