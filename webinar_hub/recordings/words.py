"""Until when a recording can be seen, in words."""

from datetime import timedelta

from babel.dates import format_date

from webinar_hub.core.language import _, in_language
from webinar_hub.core.zones import local
from webinar_hub.recordings.models import Recording


def until_line(recording: Recording, language: str) -> str:
    """The last day, in the event's zone; empty where there is none."""
    if recording.until is None:
        return ""
    last = local(recording.until - timedelta(seconds=1), recording.event.zone)
    day = format_date(last, "d MMMM y", locale=language) + (" г." if language == "ru" else "")
    with in_language(language):
        return str(_("It can be seen up to and including %(day)s.", day=day))
