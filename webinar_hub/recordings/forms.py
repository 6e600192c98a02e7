"""What organizers say of an event's recording."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, HiddenField
from wtforms.validators import Optional, ValidationError

from webinar_hub.core.forms import StaffForm, day, line
from webinar_hub.core.language import _
from webinar_hub.core.zones import local
from webinar_hub.recordings.models import Recording
from webinar_hub.recordings.operations import Wanted

LAST_YEAR = 2200  # what is later was mistyped


class RecordingForm(StaffForm):
    planned = BooleanField(_("A recording is planned"))
    link = line(_("Address of the recording"), 1000)
    until = day(_("Can be seen up to and including"), Optional())
    for_seats = BooleanField(_("Everybody who had a seat gets it, too"))
    seen = HiddenField()

    def show(self, recording: Recording | None, zone: str) -> None:
        if recording is None:
            self.process(data={"seen": "0"})
            return
        same = {name: getattr(recording, name) for name in ("planned", "link", "for_seats")}
        until = recording.until
        last = local(until - timedelta(seconds=1), zone).date() if until else None
        self.process(data=same | {"until": last, "seen": str(recording.version_id)})

    def wanted(self, zone: str) -> Wanted:
        return Wanted(
            planned=self.planned.data,
            link=self.link.data or "",
            until=self._end(zone),
            for_seats=self.for_seats.data,
        )

    @property
    def version(self) -> int:
        seen = self.seen.data or ""
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1

    def validate_until(self, field: DateField) -> None:
        if field.data is not None and field.data.year > LAST_YEAR:
            raise ValidationError(field.invalid_value_message)

    def _end(self, zone: str) -> datetime | None:
        """The beginning of the day after the last one, by the clocks of the event."""
        if self.until.data is None:
            return None
        following = self.until.data + timedelta(days=1)
        return datetime.combine(following, time(), ZoneInfo(zone))
