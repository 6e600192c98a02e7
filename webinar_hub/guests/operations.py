"""Inviting, asking once more, taking back, and what guests answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.one_by_one import one_by_one
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.guests import letters, queries, rules
from webinar_hub.guests.models import Guest, GuestSignUp
from webinar_hub.guests.reading import Invited
from webinar_hub.mail import outbox, suppression
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.operations import Application, SignedUp, prove_address
from webinar_hub.registration.operations import sign_up as sign_up_for
from webinar_hub.registration.queries import event_for_letters


@dataclass(frozen=True)
class Inviting:
    """`seats`: how many people may sign up by each link."""

    people: Sequence[Invited]
    language: str
    seats: int = 1


@dataclass(frozen=True)
class Result:
    """`known` had been invited before; `stopped` want no letters that they have not asked for."""

    invited: int
    known: int
    stopped: int


@operation
def invite(event_id: int, wish: Inviting, *, by: int | None) -> Result:
    """A link and a letter for each mailbox that has none yet. Sent twice it is done once.

    Raises NotInviting or TooManyGuests.
    """
    event, now = _locked_event(event_id), clock.now()
    if not rules.may_invite(event, now):
        raise rules.NotInviting
    keys = [one.mailbox.key for one in wish.people]
    known = queries.known_keys(event_id, keys)
    stopped = suppression.suppressed_among([key for key in keys if key not in known])
    wanted = [one for one in wish.people if one.mailbox.key not in known | stopped]
    if queries.number_of(event_id) + len(wanted) > rules.MOST_OF_AN_EVENT:
        raise rules.TooManyGuests
    guests = [
        Guest(
            public_id=tokens.public_id(),
            event_id=event_id,
            name=one.name,
            email=one.mailbox.typed,
            email_key=one.mailbox.key,
            language=wish.language,
            seats=min(wish.seats, rules.MOST_SEATS),
            invited_by_id=by,
            invited_at=now,
        )
        for one in wanted
    ]
    db.session.add_all(guests)
    db.session.flush()
    _write(event, guests)
    if guests:
        _note(event, by, "guests invited", len(guests))
    return Result(len(guests), len(known), len(stopped))


@operation
def remind(event_id: int, *, by: int | None, as_of: datetime | None = None) -> int:
    """Everybody who may be reminded now; returns how many. Raises NotInviting, NobodyToRemind.

    `as_of`: who could have been at that moment, and has not been since.
    """
    event, now = _locked_event(event_id), clock.now()
    if not rules.may_invite(event, now):
        raise rules.NotInviting
    guests = queries.may_be_asked(queries.held_of_event(event_id), as_of or now)
    if not guests:
        raise rules.NobodyToRemind
    ask_again(guests, now)
    _write(event, guests)
    _note(event, by, "guests reminded", len(guests))
    return len(guests)


def ask_again(guests: Sequence[Guest], now: datetime) -> None:
    """Part of an operation that writes to them: it is one of the reminders that they get."""
    for one in guests:
        one.reminders += 1
        one.reminded_at = now
    db.session.flush()


@operation
def take_back(guest_id: int, *, by: int | None) -> None:
    """The link leads nowhere any more. Twice is once. Raises HasSignedUp."""
    guest = _locked(guest_id)
    if rules.state_of(guest) == "signed_up":
        raise rules.HasSignedUp
    if guest.taken_back_at is None:
        guest.taken_back_at = clock.now()
        _ask_no_more(guest)
        _note(db.session.get_one(Event, guest.event_id), by, "invitation taken back", 1)


@operation
def note_opened(guest_id: int) -> None:
    """The first time that a browser showed the page."""
    db.session.execute(
        update(Guest)
        .where(Guest.id == guest_id, Guest.opened_at.is_(None))
        .values(opened_at=clock.now())
    )


@operation
def sign_up(guest_id: int, application: Application) -> SignedUp:
    """As anybody, and also where nobody else may. Raises what a sign-up raises, or LinkUsedUp."""
    guest = _live(guest_id)
    found = sign_up_for(guest.event_id, replace(application, invited=True))
    if not queries.came_by_a_link(found.registration_id):
        if rules.seats_left(guest) < 1:
            raise rules.LinkUsedUp
        guest.sign_ups.append(GuestSignUp(registration_id=found.registration_id))
    guest.declined_at = None
    _ask_no_more(guest)
    mailbox = application.person.mailbox
    if mailbox is not None and mailbox.key == guest.email_key:
        prove_address(found.registration_id)  # the link came by a letter to that mailbox
    return found


@operation
def decline(guest_id: int, *, never_again: bool = False) -> None:
    """Nobody comes by this link, unless they think better of it. Twice is once."""
    guest = _live(guest_id)
    if guest.declined_at is None and not guest.sign_ups:
        guest.declined_at = clock.now()
        _ask_no_more(guest)
    if never_again:
        suppression.stop(guest.email_key)


def forget_guests() -> int:
    """Of events that are long over; returns how many went."""
    return one_by_one(
        queries.long_over(clock.now()), _forget, "guests of event %s cannot be forgotten"
    )


@operation
def _forget(event_id: int) -> int:
    theirs = select(Guest.id).where(Guest.event_id == event_id)
    db.session.execute(delete(GuestSignUp).where(GuestSignUp.guest_id.in_(theirs)))
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.recipient_type == queries.RECIPIENT,
            OutboxMessage.recipient_id.in_(theirs),
        )
    )
    gone = delete(Guest).where(Guest.event_id == event_id).returning(Guest.id)
    return len(db.session.scalars(gone).all())


def _write(event: Event, guests: Sequence[Guest]) -> None:
    neutral = queries.discreet_keys([one.email_key for one in guests])
    now = clock.now()
    outbox.put_many(
        letters.invited(one, event, now, discreet=one.email_key in neutral) for one in guests
    )


def _ask_no_more(guest: Guest) -> None:
    kinds = (letters.KIND, letters.IN_OWN_WORDS)
    outbox.withdraw_from(queries.RECIPIENT, guest.id, kinds)


def _note(event: Event, by: int | None, action: str, number: int) -> None:
    note(by, action, "event", event.id, event.programme_id, {"number": number})


def _locked_event(event_id: int) -> Event:
    """Two who invite the same people at once come one after the other; sign-ups go on beside."""
    held = {"key_share": True}
    db.session.get(Event, event_id, with_for_update=held, populate_existing=True)
    event = event_for_letters(event_id)
    if event is None or not event.published:
        raise rules.NotInviting
    return event


def _locked(guest_id: int) -> Guest:
    guest = db.session.get(Guest, guest_id, with_for_update=True, populate_existing=True)
    if guest is None:
        raise NotFound
    return guest


def _live(guest_id: int) -> Guest:
    guest = _locked(guest_id)
    if guest.taken_back_at is not None:
        raise Gone
    return guest
