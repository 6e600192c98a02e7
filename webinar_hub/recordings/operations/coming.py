"""Who wanted the recording comes after all: an ordinary sign-up, as long as a seat is free."""

from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.recordings import rules
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.registration import operations as registration
from webinar_hub.registration.operations import Application, SignedUp


@operation
def come_after_all(request_id: int, pool_id: int) -> SignedUp:
    """The wish for the recording stays: who comes and misses the end may still want it.

    Raises NoSeatLeft, and what a sign-up raises; then nothing has changed.
    """
    request = db.session.get_one(RecordingRequest, request_id)
    person = request.participant
    signed_up = registration.sign_up(
        request.event_id,
        Application(
            person=PersonData(
                mailbox=mailbox(request.email),
                given_name=person.given_name,
                family_name=person.family_name,
                patronymic=person.patronymic,
                language=request.language,
                zone=request.zone,
                region_id=request.region_id,
                discreet=request.discreet,
            ),
            role=request.role,
            organisation=request.organisation,
            organisation_kind=request.organisation_kind,
            position=request.position,
            children=request.children,
            ages=request.ages,
            pool_id=pool_id,
        ),
    )
    if signed_up.fresh and signed_up.state != "confirmed":
        raise rules.NoSeatLeft
    registration.prove_address(signed_up.registration_id)
    return signed_up
