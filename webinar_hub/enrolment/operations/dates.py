"""Seats at several dates for one person, inside an operation; the letter is the caller's affair."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from webinar_hub.catalogue.models import Event
from webinar_hub.enrolment import queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import Mailbox
from webinar_hub.questions.answers import given
from webinar_hub.questions.queries import answers_of_enrolment
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.approval import tell_that_it_stays_so
from webinar_hub.registration.operations.held_by_list import taken_over
from webinar_hub.registration.operations.sign_up import Household, register
from webinar_hub.registration.rules import declined_before


def take_seats(
    enrolment: SeriesEnrolment,
    events: Sequence[Event],
    application: Application,
    households: Mapping[int, Household],
    message_id: str,
) -> list[Registration]:
    """A registration for each date that the person has none for; by time.

    Pools are taken in the order of their ids by all: two who took them in another order would wait
    for each other.
    """
    pools = queries.pools_by_event([event.id for event in events])
    wanted = [
        (rules.pool_for(pools[event.id], enrolment.part), event)
        for event in events
        if event.id in pools
    ]
    fresh = []
    for pool, event in sorted(wanted, key=lambda one: one[0].id):
        household = replace(households[event.id], participant=enrolment.participant)
        if (declined := declined_before(household.own)) is not None:
            tell_that_it_stays_so(declined)
            continue
        known = next((one for one in household.own if one.live), None)
        if known is None or known.agrees_within is not None:
            theirs = taken_over(known, pool, application, thread_id=message_id)
            theirs = theirs or register(event, pool, household, application, thread_id=message_id)
            fresh.append(theirs)
    return sorted(fresh, key=lambda one: (one.event.first_start, one.event_id))


def application_of(
    enrolment: SeriesEnrolment, pools: Sequence[SeatPool] | None = None
) -> Application:
    """What the person would type for a further date, with these pools."""
    person = enrolment.participant
    return Application(
        person=PersonData(
            mailbox=Mailbox(enrolment.email, person.email_key or ""),
            given_name=person.given_name,
            family_name=person.family_name,
            patronymic=person.patronymic,
            language=enrolment.language,
            zone=enrolment.zone,
            region_id=enrolment.region_id,
            discreet=enrolment.discreet,
        ),
        role=enrolment.role,
        organisation=enrolment.organisation,
        organisation_kind=enrolment.organisation_kind,
        position=enrolment.position,
        children=enrolment.children,
        ages=enrolment.ages,
        pool_id=rules.pool_for(pools, enrolment.part).id if pools else None,
        answers=given(answers_of_enrolment(enrolment.id)),
    )
