"""The people that an organizer chose, within one programme, where the role was asked for before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.campaigns import rules
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.models import TickedPerson
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core.database import db
from webinar_hub.core.zones import zone
from webinar_hub.moving_in.queries import history_only
from webinar_hub.news.models import NewsConsent, Subscriber, Subscription
from webinar_hub.participants.models import Participant, Region
from webinar_hub.registration.models import Registration

NAMES_SHOWN = 6
CANDIDATES = 60  # among which examples are looked for
CAME = ("attended", "partly")


@dataclass(frozen=True)
class Reach:
    """How many people are chosen, how many of them can be written to, and who comes first.

    `not_agreed`: fit as well, but never agreed to news. Of people who were invited, `asked_enough`
    were reminded often or lately, and the mailboxes of `unwilling` want no such letters.
    """

    people: int = 0
    letters: int = 0
    not_agreed: int = 0
    asked_enough: int = 0
    unwilling: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def without_address(self) -> int:
        return self.people - self.letters


@dataclass(frozen=True)
class Choice:
    """Everything that decides who gets a letter. `campaign_id`: whose ticks count."""

    programme: Programme
    kind: str
    people: People
    campaign_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = self._of_registrations()
        return [*found, agreed(self.programme)] if self.kind == "news" else found

    def _of_registrations(self) -> list[ColumnElement[bool]]:
        people = self.people
        conditions: list[ColumnElement[bool]] = [
            Registration.agrees_within.is_(None),
            Event.programme_id == self.programme.id,
            ~history_only(),
        ]
        if people.of_some_event:
            conditions.append(or_(Event.id.in_(people.events), Event.series_id.in_(people.series)))
        for column, wanted in (
            (Registration.role, people.roles),
            (Registration.region_id, people.regions),
            (Registration.language, people.languages),
            (Registration.state, people.states),
        ):
            if wanted:
                conditions.append(column.in_(wanted))
        if people.ticked:
            conditions.append(Registration.id.in_(ticked(self.campaign_id)))
        return [*conditions, *self._by_attendance(), *self._by_period()]

    def _by_attendance(self) -> list[ColumnElement[bool]]:
        """Absent is who is known to be: of whom nothing is known is in neither group."""
        if self.people.attendance == "came":
            return [_recorded(CAME)]
        if self.people.attendance == "absent":
            return [_recorded(("absent",)), ~_recorded(CAME)]
        return []

    def _by_period(self) -> list[ColumnElement[bool]]:
        first, last = self.people.first_day, self.people.last_day
        found: list[ColumnElement[bool]] = []
        if first is not None:
            found.append(Event.first_start >= self._midnight(first))
        if last is not None:
            found.append(Event.first_start < self._midnight(last + timedelta(days=1)))
        return found

    def _midnight(self, day: Any) -> datetime:
        there = datetime.combine(day, time(), zone(self.programme.zone))
        return there.astimezone(UTC)


def ticked(campaign_id: int | None) -> Select[int]:
    return select(TickedPerson.registration_id).where(TickedPerson.campaign_id == campaign_id)


def agreed(programme: Programme | type[Programme]) -> ColumnElement[bool]:
    """The person's mailbox said yes to the organization's news, and to what is not narrower than
    the programme and the role."""
    return (
        select(Subscription.id)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(NewsConsent, NewsConsent.subscription_id == Subscription.id)
        .where(
            Subscriber.email_key == Participant.email_key,
            Subscription.confirmed_at.is_not(None),
            or_(Subscription.programme_id.is_(None), Subscription.programme_id == programme.id),
            or_(Subscription.audience.is_(None), Subscription.audience == Registration.role),
            *(
                column.is_(None)
                for column in (
                    *(Subscription.kind, Subscription.way),
                    *(Subscription.series_id, Subscription.region_id),
                )
            ),
            NewsConsent.organization_id == programme.organization_id,
            NewsConsent.withdrawn_at.is_(None),
        )
        .correlate(Participant, Registration, Programme)
        .exists()
    )


def of_registrations(choice: Choice) -> Reach:
    people, letters = _numbers(choice)
    everybody = people
    if choice.kind == "news":
        everybody, _letters = _numbers(replace(choice, kind="service"))
    return Reach(people, letters, everybody - people, names=_first_names(choice))


def next_people(choice: Choice, after: int, limit: int) -> list[int]:
    """The next of the chosen people by their numbers."""
    statement = (
        select(Registration.participant_id)
        .join(Registration.event)
        .join(Registration.participant)
        .where(*choice.conditions(), Registration.participant_id > after)
        .distinct()
        .order_by(Registration.participant_id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def registrations_of(
    choice: Choice, participant_ids: Collection[int], now: datetime
) -> list[Registration]:
    """For each of these people the registration that the letter is about, with all it names."""
    statement = (
        select(Registration)
        .join(Registration.event)
        .join(Registration.participant)
        .where(*choice.conditions(), Registration.participant_id.in_(participant_ids))
        .options(
            joinedload(Registration.participant),
            joinedload(Registration.pool),
            joinedload(Registration.event)
            .joinedload(Event.programme)
            .joinedload(Programme.organization),
            joinedload(Registration.event).selectinload(Event.meetings),
        )
        .order_by(Registration.participant_id, Registration.id)
    )
    by_person: dict[int, list[Registration]] = {}
    for one in db.session.scalars(statement):
        by_person.setdefault(one.participant_id, []).append(one)
    return [rules.the_one(those, now) for those in by_person.values()]


def number_ticked(campaign_id: int) -> int:
    """However many of them can still be written to."""
    found = select(func.count()).select_from(TickedPerson)
    return db.session.scalar(found.where(TickedPerson.campaign_id == campaign_id)) or 0


def names_of(choice: Choice) -> list[str]:
    """Of everybody who is chosen."""
    rows = db.session.execute(
        select(Registration.given_name, Registration.family_name)
        .join(Registration.event)
        .join(Registration.participant)
        .where(*choice.conditions())
        .order_by(Registration.search_key, Registration.id)
    )
    return [" ".join(filter(None, row)) for row in rows]


def examples(choice: Choice, now: datetime) -> list[Registration]:
    ids = next_people(choice, 0, CANDIDATES)
    reached = (one for one in registrations_of(choice, ids, now) if one.participant.email_key)
    return rules.varied(reached)


def regions_of(programme_id: int) -> list[Region]:
    """Where people of the programme are."""
    there = (
        select(Registration.region_id)
        .join(Registration.event)
        .where(Event.programme_id == programme_id)
    )
    return list(db.session.scalars(select(Region).where(Region.id.in_(there))))


def events_of(programme_id: int) -> list[Event]:
    """To which people could sign up, the latest first."""
    statement = (
        select(Event)
        .where(
            Event.programme_id == programme_id,
            Event.visibility != "draft",
            Event.historical.is_(False),
        )
        .order_by(Event.first_start.is_(None), Event.first_start.desc(), Event.id.desc())
    )
    return list(db.session.scalars(statement))


def programme_with_series(programme_id: int) -> Programme:
    return db.session.scalars(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(joinedload(Programme.organization), selectinload(Programme.series))
    ).one()


def _recorded(verdicts: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        and_(
            AttendanceRecord.registration_id == Registration.id,
            AttendanceRecord.verdict.in_(verdicts),
        )
    )


def _numbers(choice: Choice) -> tuple[int, int]:
    person = Registration.participant_id.distinct()
    reached = case((Participant.email_key.is_not(None), Registration.participant_id))
    row = db.session.execute(
        select(func.count(person), func.count(reached.distinct()))
        .select_from(Registration)
        .join(Registration.event)
        .join(Registration.participant)
        .where(*choice.conditions())
    ).one()
    return row[0], row[1]


def _first_names(choice: Choice) -> list[str]:
    ids = next_people(choice, 0, NAMES_SHOWN)
    rows = db.session.execute(
        select(Participant.given_name, Participant.family_name)
        .where(Participant.id.in_(ids))
        .order_by(Participant.id)
    )
    return [" ".join(filter(None, row)) for row in rows]
