"""A slip in the address, noticed on the second screen: the seat moves to the right mailbox."""

from datetime import timedelta

from sqlalchemy import func, select, update

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.participants.models import Consent, Participant
from webinar_hub.participants.operations import find_or_add
from webinar_hub.registration import queries
from webinar_hub.registration.models import LIVE_STATES, Registration
from webinar_hub.registration.operations import telling
from webinar_hub.registration.operations.leaving import STALE_LETTERS
from webinar_hub.registration.operations.sign_up import Application, SignedUp, sign_up, tell

WITHIN = timedelta(minutes=30)


@operation
def correct(event_id: int, public_id: str, application: Application) -> SignedUp:
    """Sign up in place of a registration that the same browser has just made.

    Whoever got the first letter by mistake loses its links. Where the first registration cannot be
    taken along (it was used, it is old, the person is signed up there already), it stays as it is
    and this is an ordinary sign-up.
    """
    slip = _slip(event_id, public_id)
    if slip is None:
        return sign_up(event_id, application)
    participant = find_or_add(application.person)
    if _is_signed_up(participant, event_id):
        return sign_up(event_id, application)
    outbox.withdraw_from("registration", slip.id, STALE_LETTERS)
    _hand_over(slip, participant)
    others = queries.others_at_address(slip)
    tell(slip, key=f"signed-up:{slip.id}:{slip.link_counter}", others=others)
    return SignedUp(slip.id, slip.public_id, slip.state, fresh=True)


def _slip(event_id: int, public_id: str) -> Registration | None:
    return db.session.scalar(
        select(Registration)
        .where(
            Registration.public_id == public_id,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            Registration.address_proven_at.is_(None),
            Registration.created_at > clock.now() - WITHIN,
        )
        .with_for_update()
    )


def _is_signed_up(participant: Participant, event_id: int) -> bool:
    found = db.session.scalar(
        select(Registration.id).where(
            Registration.participant_id == participant.id,
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
        )
    )
    return found is not None


def _hand_over(slip: Registration, participant: Participant) -> None:
    last_attempt = db.session.scalar(
        select(func.max(Registration.attempt)).where(
            Registration.participant_id == participant.id, Registration.event_id == slip.event_id
        )
    )
    slip.participant = participant
    slip.email = participant.email
    slip.given_name = participant.given_name
    slip.family_name = participant.family_name
    slip.patronymic = participant.patronymic
    slip.search_key = participant.search_key
    slip.attempt = (last_attempt or 0) + 1
    slip.link_counter += 1
    slip.reply_token = telling.new_reply_token()
    slip.thread_id = None
    db.session.execute(
        update(Consent)
        .where(Consent.registration_id == slip.id)
        .values(participant_id=participant.id)
        .execution_options(synchronize_session=False)
    )
    db.session.flush()
