"""Events as a sign-up and their pages need them, read once in each version of the catalogue.

An event, its meetings, its programme and the organization behind it change seldom, and each change
raises the version. So a sign-up reads the version and the seats by one small statement, and the
rest only if it is another one.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, defer, joinedload, scoped_session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webinar_hub.catalogue.models import Event, EventSpeaker, Programme, Series
from webinar_hub.core.database import db
from webinar_hub.core.kept import kept_of
from webinar_hub.core.models import Version
from webinar_hub.participants.models import Organization
from webinar_hub.questions import asking
from webinar_hub.registration.models import Registration, SeatPool
from webinar_hub.wordings import queries as own_words

Found = tuple[Event | None, list[SeatPool]]
Load = Callable[[Session | scoped_session[Any], ColumnElement[bool]], Event | None]


def with_slug(slug: str) -> Found:
    """The event at an address, with its seats as they are now."""
    return _found(("event", slug), Event.slug == slug)


def with_id(event_id: int) -> Found:
    return _found(("event", event_id), Event.id == event_id)


def for_page(slug: str) -> Found:
    """The event at an address with all that its page shows, and its seats as they are now."""
    return _found(("page", slug), Event.slug == slug, _load_for_page)


def belongs(registrations: Iterable[Registration], event: Event) -> None:
    """Registrations for a kept event know it as theirs, and do not load it again."""
    for registration in registrations:
        set_committed_value(registration, "event", event)


def _found(key: Hashable, condition: ColumnElement[bool], load: Load | None = None) -> Found:
    """The event belongs to no session: what was not loaded with it cannot be read from it.

    Only where this operation has changed the catalogue itself, it is read as the operation sees it,
    and not kept: the change may yet be taken back.
    """
    load = load or _load
    kept = kept_of(db.engine)
    last = kept.peek(key)
    if last is not None:
        rows = db.session.execute(_SEATS, {"event_id": last.thing.id}).all()
        if rows and rows[0].version == last.version:
            return last.thing, [pool for _version, pool in rows]
    version = db.session.execute(_GET_VERSION).scalar_one()
    with Session(db.engine) as session:
        committed = session.scalar(_GET_VERSION)  # before what it dates
        event = load(session, condition)
    if committed != version:
        event = load(db.session, condition)
    elif event is not None:
        kept.put(key, version, event)
    if event is None:
        return None, []
    rows = db.session.execute(_SEATS, {"event_id": event.id}).all()
    return event, [pool for _version, pool in rows]


def _load(session: Session | scoped_session[Any], condition: ColumnElement[bool]) -> Event | None:
    event = session.scalars(for_letters(select(Event).where(condition))).unique().one_or_none()
    for meeting in event.meetings if event else ():
        set_committed_value(meeting, "event", event)
    asking.read_with(session, event)
    if event is not None:
        own_words.read_with(session, event.programme)
    return event


def _load_for_page(
    session: Session | scoped_session[Any], condition: ColumnElement[bool]
) -> Event | None:
    event: Event | None = session.scalar(
        select(Event)
        .where(condition)
        .options(
            joinedload(Event.programme).joinedload(Programme.organization),
            joinedload(Event.series),
            selectinload(Event.meetings),
            selectinload(Event.regions),
            selectinload(Event.speaker_links).joinedload(EventSpeaker.speaker),
        )
    )
    asking.read_with(session, event)
    return event


def for_letters(statement: Select[Any]) -> Select[Any]:
    """With all that letters name; long texts stay away: each row of the join would carry them."""
    return statement.options(
        joinedload(Event.meetings),
        *(defer(Event.description), defer(Event.description_html)),
        joinedload(Event.series).options(
            *(defer(Series.summary), defer(Series.description), defer(Series.description_html)),
        ),
        joinedload(Event.programme).options(
            defer(Programme.description),
            defer(Programme.description_html),
            *(defer(Programme.emergency_en), defer(Programme.emergency_ru)),
            *(defer(Programme.children_en), defer(Programme.children_ru)),
            joinedload(Programme.organization).options(
                defer(Organization.legal_text), defer(Organization.legal_html)
            ),
        ),
    )


# They run at every sign-up, so they are made once.
_VERSION = select(Version.number).where(Version.name == "catalogue").scalar_subquery()
_GET_VERSION = select(_VERSION)
_SEATS = (
    select(_VERSION.label("version"), SeatPool)
    .where(SeatPool.event_id == bindparam("event_id"))
    .order_by(SeatPool.id)
)
