"""What the workspace shows: an organizer's programmes and their events."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from webinar_hub.accounts.models import Organizer
from webinar_hub.accounts.rules import suffices
from webinar_hub.catalogue.models import Event, Programme, Series, Speaker
from webinar_hub.core.database import db
from webinar_hub.participants.models import Organization

PAGE = 50
JUST_OVER = timedelta(days=1)  # yesterday's event still stands on the first page


def programmes_of(organizer: Organizer) -> list[Programme]:
    """The programmes in which somebody has a role; all of them for the owner of the site."""
    statement = select(Programme).options(joinedload(Programme.organization))
    if not organizer.site_owner:
        statement = statement.where(Programme.id.in_(
                [one.programme_id for one in organizer.roles if suffices(one.role, "viewer")]
            ))
    return list(db.session.scalars(statement.order_by(Programme.position, Programme.id)))


def behind(programmes: Iterable[Programme]) -> list[Organization]:
    """The organizations of the programmes, with their privacy pages."""
    ids = {one.organization_id for one in programmes}
    return list(
        db.session.scalars(
            select(Organization)
            .where(Organization.id.in_(ids))
            .options(undefer_group("privacy"))
            .order_by(Organization.id)
        )
    )


def programme_of(public_id: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.public_id == public_id))


def workplaces_of(organizer: Organizer) -> list[Programme]:
    """The programmes in which somebody may make and change events."""
    return [
        one for one in programmes_of(organizer) if suffices(organizer.role_in(one.id), "organizer")
    ]


def coming_up(programme_ids: Sequence[int], now: datetime) -> list[Event]:
    """Drafts and published events that are not over since yesterday, in order of time."""
    recent = or_(Event.last_end.is_(None), Event.last_end > now - JUST_OVER)
    late_draft = and_(Event.visibility == "draft", Event.status == "scheduled")
    return list(
        db.session.scalars(
            _whole(select(Event))
            .where(
                Event.programme_id.in_(programme_ids),
                Event.historical.is_(False),
                Event.status != "withdrawn",
                or_(recent, late_draft),
            )
            .order_by(Event.first_start.is_(None), Event.first_start, Event.id)
        )
    )


def events(
    programme_ids: Sequence[int], state: str, now: datetime, page: int = 1
) -> tuple[list[Event], int]:
    """One page of a list, and how many there are in all."""
    wanted = Event.programme_id.in_(programme_ids), _in_state(state, now)
    total = db.session.scalar(select(func.count()).select_from(Event).where(*wanted)) or 0
    late_first = state in ("past", "away")
    order = Event.first_start.desc() if late_first else Event.first_start
    rows = db.session.scalars(
        _whole(select(Event))
        .where(*wanted)
        .order_by(Event.first_start.is_(None), order, Event.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return list(rows), total


def speakers_of(programme_id: int) -> list[Speaker]:
    return list(
        db.session.scalars(
            select(Speaker).where(Speaker.programme_id == programme_id).order_by(Speaker.name)
        )
    )


def series_of(programme_id: int) -> list[Series]:
    return list(
        db.session.scalars(
            select(Series).where(Series.programme_id == programme_id).order_by(Series.position)
        )
    )


def organizations() -> list[Organization]:
    return list(db.session.scalars(select(Organization).order_by(Organization.name)))


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    over = or_(Event.historical.is_(True), Event.last_end <= now)
    standing = Event.status == "scheduled"
    published = Event.visibility != "draft"
    if state == "drafts":
        return and_(standing, Event.visibility == "draft")
    if state == "past":
        return and_(standing, published, over)
    if state == "away":
        return Event.status != "scheduled"
    return and_(standing, published, or_(Event.last_end.is_(None), Event.last_end > now))


def _whole(statement: Select[Event]) -> Select[Event]:
    return statement.options(joinedload(Event.programme), selectinload(Event.meetings))
