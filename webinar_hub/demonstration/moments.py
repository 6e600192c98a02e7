"""Dates are counted from the day of loading, so that the demonstration never is an old one."""

from datetime import UTC, date, datetime, time, timedelta

from webinar_hub.catalogue.rules.times import Sitting
from webinar_hub.core.zones import local
from webinar_hub.demonstration.content import MeetingPlan

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUND_MINUTES = 5


def sitting(plan: MeetingPlan, zone: str, now: datetime) -> Sitting:
    """When the meeting is for somebody who loads the demonstration now."""
    if plan.in_minutes:
        return _soon(plan, zone, now)
    day = date_of(plan, local(now, zone).date())
    start, end = (datetime.combine(day, time.fromisoformat(at)) for at in (plan.start, plan.end))
    return Sitting(start, end, zone, fold_start=0, fold_end=0)


def date_of(plan: MeetingPlan, today: date) -> date:
    day = today + timedelta(days=plan.days)
    if plan.weekday:
        day += timedelta(days=(WEEKDAYS.index(plan.weekday) - day.weekday()) % 7)
    return day + timedelta(days=plan.plus)


def _soon(plan: MeetingPlan, zone: str, now: datetime) -> Sitting:
    """So many minutes of real time from now, on the next round minute."""
    wanted = now.astimezone(UTC) + timedelta(minutes=plan.in_minutes)
    whole = wanted.replace(second=0, microsecond=0)
    start = whole + timedelta(minutes=-whole.minute % ROUND_MINUTES)
    if start < wanted:
        start += timedelta(minutes=ROUND_MINUTES)
    begin, end = local(start, zone), local(start + timedelta(minutes=plan.minutes), zone)
    return Sitting(
        begin.replace(tzinfo=None, fold=0),
        end.replace(tzinfo=None, fold=0),
        zone,
        fold_start=begin.fold,
        fold_end=end.fold,
    )
