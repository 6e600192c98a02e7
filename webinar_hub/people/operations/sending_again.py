"""A letter goes out once more: what it told of as it is now, or an organizer's words as they were.

It is a letter of its own, and the earlier one stays in the log as it is.
"""

from dataclasses import replace

from sqlalchemy import select

from webinar_hub.accounts.operations import note
from webinar_hub.campaigns.letters import to_person
from webinar_hub.campaigns.models import Campaign
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.outbox import Letter
from webinar_hub.people import rules
from webinar_hub.people.queries.letters import is_halted
from webinar_hub.registration import queries
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import telling


@operation
def send_again(letter_id: int, *, by: int) -> None:
    """To the address that the person has now. Raises what `rules.check_may_go_again` raises."""
    letter = db.session.get(OutboxMessage, letter_id)
    if letter is None:
        raise NotFound
    registration = _registration(letter)
    now = clock.now()
    rules.check_may_go_again(letter, registration, now, halted=is_halted(letter))
    assert registration is not None
    if letter.kind in rules.AS_IT_WAS:
        telling.send(registration, _as_it_was(letter, registration))
    else:
        others = queries.others_at_address(registration)
        telling.tell(registration, key=f"again:{registration.id}:{now:%Y%m%d%H%M}", others=others)
    event = registration.event
    note(by, "letter sent again", "registration", registration.id, event.programme_id)


def _registration(letter: OutboxMessage) -> Registration | None:
    """Held until the end: of two who press together the second finds the letter written."""
    if letter.recipient_type != "registration":
        return None
    return db.session.scalar(
        select(Registration)
        .where(Registration.id == letter.recipient_id)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )


def _as_it_was(letter: OutboxMessage, registration: Registration) -> Letter:
    """The organizers' words, said as the person wants to be written to now."""
    campaign = db.session.get_one(Campaign, letter.about_id)
    now = clock.now()
    key = f"again:{letter.id}:{now:%Y%m%d%H%M}"
    return replace(to_person(campaign, registration, now), key=key)
