"""Lists and their people as pages, letters and sweeps need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.colleagues.models import Colleague, ColleagueList
from webinar_hub.core.database import db
from webinar_hub.mail.suppression import digest_of, without_tag
from webinar_hub.registration.models import Registration, SeatPool


def list_for_page(public_id: str) -> ColleagueList | None:
    return db.session.scalar(
        select(ColleagueList)
        .where(ColleagueList.public_id == public_id)
        .options(
            joinedload(ColleagueList.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(ColleagueList.event).selectinload(Event.meetings),
            selectinload(ColleagueList.colleagues)
            .joinedload(Colleague.registration)
            .joinedload(Registration.event),
        )
    )


def asked_by(registration_id: int) -> list[ColleagueList]:
    """Who waits for an answer of this person, the first one first."""
    return list(
        db.session.scalars(
            select(ColleagueList)
            .join(Colleague)
            .where(Colleague.registration_id == registration_id, Colleague.state == "asked")
            .order_by(Colleague.id)
        )
    )


def open_lines(registration_id: int) -> Sequence[Colleague]:
    return db.session.scalars(
        select(Colleague)
        .where(Colleague.registration_id == registration_id, Colleague.state == "asked")
        .order_by(Colleague.id)
        .execution_options(populate_existing=True)
    ).all()


def asked_since(email_key: str, since: datetime) -> int:
    """How many people the owner of a mailbox has had written to, or will have at any moment."""
    return _number(
        select(func.count(Colleague.id))
        .join(ColleagueList)
        .where(
            _of_mailbox(ColleagueList.email_key, email_key),
            or_(
                Colleague.asked_at > since,
                (Colleague.state == "listed") & ColleagueList.confirmed_at.is_not(None),
            ),
        )
    )


def letters_since(email_key: str, since: datetime) -> int:
    """How often somebody was put on lists with this address."""
    return _number(
        select(func.count(Colleague.id)).where(
            _of_mailbox(Colleague.email_key, email_key),
            Colleague.asked_at > since,
            Colleague.state != "silent",
        )
    )


def has_declined(event_id: int, email_key: str) -> bool:
    return bool(
        _number(
            select(func.count(Colleague.id))
            .join(ColleagueList)
            .where(
                ColleagueList.event_id == event_id,
                Colleague.state == "declined",
                _of_mailbox(Colleague.email_key, email_key),
            )
        )
    )


def same_before(one: Colleague, listing: ColleagueList) -> Colleague | None:
    """The same person on an earlier line for the same event by the same mailbox."""
    return db.session.scalar(
        select(Colleague)
        .join(ColleagueList)
        .where(
            ColleagueList.event_id == listing.event_id,
            ColleagueList.email_key == listing.email_key,
            Colleague.email_key == one.email_key,
            Colleague.name_key == one.name_key,
            Colleague.id != one.id,
            Colleague.state.in_(("asked", "silent", "accepted")),
        )
        .order_by(Colleague.id.desc())
        .limit(1)
    )


def pool_for(event_id: int, part: str | None) -> SeatPool | None:
    """The seats that were asked for, else the only ones there are."""
    pools = db.session.scalars(
        select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id)
    ).all()
    return next((pool for pool in pools if pool.mode == part), pools[0] if pools else None)


def _of_mailbox(column: InstrumentedAttribute[str], email_key: str) -> ColumnElement[bool]:
    """With whatever tag, and where only a digest is left of it."""
    mailbox = without_tag(email_key)
    local, _at, domain = mailbox.rpartition("@")
    tagged = column.startswith(f"{local}+", autoescape=True) & column.endswith(
        f"@{domain}", autoescape=True
    )
    return column.in_((mailbox, digest_of(mailbox))) | tagged


def _number(statement: object) -> int:
    return int(db.session.scalar(statement) or 0)  # type: ignore[call-overload]
