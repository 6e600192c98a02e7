"""What is offered: programmes, series, events, meetings, speakers."""

from webinar_hub.catalogue.models.events import Event, EventSpeaker, Meeting, event_regions
from webinar_hub.catalogue.models.programmes import (
    CATALOGUE,
    FORMATS,
    KINDS,
    PRECISIONS,
    VISIBILITIES,
    Grant,
    Indicator,
    Programme,
    Series,
    Slug,
    Speaker,
    programme_regions,
)
from webinar_hub.catalogue.models.words import STEM_LENGTH, SearchText, SearchWord

__all__ = [
    "CATALOGUE",
    "FORMATS",
    "KINDS",
    "PRECISIONS",
    "STEM_LENGTH",
    "VISIBILITIES",
    "Event",
    "EventSpeaker",
    "Grant",
    "Indicator",
    "Meeting",
    "Programme",
    "SearchText",
    "SearchWord",
    "Series",
    "Slug",
    "Speaker",
    "event_regions",
    "programme_regions",
]
