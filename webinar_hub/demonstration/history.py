"""What took place, as far as it is known, and not a day more exactly."""

from sqlalchemy import select

from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.models import Event, Grant, Programme
from webinar_hub.catalogue.operations.editing import new_slug
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.demonstration.content import PastPlan
from webinar_hub.participants.models import Region


def record(programme: Programme, past: list[PastPlan], grant: Grant | None) -> None:
    for plan in past:
        numbers = range(1, plan.count + 1)
        # Pages show the newest first, and what has no date in the order of coming in.
        for number in reversed(numbers) if plan.when else numbers:
            _record(programme, plan, number, grant)


def _record(programme: Programme, plan: PastPlan, number: int, grant: Grant | None) -> None:
    details = catalogue.EventDetails(
        title=plan.title.format(number=number),
        language=programme.language,
        kind=plan.kind,
        format=plan.format,
        audience=frozenset(plan.audience),
        description=plan.description,
        place=plan.place,
        grant_id=grant.id if grant is not None and plan.granted else None,
        region_ids=region_ids(plan.regions),
    )
    if plan.when:
        zone = plan.zone or programme.zone
        catalogue.record_past_event(
            programme.id, details, plan.when, days=plan.days, zone=zone, demo=True
        )
    else:
        _record_undated(programme, details, plan.days)


def _record_undated(
    programme: Programme, details: catalogue.EventDetails, days: int | None
) -> Event:
    """Not even the year is known, so there is no meeting."""
    event = catalogue.create_event(programme.id, details, demo=True)
    event.historical, event.stated_days = True, days
    event.visibility, event.published_at = "listed", clock.now()
    event.slug = new_slug("event", event.title, event.id, event.public_id)
    db.session.flush()
    return event


def region_ids(codes: list[str]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Region.id).where(Region.code.in_(codes))))
