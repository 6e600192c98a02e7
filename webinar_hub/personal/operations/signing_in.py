"""A mailbox is typed, a letter goes there, and the browser that asked proves that it was read."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from webinar_hub.core import clock, links, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.mail import outbox
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import Mailbox
from webinar_hub.personal import letters, queries, rules
from webinar_hub.personal.models import PersonalSession, SignIn
from webinar_hub.registration.operations import prove_addresses


@dataclass(frozen=True)
class SignedIn:
    """The secret for the cookie of a browser. `discreet`: the browser keeps it while it is open."""

    secret: str
    discreet: bool


@operation
def ask(mailbox: Mailbox, secret: str, language: str) -> None:
    """The same for every address: whether anybody is known there is looked at later, by nobody who
    waits for an answer."""
    now = clock.now()
    db.session.add(
        SignIn(
            public_id=tokens.public_id(),
            browser_digest=tokens.digest(secret),
            email_key=mailbox.key,
            language=language,
            asked_at=now,
            expires_at=now + rules.GOOD_FOR,
        )
    )


@operation
def write_letter(sign_in_id: int) -> int:
    """Put the letter down, where somebody is reached at the address; returns how many it were."""
    asked = db.session.scalar(
        select(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.written_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    if asked is None:
        return 0
    asked.written_at = clock.now()
    people = queries.people_at(asked.email_key)
    if not people:
        return 0
    discreet = any(person.discreet for person in people)
    return int(outbox.put(letters.sign_in(asked, discreet=discreet)))


def enter_code(secret: str, code: str) -> SignedIn | None:
    """As `prove`, by the six digits of the newest letter. Raises WrongCode, NoMoreTries, TooLate.

    The try is counted first, in a transaction of its own: a refusal does not forget it.
    """
    asked = queries.asked_last(secret)
    if asked is None:
        raise rules.TooLate(field="code")
    sign_in_id, right = asked.id, links.code("sign-in", asked.public_id)
    known = bool(queries.people_at(asked.email_key))
    _count_try(sign_in_id)
    if not hmac.compare_digest(right, code) or not known:
        raise rules.WrongCode(field="code")
    return prove(sign_in_id)


@operation
def _count_try(sign_in_id: int) -> None:
    now = clock.now()
    counted = db.session.scalar(
        update(SignIn)
        .where(
            SignIn.id == sign_in_id,
            SignIn.proved_at.is_(None),
            SignIn.expires_at > now,
            SignIn.tries < rules.MOST_TRIES,
        )
        .values(tries=SignIn.tries + 1)
        .returning(SignIn.id)
    )
    if counted is None:
        raise rules.why_not(db.session.get_one(SignIn, sign_in_id), now)


@operation
def prove(sign_in_id: int) -> SignedIn | None:
    """The letter was read: whoever is alone at the mailbox is signed in; None: it has to be chosen.

    Of two who come with one letter, one gets in. Raises TooLate.
    """
    now = clock.now()
    email_key = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.proved_at.is_(None), SignIn.expires_at > now)
        .values(proved_at=now)
        .returning(SignIn.email_key)
    )
    people = [] if email_key is None else queries.people_at(email_key)
    if not people:
        raise rules.TooLate(field="code")
    return _come_in(sign_in_id, people[0]) if len(people) == 1 else None


@operation
def choose(sign_in_id: int, public_id: str) -> SignedIn:
    """One of those who share the proved mailbox comes in. Raises TooLate, or NotFound."""
    asked = db.session.get(SignIn, sign_in_id)
    if asked is None or asked.proved_at is None:
        raise NotFound
    return _come_in(sign_in_id, _among(queries.people_at(asked.email_key), public_id))


def _among(people: Sequence[Participant], public_id: str) -> Participant:
    for person in people:
        if person.public_id == public_id:
            return person
    raise NotFound


def _come_in(sign_in_id: int, person: Participant) -> SignedIn:
    now, secret = clock.now(), tokens.secret()
    used = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.used_at.is_(None), SignIn.expires_at > now)
        .values(used_at=now)
        .returning(SignIn.id)
    )
    if used is None:
        raise rules.TooLate(field="code")
    db.session.add(
        PersonalSession(
            participant_id=person.id,
            token_digest=tokens.digest(secret),
            created_at=now,
            seen_at=now,
        )
    )
    prove_addresses(person.id)
    return SignedIn(secret, person.discreet)
