"""A letter is lost: it goes out again, also when nobody can sign up any more."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.participants.merged import reached_at
from webinar_hub.participants.rules import Mailbox
from webinar_hub.registration import queries, rules
from webinar_hub.registration.models import LIVE_STATES, Registration
from webinar_hub.registration.operations import telling
from webinar_hub.registration.operations.sign_up import load_event


@operation
def send_letters_again(event_id: int, address: Mailbox) -> None:
    """Everybody who is signed up with the address gets their letter, at most once an hour.

    Nothing is returned: who asks must not learn who is signed up. Raises EventOver or
    EventCancelled.
    """
    event, now = load_event(event_id), clock.now()
    rules.check_is_ahead(event, now)
    for registration in _at_address(event_id, address):
        if rules.letter_may_go_again(registration, now):
            others = queries.others_at_address(registration)
            telling.tell(
                registration, key=f"again:{registration.id}:{now:%Y%m%d%H%M}", others=others
            )


def _at_address(event_id: int, address: Mailbox) -> Sequence[Registration]:
    """Held until the end, so that of two who ask together the second finds the letter sent."""
    return db.session.scalars(
        select(Registration)
        .join(Registration.participant)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(LIVE_STATES),
            reached_at(address.key),
        )
        .order_by(Registration.id)
        .with_for_update(of=Registration)
        .options(selectinload(Registration.invitations))
        .execution_options(populate_existing=True)
    ).all()
