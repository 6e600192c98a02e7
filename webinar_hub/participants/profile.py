"""What a person keeps once for all sign-ups, as it was last proved. Operations."""

from dataclasses import dataclass

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.models import Participant


@dataclass(frozen=True)
class Work:
    """Where somebody works, and as what."""

    organisation: str = ""
    organisation_kind: str | None = None
    position: str = ""


@operation
def keep_work(participant_id: int, work: Work) -> None:
    """It was typed or seen by the person: so it is right as of now."""
    person = db.session.get_one(Participant, participant_id)
    for name, value in vars(work).items():
        setattr(person, name, value)
    person.looked_over_at = clock.now()
