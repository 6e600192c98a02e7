"""Enrolling in a series: a seat, or a place in line, for each date, and one letter about all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.rows import add_now
from webinar_hub.enrolment import queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import telling
from webinar_hub.enrolment.operations.dates import take_seats
from webinar_hub.mail import outbox
from webinar_hub.participants import operations as people
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import record_consent
from webinar_hub.questions import operations as questions
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import unproven
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.sign_up import Household, load_households
from webinar_hub.registration.operations.sources import count_sign_up
from webinar_hub.registration.rules import check_household


@dataclass(frozen=True)
class Wish:
    """What a person typed. `chosen`: public ids of dates, or None for the whole series.

    `application.dates_seen` is the `rules.mark` of the page with the form.
    """

    application: Application
    chosen: tuple[str, ...] | None = None
    part: str | None = None  # where they want to be, at dates that leave the choice


@operation
def enrol(series_id: int, wish: Wish) -> int:
    """Sign a person up for the dates that are open, and write one letter; returns the enrolment.

    What they have stays as it is. If they have all of it already, the letter goes out again, at
    most once an hour. Raises what `rules.dates_for` does, DatesChanged, TooManyAtAddress or a
    TooManyUnproven.
    """
    application, person = wish.application, wish.application.person
    if person.mailbox is None:
        raise NotFound
    take_turn(series_id, person.mailbox.key)
    unproven.take_turn(application.holder)
    # First what does not depend on the person: a refusal must not tell who is enrolled.
    wanted = wanted_dates(series_id, wish)
    unproven.check(application.holder, more=sum(not event.approval for event in wanted))
    known = queries.live_at(series_id, person.mailbox.key, person.name_key)
    if known is not None and known.standing and wish.chosen is None:
        return _tell_again(known)
    households = load_households([event.id for event in wanted], person)
    for household in households.values():
        check_household(sum(one.live for one in household.others))
    if known is None:
        participant = households[wanted[0].id].participant or people.add(person)
        enrolment = _add(series_id, wish, participant)
        message_id = enrolment.thread_id
    else:
        enrolment, message_id = known, outbox.new_message_id()
    widened = known is not None and wish.chosen is None
    if widened:
        enrolment.state = "standing"
    fresh = take_seats(enrolment, wanted, application, households, message_id)
    for one in fresh if application.came_from else ():
        count_sign_up(one.event_id, one.event.zone, application.came_from)
    if known is not None and not fresh and not widened:
        return _tell_again(known)
    had = [one for household in households.values() for one in household.own if one.live]
    record_consents(enrolment, fresh or had, application)
    telling.tell_enrolled(enrolment, fresh, message_id, others_of(households))
    return enrolment.id


def take_turn(series_id: int, *email_keys: str) -> None:
    """Who shares an address enrols one after the other."""
    one_at_a_time(*(f"enrolment {series_id} {key}" for key in sorted(email_keys)))


def wanted_dates(series_id: int, wish: Wish) -> list[Event]:
    """What the form asks for, as it is now. Raises what `rules.dates_for` does, or DatesChanged."""
    now = clock.now()
    dates = rules.open_dates(queries.coming(series_id, now), now)
    wanted = rules.dates_for(dates, wish.application.role, wish.chosen)
    rules.check_seen(dates, wish.application.dates_seen)
    return wanted


def others_of(households: Mapping[int, Household]) -> list[Registration]:
    """Live registrations of whoever shares the address."""
    return [one for household in households.values() for one in household.others if one.live]


def _add(series_id: int, wish: Wish, participant: Participant) -> SeriesEnrolment:
    series, now = queries.series_with(series_id), clock.now()
    if series is None:
        raise NotFound
    enrolment = SeriesEnrolment(
        public_id=tokens.public_id(),
        participant_id=participant.id,
        series_id=series_id,
        thread_id=outbox.new_message_id(),
        letter_sent_at=now,
        created_at=now,
        **details(wish),
    )
    add_now(enrolment, participant=participant, series=series)
    questions.keep(wish.application.answers, enrolment_id=enrolment.id)
    return enrolment


def details(wish: Wish) -> dict[str, Any]:
    """Columns of an enrolment that say what was typed."""
    application, person = wish.application, wish.application.person
    return {
        "state": "standing" if wish.chosen is None else "picked",
        "role": application.role,
        "part": wish.part,
        "email": person.mailbox.typed if person.mailbox else None,
        "region_id": person.region_id,
        "organisation": application.organisation,
        "organisation_kind": application.organisation_kind,
        "position": application.position,
        "children": application.children,
        "ages": application.ages,
        "language": person.language,
        "zone": person.zone,
        "discreet": person.discreet,
    }


def record_consents(
    enrolment: SeriesEnrolment, theirs: Sequence[Registration], application: Application
) -> None:
    """Once for all dates: each is signed up for on the strength of this form."""
    first = theirs[0].id if theirs else None
    for text_id in application.consent_text_ids:
        record_consent(enrolment.participant_id, first, text_id)


def _tell_again(enrolment: SeriesEnrolment) -> int:
    if rules.letter_may_go_again(enrolment, clock.now()):
        telling.tell_again(enrolment)
    return enrolment.id
