"""Somebody puts a list together: nobody on it hears of it before that mailbox itself says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from webinar_hub.catalogue.models import Event
from webinar_hub.colleagues import letters, rules
from webinar_hub.colleagues.models import Colleague, ColleagueList
from webinar_hub.colleagues.operations.asking import check_may_ask, locked
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import outbox
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.participants.rules import Mailbox, name_key
from webinar_hub.registration.operations.sign_up import load_event


@dataclass(frozen=True)
class Listed:
    """One line, checked for shape."""

    mailbox: Mailbox
    given_name: str
    family_name: str
    patronymic: str = ""
    position: str = ""


@dataclass(frozen=True)
class Wish:
    """What was typed. `part`: where all of them are to be, at an event that leaves the choice."""

    name: str
    organisation: str
    mailbox: Mailbox
    people: Sequence[Listed]
    language: str
    zone: str
    part: str | None = None


@operation
def put_together(event_id: int, wish: Wish) -> None:
    """Keep the list for two days and ask the mailbox by one letter whether it is its own.

    Nothing is returned, and the answer is the same for everybody on it. Raises NotForColleagues.
    """
    event, now = load_event(event_id), clock.now()
    if not rules.takes_colleagues(event, now):
        raise rules.NotForColleagues
    if is_suppressed(wish.mailbox.key):
        return
    listing = _list(event, wish)
    letter = letters.please_confirm(listing, now)
    outbox.put(letter)


@operation
def add_more(list_id: int, people: Sequence[Listed]) -> int:
    """Further people for a list whose mailbox is proved: they are asked by `ask_next`.

    Returns how many are new on it. Raises what `confirm` does.
    """
    listing = locked(list_id)
    known = {(one.email_key, one.name_key) for one in listing.colleagues}
    new = [one for one in _lines(listing, people) if (one.email_key, one.name_key) not in known]
    check_may_ask(listing, len(new))
    listing.colleagues.extend(new)
    return len(new)


def _list(event: Event, wish: Wish) -> ColleagueList:
    listing = ColleagueList(
        public_id=tokens.public_id(),
        event=event,
        name=wish.name,
        organisation=wish.organisation,
        email=wish.mailbox.typed,
        email_key=wish.mailbox.key,
        part=wish.part,
        language=wish.language,
        zone=wish.zone,
        created_at=clock.now(),
    )
    db.session.add(listing)
    listing.colleagues.extend(_lines(listing, wish.people))
    db.session.flush()
    return listing


def _lines(listing: ColleagueList, people: Sequence[Listed]) -> list[Colleague]:
    return [
        Colleague(
            public_id=tokens.public_id(),
            given_name=one.given_name,
            family_name=one.family_name,
            patronymic=one.patronymic,
            name_key=name_key(one.given_name, one.family_name, one.patronymic),
            email=one.mailbox.typed,
            email_key=one.mailbox.key,
            position=one.position,
            state="listed",
        )
        for one in people
    ]
