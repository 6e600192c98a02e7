"""What a person says of themselves once, for all that they are signed up for and will be."""

from dataclasses import asdict, dataclass, field
from typing import Any

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.participants import profile
from webinar_hub.participants.operations import bring_up_to_date
from webinar_hub.participants.profile import Work
from webinar_hub.personal import queries
from webinar_hub.registration import operations as registration
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.details import Details as RegistrationDetails
from webinar_hub.registration.operations.details import work_of


@dataclass(frozen=True)
class Details:
    given_name: str
    family_name: str
    patronymic: str
    region_id: int | None
    language: str
    zone: str
    discreet: bool
    work: Work = field(default_factory=Work)

    @property
    def of_the_person(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "work"}


@operation
def change_details(participant_id: int, details: Details) -> None:
    """What is over stays as it was. Work reaches what is ahead only where it was changed here."""
    now = clock.now()
    offered = queries.work_of(participant_id)
    bring_up_to_date(participant_id, **details.of_the_person, settled=True)
    for one in queries.registrations_of(participant_id):
        if one.live and not one.event.over(now):
            work = _work_for(one, details.work, offered)
            own = RegistrationDetails(**details.of_the_person, **asdict(work))
            registration.change_details(one.id, own)
    profile.keep_work(participant_id, details.work)


def _work_for(one: Registration, typed: Work, offered: Work) -> Work:
    """Who once signed up for another employer and touches nothing here, still comes for them."""
    changed = typed != offered and typed.organisation != ""
    return typed if changed and one.role != "parent" else work_of(one)
