"""A slip in the address, noticed on the second screen: all dates move to the right mailbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.enrolment import letters, queries, rules
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations import enrolling, telling
from webinar_hub.enrolment.operations.dates import take_seats
from webinar_hub.enrolment.operations.enrolling import Wish
from webinar_hub.mail import outbox
from webinar_hub.participants import operations as people
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import Mailbox
from webinar_hub.questions import asking
from webinar_hub.questions import operations as questions
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.registration.operations import seats, unproven
from webinar_hub.registration.operations.correcting import (
    MOST,
    WITHIN,
    drop,
    hand_over,
    release_from_count,
)
from webinar_hub.registration.operations.sign_up import Household, load_households
from webinar_hub.registration.rules import (
    SeatsChanged,
    check_household,
    declined_before,
    may_be_corrected,
)


@operation
def correct(series_id: int, browser_digest: str, wish: Wish) -> int:
    """Enrol in place of what the browser with that secret has just made in the series.

    As for one event: seats and places in line stay, and the first letter's links die. A date that
    is not wished for any more is given back, and nobody is told; so are all of them where the
    person takes part already. Where the first letter was used or is old, this is an ordinary
    enrolment. Raises what `enrol` does.
    """
    application, person = wish.application, wish.application.person
    if person.mailbox is None:
        raise NotFound
    slip = _slip(series_id, browser_digest, person.mailbox)
    known = queries.live_at(series_id, person.mailbox.key, person.name_key)
    if slip is None or known is slip:
        return enrolling.enrol(series_id, wish)
    unproven.take_turn(application.holder)
    wanted = enrolling.wanted_dates(series_id, wish)
    held = _ahead(slip)
    kept = [*wanted, *_closed_meanwhile(held, application.role)]
    households = _without(held, load_households([event.id for event in kept], person))
    for household in households.values():
        check_household(sum(one.live for one in household.others))
    pools = _pools_for(kept, wish.part)
    held = _locked(held, pools.values())
    release_from_count(held)
    unproven.check(application.holder, more=sum(not event.approval for event in kept))
    outbox.withdraw_from("enrolment", slip.id, (letters.ENROLLED, letters.ADDED))
    if known is not None:
        slip.state, slip.left_at = "left", clock.now()
        _drop(held)
        return enrolling.enrol(series_id, wish)
    participant = households[wanted[0].id].participant or people.add(person)
    _take_over(slip, wish, participant)
    moved = _hand_over(slip, held, households, pools, wish)
    rest = [event for event in wanted if event.id not in {one.event_id for one in moved}]
    fresh = [*moved, *take_seats(slip, rest, application, households, slip.thread_id)]
    fresh.sort(key=lambda one: (one.event.first_start, one.event_id))
    if not moved:  # what was moved has its consents with it
        enrolling.record_consents(slip, fresh, application)
    telling.tell_enrolled(slip, fresh, slip.thread_id, enrolling.others_of(households))
    return slip.id


def _slip(series_id: int, browser_digest: str, mailbox: Mailbox) -> SeriesEnrolment | None:
    """The enrolment to correct, held until the end of the operation.

    None where the person has anything in the series that did not come from this browser: to have
    typed somebody's name and address once more makes nothing of theirs one's own.
    """
    found = queries.of_browser(series_id, browser_digest)
    if found is None:
        return None
    enrolling.take_turn(series_id, mailbox.key, found.participant.email_key or "")
    slip = queries.locked(found.id)
    if slip is None or not slip.live or slip.link_counter >= MOST:
        return None
    made_here = all(
        one.browser_digest == browser_digest and one.address_proven_at is None
        for one in queries.last_attempts(slip.participant_id, series_id)
    )
    return slip if made_here and slip.created_at > clock.now() - WITHIN else None


def _ahead(slip: SeriesEnrolment) -> list[Registration]:
    own = queries.last_attempts(slip.participant_id, slip.series_id)
    return [one for one in own if one.live and may_be_corrected(one.event, clock.now())]


def _closed_meanwhile(held: Sequence[Registration], role: str) -> list[Event]:
    """Dates that the form cannot offer any more: their seats are there already, and stay."""
    events = [one.event for one in held]
    still_open = rules.open_dates(events, clock.now())
    return [one for one in events if one not in still_open and role in one.audience]


def _without(
    held: Sequence[Registration], households: Mapping[int, Household]
) -> dict[int, Household]:
    """Households as they are besides what is to be corrected: the slip may be in the name."""
    found = {}
    for event_id, household in households.items():
        rest = [one for one in household.registrations if one not in held]
        found[event_id] = replace(household, registrations=rest)
    return found


def _pools_for(wanted: Sequence[Event], part: str | None) -> dict[int, SeatPool]:
    """Event → where the person wants to be."""
    pools = queries.pools_by_event([event.id for event in wanted])
    return {event_id: rules.pool_for(several, part) for event_id, several in pools.items()}


def _locked(held: Sequence[Registration], pools: Iterable[SeatPool]) -> list[Registration]:
    """What is still held, with all pools taken in the order of their ids, as everybody does.

    Raises SeatsChanged where an organizer has just put somebody elsewhere, or a link was used.
    """
    ids = {one.pool_id for one in held} | {pool.id for pool in pools}
    for pool_id in sorted(ids):
        seats.lock(pool_id)
    for one in held:
        db.session.refresh(one, ["state", "pool_id", "queue_number", "address_proven_at"])
    if any(one.pool_id not in ids or one.address_proven_at is not None for one in held):
        raise SeatsChanged
    return [one for one in held if one.live]


def _drop(held: Iterable[Registration]) -> None:
    for one in held:
        drop(one)


def _take_over(slip: SeriesEnrolment, wish: Wish, participant: Participant) -> None:
    for name, value in enrolling.details(wish).items():
        setattr(slip, name, value)
    slip.participant = participant
    slip.link_counter += 1
    slip.thread_id, slip.letter_sent_at = outbox.new_message_id(), clock.now()
    asked = asking.of_series(slip.series, frozenset({slip.role}))
    questions.replace(asked, wish.application.answers, enrolment_id=slip.id)
    db.session.flush()


def _hand_over(
    slip: SeriesEnrolment,
    held: Sequence[Registration],
    households: Mapping[int, Household],
    pools: Mapping[int, SeatPool],
    wish: Wish,
) -> list[Registration]:
    """Registrations for dates that are still wished for, in the same part; the rest is dropped.

    Consents stand with the first of them, once for all.
    """
    application, moved = wish.application, list[Registration]()
    for one in sorted(held, key=lambda one: (one.event.first_start, one.event_id)):
        household, pool = households.get(one.event_id), pools.get(one.event_id)
        fits = household is not None and pool is not None and pool.id == one.pool_id
        if household is None or not fits or _settled(household):
            drop(one)
            continue
        theirs = replace(household, participant=slip.participant)
        hand_over(one, theirs, application, thread_id=slip.thread_id)
        application = replace(application, consent_text_ids=())
        moved.append(one)
    return moved


def _settled(household: Household) -> bool:
    """The person has this date already, or was declined for it."""
    own = household.own
    return any(one.live for one in own) or declined_before(own) is not None
