"""What organizers may type about events and meetings: the shape alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from wtforms import BooleanField, FieldList, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from webinar_hub.catalogue.forms.parts import (
    NONE,
    Once,
    Versioned,
    key,
    language_choices,
    zone_choices,
)
from webinar_hub.catalogue.labels import FORMATS, KINDS, ROLES, VISIBILITIES
from webinar_hub.catalogue.models import Event, Meeting, Programme, Speaker
from webinar_hub.catalogue.operations import EventDetails
from webinar_hub.catalogue.rules.times import Sitting, TimeRepeated
from webinar_hub.core.forms import (
    StaffForm,
    Ticks,
    choice,
    choices,
    clock_time,
    day,
    filled,
    given,
    line,
    moment,
    text,
)
from webinar_hub.core.language import _
from webinar_hub.participants.queries import NamedRegion

PUBLISHED = ("listed", "link_only", "invitation_only")


class AboutEvent(StaffForm):
    title = line(_("Title"), 200, filled(_("Please give the event a title.")))
    kind = choice(_("Kind"), choices=choices(KINDS))
    audience = Ticks(_("For whom"), choices=choices(ROLES))
    format = RadioField(
        _("How people take part"),
        choices=choices(FORMATS),
        validators=[given(_("Please say how people take part."))],
    )
    place = line(_("Place"), 300)
    language = choice(_("Language"), choices=language_choices())


class Details(AboutEvent, Versioned):
    """Everything that an event's page says of it, apart from times, seats and people."""

    summary = line(_("In one sentence"), 500)
    description = text(_("What it is about"), 20_000)
    sensitive = BooleanField(_("Readers of this page may be in danger"))
    series = choice(_("Part of the series"), default="")
    grant = choice(_("Paid from"), default="")
    regions = Ticks(_("Regions"))

    def offer(self, programme: Programme, regions: Iterable[NamedRegion]) -> None:
        self.series.choices = [NONE, *(SelectChoice(str(s.id), s.title) for s in programme.series)]
        self.grant.choices = [NONE, *(SelectChoice(str(g.id), g.name) for g in programme.grants)]
        self.regions.choices = [SelectChoice(str(one.id), one.name) for one in regions]

    def show(self, event: Event) -> None:
        same = (
            *("title", "kind", "format", "place", "language", "summary", "description"),
            "sensitive",
        )
        self.process(
            data={name: getattr(event, name) for name in same}
            | {
                "version": event.version_id,
                "audience": [role for role in ROLES if role in event.audience],
                "series": str(event.series_id or ""),
                "grant": str(event.grant_id or ""),
                "regions": [str(region.id) for region in event.regions],
            }
        )

    def details(self) -> EventDetails:
        return EventDetails(
            **about(self),
            summary=self.summary.data,
            description=self.description.data,
            sensitive=self.sensitive.data,
            series_id=key(self.series.data),
            grant_id=key(self.grant.data),
            region_ids=frozenset(map(int, self.regions.data or ())),
        )


def about(form: AboutEvent) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "kind": form.kind.data,
        "format": form.format.data,
        "audience": frozenset(form.audience.data or ()),
        "place": form.place.data,
        "language": form.language.data,
    }


class When(StaffForm):
    """Wall times of one sitting. Where the clocks show a time twice, it asks which one is meant."""

    date = day(_("Day"), given(_("Please give the day.")))
    start = clock_time(_("Begins"), given(_("Please say when it begins.")))
    end = clock_time(_("Ends"), given(_("Please say when it ends.")))
    end_date = day(_("Ends on another day"), Optional())
    zone = choice(_("Time zone"))
    fold_start = RadioField(_("Which time is the beginning?"), validators=[Optional()])
    fold_end = RadioField(_("Which time is the end?"), validators=[Optional()])

    def offer_zones(self, at: datetime, language: str, *present: str) -> None:
        self.zone.choices = zone_choices(at, language, *present)
        for field in (self.fold_start, self.fold_end):
            field.choices = [
                SelectChoice("0", _("The first one, before the clocks are put back")),
                SelectChoice("1", _("The second one, an hour later")),
            ]

    def sitting(self) -> Sitting:
        return Sitting(
            start=datetime.combine(self.date.data, self.start.data),
            end=datetime.combine(self.end_date.data or self.date.data, self.end.data),
            zone=self.zone.data,
            fold_start=_fold(self.fold_start.data),
            fold_end=_fold(self.fold_end.data),
        )

    def asks(self, field: str) -> bool:
        """Whether the page asks which one is meant; what was answered stays in sight."""
        answered = _fold(self[f"fold_{field}"].data) is not None
        return answered or TimeRepeated.message in self[field].errors


