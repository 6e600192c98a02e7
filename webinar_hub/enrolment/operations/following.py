"""Dates that come later: what is added to a series, and what somebody comes back to."""

from webinar_hub.core import clock
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment import queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import telling
from webinar_hub.enrolment.operations.dates import application_of, take_seats
from webinar_hub.mail import outbox
from webinar_hub.registration.operations import sign_up
from webinar_hub.registration.operations.sign_up import load_households
from webinar_hub.registration.rules import PERSONS_PER_ADDRESS


@operation
def enrol_in_new_dates(enrolment_id: int) -> int:
    """Sign up who takes part in the whole series for what it has got since; returns how much.

    Who ever had a date, and gave it back, is not signed up for it again.
    """
    enrolment, now = queries.locked(enrolment_id), clock.now()
    if enrolment is None or not enrolment.standing:
        return 0
    bring_up_to_date(enrolment)
    application = application_of(enrolment)
    open_ones = [
        event
        for event in queries.coming(enrolment.series_id, now)
        if rules.takes_enrolled(event, now) and enrolment.role in event.audience
    ]
    households = load_households([event.id for event in open_ones], application.person)
    new = []
    for event in open_ones:
        own = enrolment.participant_id
        several = households[event.id].registrations
        others = sum(one.live for one in several if one.participant_id != own)
        if all(one.participant_id != own for one in several) and others < PERSONS_PER_ADDRESS:
            new.append(event)
    message_id = outbox.new_message_id()
    fresh = take_seats(enrolment, new, application, households, message_id)
    if fresh:
        telling.tell_added(enrolment, fresh, message_id)
    return len(fresh)


@operation
def come_back(enrolment_id: int, event_id: int) -> None:
    """To a date that was skipped: a new sign-up with a letter of its own.

    Raises NotFound, or what `sign_up` does.
    """
    enrolment = queries.locked(enrolment_id)
    if enrolment is None or not enrolment.live:
        raise NotFound
    bring_up_to_date(enrolment)
    sign_up(event_id, application_of(enrolment, queries.pools_by_event([event_id]).get(event_id)))


def bring_up_to_date(enrolment: SeriesEnrolment) -> None:
    """Who asked for another language or for discreet letters on any page, meant all letters."""
    last = queries.last_wish_for_letters(enrolment.participant_id, enrolment.created_at)
    if last is not None:
        enrolment.language, enrolment.discreet = last
