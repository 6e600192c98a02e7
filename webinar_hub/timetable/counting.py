"""How many people each rule of an event is about, and how many letters came of it."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import String, case, cast, func, literal, select

from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.guests import queries as guests
from webinar_hub.guests.models import Guest
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.registration.models import Registration
from webinar_hub.reminders import queries as reminders
from webinar_hub.reminders.letters import DAY, HOUR
from webinar_hub.reminders.rules import ABSENT, CAME, SEAT, SILENT, WAITING
from webinar_hub.timetable import queries, rules
from webinar_hub.timetable.letters import IT_IS_OVER, MISSED, STILL_WAITING, THANKS

KINDS = {
    SEAT: ("reminder", (DAY, HOUR)),
    WAITING: ("waiting", (STILL_WAITING,)),
    CAME: ("afterwards", (THANKS,)),
    ABSENT: ("afterwards", (MISSED,)),
}
AFTER_A_SEAT = ("afterwards", (IT_IS_OVER,))
LEFT, LEAVES = ("sent",), ("queued", "sending")


def people(event: Event, audiences: Collection[str]) -> dict[str, int]:
    """By audience, as things are now."""
    count = {
        SEAT: lambda: reminders.seated([event.id]).get(event.id, 0),
        WAITING: lambda: _number(*queries.waiting_since(clock.now()), event=event),
        SILENT: lambda: _silent(event),
        CAME: lambda: _were_there(event, CAME),
        ABSENT: lambda: _were_there(event, ABSENT),
    }
    return {audience: count[audience]() for audience in audiences}


def _silent(event: Event) -> int:
    """Who may still be reminded, if not now, then before it begins."""
    at = max(clock.now(), event.first_start or clock.now())
    return guests.to_remind([event.id], at).get(event.id, 0)


def _were_there(event: Event, audience: str) -> int:
    meetings = tuple(one.id for one in event.standing_meetings)
    over = rules.Over(event.id, meetings, audience, clock.now(), meetings[-1])
    return _number(*queries.was_there(over), event=event)


def _number(*whom: Any, event: Event) -> int:
    statement = (
        select(func.count(Registration.id))
        .join(Registration.participant)
        .where(Registration.event_id == event.id, *whom, *queries.wants_letters())
    )
    return int(db.session.scalar(statement) or 0)


def written(event: Event, audiences: Collection[str]) -> Callable[[Any], tuple[int, int]]:
    """Says of a moment how many have left, and how many wait to leave."""
    found = _by_key([one.id for one in event.meetings])
    reminded = _reminded_guests(event.id) if SILENT in audiences else []

    def of(moment: Any) -> tuple[int, int]:
        audience = moment.offset.audience
        if audience == SILENT:
            return sum(at >= moment.at for at in reminded), 0
        ended = audience == SEAT and moment.offset.before == "end"
        word, kinds = AFTER_A_SEAT if ended else KINDS[audience]
        what = f"{event.id}" if word == "afterwards" else moment.key
        counts = [found.get((kind, f"{word}{what}"), (0, 0)) for kind in kinds]
        return sum(left for left, _waits in counts), sum(waits for _left, waits in counts)

    return of


def _by_key(meeting_ids: Collection[int]) -> dict[tuple[str, str], tuple[int, int]]:
    """By the kind of letter, and its key without the person."""
    person = literal(":") + cast(OutboxMessage.recipient_id, String) + literal(":")
    what = func.replace(OutboxMessage.key, person, "")
    rows = db.session.execute(
        select(
            OutboxMessage.kind,
            what,
            func.sum(case((OutboxMessage.state.in_(LEFT), 1), else_=0)),
            func.sum(case((OutboxMessage.state.in_(LEAVES), 1), else_=0)),
        )
        .where(
            OutboxMessage.about_type == "meeting",
            OutboxMessage.about_id.in_(meeting_ids),
            OutboxMessage.recipient_type == "registration",
            OutboxMessage.kind.in_((DAY, HOUR, STILL_WAITING, THANKS, MISSED, IT_IS_OVER)),
        )
        .group_by(OutboxMessage.kind, what)
    )
    return {(kind, key): (int(left), int(leaves)) for kind, key, left, leaves in rows}


def _reminded_guests(event_id: int) -> list[Any]:
    return list(
        db.session.scalars(
            select(Guest.reminded_at).where(
                Guest.event_id == event_id, Guest.reminded_at.is_not(None)
            )
        )
    )
