"""What a person says of themselves once, for all that they are signed up for and will be."""

from dataclasses import dataclass

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.participants.operations import bring_up_to_date
from webinar_hub.personal import queries
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations.details import Details as RegistrationDetails


@dataclass(frozen=True)
class Details:
    given_name: str
    family_name: str
    patronymic: str
    region_id: int | None
    language: str
    zone: str
    discreet: bool


@operation
def change_details(participant_id: int, details: Details) -> None:
    """What is over stays as it was; of work each registration keeps its own."""
    now = clock.now()
    bring_up_to_date(participant_id, **vars(details), settled=True)
    for one in queries.registrations_of(participant_id):
        if one.live and not one.event.over(now):
            own = RegistrationDetails(
                organisation=one.organisation,
                organisation_kind=one.organisation_kind,
                position=one.position,
                **vars(details),
            )
            registration.change_details(one.id, own)
