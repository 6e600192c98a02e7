"""What organizers type when they plan many dates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from babel.dates import get_day_names
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from webinar_hub.catalogue.forms.parts import NONE, Once
from webinar_hub.catalogue.forms.parts import key as number_of
from webinar_hub.catalogue.models import Event, Meeting, Series, Speaker
from webinar_hub.core.forms import (
    StaffForm,
    Ticks,
    choice,
    clock_time,
    day,
    filled,
    given,
    line,
    number,
)
from webinar_hub.core.language import _, current
from webinar_hub.planning.operations import Change, IntoSeries
from webinar_hub.planning.rules import MOST, Hours, Rule

EVENTS, MEETINGS = "events", "meetings"
RHYTHM = {
    "week": _("By the week"),
    "workday": _("Every workday, Monday to Friday"),
    "month": _("Every month on the same weekday, such as every second Tuesday of a month"),
    "month_last": _("Every month on the last such weekday"),
}


class Dates(StaffForm):
    """Dates that were looked at: what was left ticked counts, as long as they are the same."""

    looked_at = HiddenField()


class ByRule(Once, Dates):
    """Many dates after one event."""

    kind = RadioField(_("What is made"), validators=[given(_("Please say what is made."))])
    series = choice(_("Which series"), default="")
    new_series = line(_("Title of a new series"), 200)
    first = day(_("First new date"), given(_("Please give the day.")))
    start = clock_time(_("Begins"), given(_("Please say when it begins.")))
    end = clock_time(_("Ends"), given(_("Please say when it ends.")))
    every = RadioField(
        _("How often"),
        choices=[SelectChoice(value, words) for value, words in RHYTHM.items()],
        default="week",
        validators=[given(_("Please say how often."))],
    )
    interval = number(
        _("Every how many weeks or months"),
        Optional(),
        NumberRange(1, 52, _("Please give a number from 1 to %(number)s.", number=52)),
        default=1,
    )
    weekdays = Ticks(_("On these weekdays"))
    times = number(
        _("How many dates"),
        Optional(),
        NumberRange(1, MOST, _("Please give a number from 1 to %(number)s.", number=MOST)),
    )
    until = day(_("Until"), Optional())

    def offer(self, event: Event, series: Iterable[Series]) -> None:
        self.kind.choices = [
            SelectChoice(EVENTS, _("Events of a series: people sign up for each")),
            SelectChoice(MEETINGS, _("Meetings of this event: one sign-up for all of them")),
        ]
        self.series.choices = [NONE, *(SelectChoice(str(one.id), one.title) for one in series)]
        names = get_day_names("wide", locale=current())
        self.weekdays.choices = [SelectChoice(str(n), names[n]) for n in range(7)]

    def show(self, event: Event, template: Meeting | None, first: date) -> None:
        present: dict[str, Any] = {
            "kind": EVENTS,
            "series": str(event.series_id or ""),
            "first": first,
            "every": "week",
            "interval": 1,
        }
        if template is not None:
            present |= {"start": template.wall_start.time(), "end": template.wall_end.time()}
        self.process(data=present)

    def validate_new_series(self, field: Any) -> None:
        if self.kind.data == EVENTS and not field.data and not self.series.data:
            raise ValidationError(_("Please choose a series, or name a new one."))

    def rule(self) -> Rule:
        return Rule(
            first=self.first.data,
            every=self.every.data,
            interval=self.interval.data or 1,
            weekdays=frozenset(map(int, self.weekdays.data or ())),
            number=self.times.data,
            until=self.until.data,
        )

    def hours(self, zone: str, nights: int) -> Hours:
        return Hours(self.start.data, self.end.data, zone, nights)

    def into(self) -> IntoSeries:
        """A title that was typed wins over the series that the page had chosen."""
        if self.new_series.data:
            return IntoSeries(title=self.new_series.data)
        return IntoSeries(number_of(self.series.data))


class CopySeries(Once, Dates):
    """A series in a new period."""

    title = line(_("Title of the new series"), 200, filled(_("Please give the series a title.")))
    begins = day(_("Begins not before"), given(_("Please give the day.")))


class ChangeDates(StaffForm):
    """One date as it is now; what is typed otherwise holds for all that are ticked."""

    dates = Ticks(_("Which dates are changed"))
    date = day(_("Day of this date"), given(_("Please give the day.")))
    start = clock_time(_("Begins"), given(_("Please say when it begins.")))
    end = clock_time(_("Ends"), given(_("Please say when it ends.")))
    place = line(_("Place"), 300)
    room_link = line(_("Link to the room"), 1000)
    speaker = choice(_("Speaker"), default="")
    seen = HiddenField()

    def offer(self, dates: Sequence[tuple[str, str]], speakers: Iterable[Speaker]) -> None:
        self.dates.choices = [SelectChoice(key, words) for key, words in dates]
        same = SelectChoice("", _("As it is"))
        self.speaker.choices = [same, *(SelectChoice(str(s.id), s.name) for s in speakers)]

    def show(self, meeting: Meeting, keys: Sequence[str], seen: str) -> None:
        self.process(
            data={
                "dates": list(keys),
                "date": meeting.wall_start.date(),
                "start": meeting.wall_start.time(),
                "end": meeting.wall_end.time(),
                "place": meeting.place,
                "room_link": meeting.event.room_link,
                "speaker": "",
                "seen": seen,
            }
        )

    def change(self, meeting: Meeting) -> Change:
        """What differs from the date that the page was opened for."""

        def other(typed: Any, present: Any) -> Any:
            return None if typed == present else typed

        return Change(
            days=(self.date.data - meeting.wall_start.date()).days,
            start=other(self.start.data, meeting.wall_start.time()),
            end=other(self.end.data, meeting.wall_end.time()),
            place=other(self.place.data, meeting.place),
            room_link=other(self.room_link.data, meeting.event.room_link),
            speaker_ids=(int(self.speaker.data),) if self.speaker.data else None,
        )


class Chosen(StaffForm):
    """Dates of a series that are ticked."""

    dates = Ticks(_("Dates"))
