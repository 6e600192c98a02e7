"""Lists that nobody confirmed and people who never accepted are forgotten, letters and all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from webinar_hub.catalogue.models import Event
from webinar_hub.colleagues import letters, rules
from webinar_hub.colleagues.models import OPEN, Colleague, ColleagueList
from webinar_hub.core import clock
from webinar_hub.core.database import Base, db
from webinar_hub.core.operation import operation
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.mail.suppression import digest_of, without_tag
from webinar_hub.participants.models import Participant
from webinar_hub.registration.models import Invitation, Registration


def lines_to_forget() -> list[int]:
    """A day after their time, whether they were asked or only looked so. And those that were taken
    back, once they count for nothing any more."""
    now = clock.now()
    open_lines = select(Colleague).where(
        Colleague.state.in_(OPEN),
        Colleague.given_name != "",
        Colleague.answer_by < now - rules.KEPT_AFTER_ANSWER,
    )
    counted = select(Colleague.id).where(
        Colleague.state.in_(("asked", "silent")),
        Colleague.given_name == "",
        Colleague.asked_at <= now - rules.DAY,
    )
    found = [one.id for one in db.session.scalars(open_lines) if not _still_asked(one, now)]
    return [*found, *db.session.scalars(counted)]


@operation
def forget_line(line_id: int) -> bool:
    """False where they have answered meanwhile, or another process was first."""
    line = db.session.get(Colleague, line_id, with_for_update=True, populate_existing=True)
    if line is None or line.state not in OPEN:
        return False
    registration, asked = line.registration, bool(line.given_name)
    if asked:
        db.session.get_one(ColleagueList, line.list_id).forgotten += 1
    remove_line(line)
    if registration is not None and registration.agrees_within is not None:
        forget_registration(registration.id)
    return asked


def lists_to_forget() -> list[int]:
    """That nobody confirmed in time, or some time after the event."""
    return list(db.session.scalars(select(ColleagueList.id).join(Event).where(_is_old())))


@operation
def forget_list(list_id: int) -> bool:
    """False where it was confirmed just now, or another process is at it."""
    listing = db.session.scalar(
        select(ColleagueList)
        .join(Event)
        .where(ColleagueList.id == list_id, _is_old())
        .with_for_update(of=ColleagueList, skip_locked=True)
    )
    if listing is None:
        return False
    asked_only = db.session.scalars(
        select(Registration.id)
        .join(Colleague, Colleague.registration_id == Registration.id)
        .where(
            Colleague.list_id == listing.id,
            Registration.agrees_within.is_not(None),
        )
        .distinct()
    ).all()
    _take_makers_out([listing.id])
    db.session.execute(delete(OutboxMessage).where(_about([listing.id])))
    db.session.execute(delete(Colleague).where(Colleague.list_id == listing.id))
    db.session.expire(listing)
    db.session.execute(delete(ColleagueList).where(ColleagueList.id == listing.id))
    db.session.expunge(listing)
    for registration_id in asked_only:
        others = exists().where(Colleague.registration_id == registration_id)
        if not db.session.scalar(select(others)):
            forget_registration(registration_id)
    return True


def forget_registration(registration_id: int) -> None:
    """Of somebody who never agreed: nothing of it is counted, so nothing has to stay.

    The person goes with it, unless something else is known of them.
    """
    registration = db.session.get_one(Registration, registration_id, populate_existing=True)
    person_id, made_at = registration.participant_id, registration.created_at
    written_to = and_(
        OutboxMessage.recipient_type == "registration",
        OutboxMessage.recipient_id == registration_id,
    )
    db.session.execute(delete(OutboxMessage).where(written_to))
    db.session.execute(
        update(Colleague)
        .where(Colleague.registration_id == registration_id)
        .values(registration_id=None)
    )
    db.session.execute(delete(Invitation).where(Invitation.registration_id == registration_id))
    if _is_referred_to("registrations", registration_id):
        return  # an organizer marked that they came, say
    db.session.expunge(registration)
    db.session.execute(delete(Registration).where(Registration.id == registration_id))
    person = db.session.get_one(Participant, person_id)
    if person.created_at >= made_at and not _is_referred_to("participants", person_id):
        db.session.expunge(person)
        db.session.execute(delete(Participant).where(Participant.id == person_id))


def remove_line(line: Colleague) -> None:
    """Nothing of it can be read any more.

    A keyed digest stays of who said no until the list goes, so that no list with the same address
    has them asked again; and for a day of whoever was asked, so that taking people back and adding
    them anew writes no more letters than the limits allow.
    """
    _take_names_out([line.list_id])
    counts = line.asked_at is not None and line.asked_at > clock.now() - rules.DAY
    if line.state != "declined" and not counts:
        db.session.delete(line)
    elif line.given_name:
        line.registration_id = None
        line.email_key = digest_of(without_tag(line.email_key))
        line.given_name = line.family_name = line.patronymic = line.name_key = ""
        line.email = line.position = ""
    db.session.flush()


@operation
def take_names_out(participant_id: int, email_key: str | None) -> None:
    """From letters to others, before somebody is erased: whom they put on lists, and who did so."""
    theirs = select(Registration.id).where(Registration.participant_id == participant_id)
    on_them = select(Colleague.list_id).where(
        or_(Colleague.registration_id.in_(theirs), Colleague.email_key == (email_key or ""))
    )
    made = select(ColleagueList.id).where(ColleagueList.email_key == (email_key or ""))
    _take_names_out(db.session.scalars(on_them).all())
    _take_makers_out(db.session.scalars(made).all())


def _is_old() -> ColumnElement[bool]:
    now = clock.now()
    never_confirmed = and_(
        ColleagueList.confirmed_at.is_(None),
        ColleagueList.created_at < now - rules.CONFIRM_WITHIN,
    )
    return or_(never_confirmed, now - rules.KEPT_AFTER_EVENT > Event.ended_at)


def _still_asked(line: Colleague, now: datetime) -> bool:
    """A seat may have become free for them only lately."""
    registration = line.registration
    if registration is None or registration.agrees_within is None:
        return False
    if registration.live:
        return True
    ended = registration.cancelled_at
    return ended is not None and ended > now - rules.KEPT_AFTER_ANSWER


def _take_names_out(list_ids: Iterable[int]) -> None:
    """Of those on the list, from the letter to whoever made it."""
    _blank("names", and_(OutboxMessage.kind == letters.CONFIRM, _about(list_ids)))


def _take_makers_out(list_ids: Iterable[int]) -> None:
    """From the letters to those on the list."""
    people = select(Colleague.registration_id).where(
        Colleague.list_id.in_(list(list_ids)), Colleague.registration_id.is_not(None)
    )
    written_to = and_(
        OutboxMessage.recipient_type == "registration", OutboxMessage.recipient_id.in_(people)
    )
    _blank("who_line", and_(OutboxMessage.kind == letters.KIND, or_(_about(list_ids), written_to)))


def _blank(fact: str, which: ColumnElement[bool]) -> None:
    for letter in db.session.scalars(select(OutboxMessage).where(which)):
        if letter.facts.get(fact):
            letter.facts = letter.facts | {fact: ""}


def _about(list_ids: Iterable[int]) -> ColumnElement[bool]:
    return and_(
        OutboxMessage.about_type == letters.ABOUT, OutboxMessage.about_id.in_(list(list_ids))
    )


def _is_referred_to(table: str, row_id: int) -> bool:
    """By any row of any table, but those that go with it by themselves."""
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table.name != table or key.ondelete == "CASCADE":
                continue
            found: Any = db.session.scalar(
                select(key.parent).where(key.parent == row_id).limit(1)
            )
            if found is not None:
                return True
    return False