class OneMeeting(When, Versioned, Once):
    """A meeting that is added or changed."""

    title = line(_("Title of this meeting"), 200)
    mode = RadioField(
        _("How people take part"),
        choices=choices(FORMATS),
        validators=[given(_("Please say how people take part."))],
    )
    place = line(_("Place"), 300)
    room_link = line(_("A room of its own"), 1000)

    def show(self, meeting: Meeting) -> None:
        same = ("title", "mode", "place", "room_link", "zone")
        start, end = meeting.wall_start, meeting.wall_end
        self.process(
            data={name: getattr(meeting, name) for name in same}
            | {
                "version": meeting.version_id,
                "key": meeting.public_id,
                "date": start.date(),
                "start": start.time(),
                "end": end.time(),
                "end_date": None if end.date() == start.date() else end.date(),
                "fold_start": str(meeting.fold_start) if meeting.fold_start else None,
                "fold_end": str(meeting.fold_end) if meeting.fold_end else None,
            }
        )


class Copy(Once):
    first_date = day(_("First day of the new event"), given(_("Please give the day.")))


class Room(Versioned):
    room_link = line(_("Link to the room"), 1000)
    dial_in = line(_("Phone number for those without internet"), 120)


class Window(Versioned):
    opens = moment(_("Opens"), Optional())
    closes = moment(_("Closes"), Optional())


class Visibility(Versioned):
    visibility = RadioField(
        _("Who sees it"),
        choices=choices(VISIBILITIES, PUBLISHED),
        validators=[given(_("Please choose who may see the event."))],
    )


class Publication(StaffForm):
    visibility = RadioField(
        _("Who sees it"),
        choices=choices(VISIBILITIES, PUBLISHED),
        default="listed",
        validators=[given(_("Please choose who may see the event."))],
    )


class Address(StaffForm):
    slug = line(_("Address"), 80, filled(_("Please give an address.")))


class Cancellation(StaffForm):
    reason = line(
        _("Why does it not take place?"),
        500,
        filled(_("Please give the reason: it stands in the letter.")),
    )


class _Numbered(FieldList):
    """A list of fields that bear numbers; whatever else is in a name, it counts as not sent."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        own = re.compile(re.escape(prefix) + r"-([0-9]{1,3})")
        return (int(found[1]) for found in map(own.fullmatch, formdata) if found)


class Speakers(Versioned):
    """Who speaks, in the order of the fields; empty ones do not count."""

    speakers = _Numbered(choice(_("Speaker"), default=""))

    def offer(self, known: Sequence[Speaker]) -> None:
        """Two further fields stand ready for two further people."""
        chosen = sum(bool(entry.data) for entry in self.speakers)
        while len(self.speakers) < chosen + 2:
            self.speakers.append_entry()
        for entry in self.speakers:
            entry.choices = [NONE, *(SelectChoice(str(s.id), s.name) for s in known)]

    def show(self, event: Event) -> None:
        present = [str(speaker.id) for speaker in event.speakers]
        self.process(data={"version": event.version_id, "speakers": present})

    def chosen(self) -> list[int]:
        return [int(entry.data) for entry in self.speakers if entry.data]


def _fold(value: str | None) -> int | None:
    return int(value) if value in ("0", "1") else None
