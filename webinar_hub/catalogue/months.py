"""A month of the calendar, as it stands in an address and on a page."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# Weeks begin on Monday for all our readers, and in ISO 8601.
_WEEKS = Calendar(firstweekday=0)
_FURTHEST = timedelta(hours=14)  # no zone is further from UTC


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """`2026-12`, as the filters have checked it."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def weeks(self) -> list[list[date | None]]:
        """Seven days each, Monday first; None where the day is of another month."""
        whole = _WEEKS.monthdatescalendar(self.year, self.number)
        return [[day if Month.of(day) == self else None for day in week] for week in whole]

    def instants(self) -> tuple[datetime, datetime]:
        """Between these lies the month, in whatever zone."""
        first, following = (
            datetime(one.year, one.number, 1, tzinfo=UTC) for one in (self, self.after)
        )
        return first - _FURTHEST, following + _FURTHEST


def days_of(moment: datetime) -> tuple[date, date]:
    """The earliest and the latest day that it is anywhere at an instant."""
    return (moment - _FURTHEST).date(), (moment + _FURTHEST).date()
