"""The mailbox has said that the list is its own: seats are held, and everybody on it is asked.

A seat is held as one that is offered: by the registration itself, which is nobody's sign-up before
the person agrees (`agrees_within`). So it is counted, passed on and ended as any other.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from webinar_hub.colleagues import letters, queries, rules
from webinar_hub.colleagues.models import Colleague, ColleagueList
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import one_at_a_time, operation
from webinar_hub.core.refusals import Gone
from webinar_hub.core.web import settings
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.participants import queries as people
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import Mailbox
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import seats, telling
from webinar_hub.registration.operations.application import Application
from webinar_hub.registration.operations.sign_up import (
    Household,
    load_event,
    load_household,
    register,
    take_turn,
)
from webinar_hub.registration.rules import (
    PERSONS_PER_ADDRESS,
    agreement_ends,
    declined_before,
    meetings_to_tell,
)

BATCH = 20  # in one transaction: whoever signs up meanwhile does not wait for two hundred


@operation
def confirm(list_id: int) -> None:
    """Once more changes nothing. `ask_next` writes to them, here or by the sweep.

    Raises Gone, NotForColleagues or TooManyToday.
    """
    listing = locked(list_id)
    if listing.confirmed_at is None:
        check_may_ask(listing, len(listing.colleagues))
        listing.confirmed_at = clock.now()


@operation
def ask_next(list_id: int) -> int:
    """The first on the list who were not asked yet; returns how many. In the order of the list as
    many have a seat as there are, and the rest stand in line behind others."""
    listing = locked(list_id)
    if listing.confirmed_at is None:
        return 0
    people = db.session.scalars(
        select(Colleague)
        .where(Colleague.list_id == list_id, Colleague.state == "listed")
        .order_by(Colleague.id)
        .limit(BATCH)
    ).all()
    if people:
        _ask_all(listing, people)
    return len(people)


def not_asked_yet() -> list[int]:
    """Lists that were confirmed, and on which somebody was not written to yet."""
    return list(
        db.session.scalars(
            select(ColleagueList.id)
            .join(Colleague)
            .where(ColleagueList.confirmed_at.is_not(None), Colleague.state == "listed")
            .distinct()
            .order_by(ColleagueList.id)
        )
    )


def check_may_ask(listing: ColleagueList, number: int) -> None:
    """So many more. Raises NotForColleagues or TooManyToday."""
    one_at_a_time(f"colleagues of {listing.email_key}")
    now = clock.now()
    if not rules.takes_colleagues(load_event(listing.event_id), now):
        raise rules.NotForColleagues
    before = queries.asked_since(listing.email_key, now - rules.DAY)
    if before + number > settings().colleagues_per_day:
        raise rules.TooManyToday


def locked(list_id: int) -> ColleagueList:
    """Two who press at once come one after the other."""
    listing = db.session.scalars(
        select(ColleagueList)
        .where(ColleagueList.id == list_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if listing is None:
        raise Gone
    return listing


def _ask_all(listing: ColleagueList, people: Sequence[Colleague]) -> None:
    event, now = load_event(listing.event_id), clock.now()
    pool = queries.pool_for(event.id, listing.part)
    if pool is None or not rules.takes_colleagues(event, now):  # it was closed meanwhile
        for one in people:
            one.state, one.asked_at, one.answer_by = "silent", now, now
        return
    hours = event.offer_hours or settings().colleague_hours
    # All turns first, in one order: whoever signs up takes a turn and then the pool, never back.
    for one in sorted(people, key=lambda one: one.email_key):
        take_turn(event.id, _person(one, listing))
    seats.lock(pool.id)
    for one in people:
        one.answer_by = agreement_ends(event, hours, now)
        one.state = _ask(one, listing, pool, hours, now)
        one.asked_at = now
        db.session.flush()


def _ask(one: Colleague, listing: ColleagueList, pool: SeatPool, hours: int, now: datetime) -> str:
    """Returns the line's state. `silent`: this person is not written to, and nobody is told why."""
    if is_suppressed(one.email_key) or queries.has_declined(listing.event_id, one.email_key):
        return "silent"
    household = load_household(listing.event_id, _person(one, listing))
    known = next((other for other in household.own if other.live), None)
    if known is None and declined_before(household.own) is not None:
        return "silent"  # the organizers' "no" stays so
    if known is not None:
        return _ask_known(one, listing, known, now)
    others = [other for other in household.others if other.live]
    if len(others) >= PERSONS_PER_ADDRESS or _often(one, now):
        return "silent"
    registration = _hold(one, listing, pool, household, hours)
    _link(one, registration)
    telling.tell(registration, key=f"asked:{registration.id}", others=others, opening=True)
    return "asked"


def _ask_known(one: Colleague, listing: ColleagueList, known: Registration, now: datetime) -> str:
    """Who is signed up, or was asked because of another list, has no second seat."""
    before = queries.same_before(one, listing)
    if before is not None and before.registration_id == known.id:
        one.registration_id = known.id
        return before.state
    if known.agrees_within is None and _often(one, now):
        return "silent"
    _link(one, known)
    if known.agrees_within is None:
        meetings = meetings_to_tell(known.event, now)
        telling.send(known, letters.asked(known, meetings, f"asked-too:{one.id}"))
    return "asked"


def _link(one: Colleague, registration: Registration) -> None:
    one.registration_id, one.state = registration.id, "asked"
    db.session.flush()


def _often(one: Colleague, now: datetime) -> bool:
    return queries.letters_since(one.email_key, now - rules.DAY) >= rules.LETTERS_TO_A_MAILBOX


def _hold(
    one: Colleague, listing: ColleagueList, pool: SeatPool, household: Household, hours: int
) -> Registration:
    """A seat or a place in line as for anybody, except that it is not theirs yet."""
    application = Application(
        person=_person(one, listing),
        role=rules.ROLE,
        organisation=listing.organisation,
        position=one.position,
    )
    registration = register(listing.event, pool, household, application)
    registration.agrees_within = hours
    if registration.state == "confirmed":
        registration.confirmed_at = None
        registration.queue_number = seats.next_number(pool.id)
        assert one.answer_by is not None
        seats.offer(registration, one.answer_by)
    return registration


def _person(one: Colleague, listing: ColleagueList) -> PersonData:
    return PersonData(
        mailbox=Mailbox(one.email, one.email_key),
        given_name=one.given_name,
        family_name=one.family_name,
        patronymic=one.patronymic,
        language=listing.language,
        zone=listing.zone,
        region_id=None,
        discreet=people.mailbox_is_discreet(one.email_key),
    )
