"""One or several meetings as a file to save.

Without METHOD, ORGANIZER and ATTENDEE: Outlook would ask for an answer that nobody waits for.
"""

from webinar_hub.ical import parts, text
from webinar_hub.ical.values import CalendarEntry, Form


def download(entries_with_forms: parts.EntriesWithForms) -> bytes:
    """The file; the order of the entries is kept."""
    zones, written = parts.zones_and_forms(entries_with_forms)
    events = [_event(entry, form) for entry, form in written]
    return parts.calendar_bytes(parts.head(), zones, events)


def _event(entry: CalendarEntry, form: Form) -> bytes:
    return parts.public_event(entry, form, stamp=entry.stamp, alarm=_alarm(entry))


def _alarm(entry: CalendarEntry) -> bytes:
    if entry.alarm_minutes is None or entry.cancelled:
        return b""
    alarm = parts.alarm(entry.alarm_minutes)
    alarm.add("description", parts.Text(text.clean_line(entry.summary)))
    return parts.serialised(alarm)
