"""What a person may change of a registration, from the page behind the letter's link."""

from dataclasses import dataclass

from sqlalchemy import update

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.text import search_key
from webinar_hub.participants import profile
from webinar_hub.participants.operations import bring_up_to_date
from webinar_hub.registration.models import Registration


@dataclass(frozen=True)
class Details:
    given_name: str
    family_name: str
    patronymic: str
    region_id: int | None
    organisation: str
    organisation_kind: str | None
    position: str
    language: str
    zone: str
    discreet: bool


_OF_THE_PERSON = (
    *("given_name", "family_name", "patronymic"),
    *("language", "zone", "region_id", "discreet"),
)


@operation
def change_details(registration_id: int, details: Details) -> None:
    """The link proves the address, so the person itself is kept up to date as well."""
    registration = _live(registration_id)
    words = (registration.language, registration.discreet)
    if words != (details.language, details.discreet):
        registration.reads_otherwise_since = clock.now()
    for name, value in vars(details).items():
        setattr(registration, name, value)
    email = registration.participant.email_key or ""
    names = f"{details.family_name} {details.given_name} {details.patronymic} {email}"
    registration.search_key = search_key(names)[:700]
    bring_up_to_date(
        registration.participant_id,
        **{name: getattr(details, name) for name in _OF_THE_PERSON},
    )
    if registration.role != "parent":
        profile.keep_work(registration.participant_id, work_of(registration))
    registration.address_proven_at = registration.address_proven_at or clock.now()


def work_of(registration: Registration) -> profile.Work:
    return profile.Work(
        registration.organisation, registration.organisation_kind, registration.position
    )


@operation
def prove_address(registration_id: int) -> None:
    """The letter's link was used to do something: the address is the person's own."""
    registration = db.session.get(Registration, registration_id)
    if registration is None:
        raise NotFound
    registration.address_proven_at = registration.address_proven_at or clock.now()


@operation
def prove_addresses(participant_id: int) -> None:
    """The person has read a letter that went to the mailbox of all their registrations."""
    db.session.execute(
        update(Registration)
        .where(
            Registration.participant_id == participant_id,
            Registration.address_proven_at.is_(None),
        )
        .values(address_proven_at=clock.now())
    )


def _live(registration_id: int) -> Registration:
    registration = db.session.get(Registration, registration_id)
    if registration is None or not registration.live:
        raise NotFound
    return registration
