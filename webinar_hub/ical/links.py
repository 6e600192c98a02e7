"""Links that open a web calendar with one new entry filled in.

They make an independent copy that is never updated, so they are for readers whose mailbox does
nothing with invitations.
"""

from datetime import UTC, datetime
from urllib.parse import quote

from webinar_hub.ical import text
from webinar_hub.ical.values import CalendarEntry

# Mail programs and proxies cut longer addresses; a Cyrillic letter takes six characters.
LONGEST_LINK = 1990
_LONGEST_TITLE = 700
_LONGEST_PLACE = 400
_ELLIPSIS = "…"


def google_link(entry: CalendarEntry) -> str:
    start, end = text.utc(entry.start), text.utc(entry.end)
    return _link(
        "https://calendar.google.com/calendar/render?action=TEMPLATE"
        f"&dates={start}/{end}&ctz={_encoded(entry.zone.key)}",
        entry,
        title="text",
        place="location",
        details="details",
    )


def outlook_link(entry: CalendarEntry, *, work: bool = False) -> str:
    """For outlook.com, or with `work` for the accounts of organisations (Microsoft 365)."""
    host = "outlook.office.com" if work else "outlook.live.com"
    return _link(
        f"https://{host}/calendar/deeplink/compose?path=/calendar/action/compose&rru=addevent"
        f"&startdt={_iso(entry.start)}&enddt={_iso(entry.end)}",
        entry,
        title="subject",
        place="location",
        details="body",
    )


def _link(base: str, entry: CalendarEntry, *, title: str, place: str, details: str) -> str:
    url = f"{base}&{title}={_shortened(text.clean_line(entry.summary), _LONGEST_TITLE)}"
    location = _encoded(text.clean_line(entry.location))
    # Never shortened: half an address of a room or a web page leads nowhere.
    if location and len(location) <= _LONGEST_PLACE:
        url += f"&{place}={location}"
    url += f"&{details}="
    return url + _details(text.clean(entry.description), entry.url, LONGEST_LINK - len(url))


def _details(description: str, page: str, room: int) -> str:
    """The description, shortened to leave room for the address of the page, which is kept whole."""
    whole = _encoded(description)
    if page in description and len(whole) <= room:
        return whole
    ending = _encoded(text.link(page)) if page else ""
    if not ending or len(ending) > room:
        return _shortened(description, room)
    between = _encoded("\n\n")
    beginning = _shortened(description, room - len(between) - len(ending))
    return f"{beginning}{between}{ending}" if beginning else ending


def _shortened(value: str, room: int) -> str:
    """As many whole words, percent-encoded, as fit into `room` characters."""
    encoded = _encoded(value)
    if len(encoded) <= room:
        return encoded
    left = room - len(_encoded(_ELLIPSIS))
    kept = ""
    for character in value:
        left -= len(_encoded(character))
        if left < 0:
            break
        kept += character
    words = kept.rpartition(" ")[0] or kept
    return _encoded(words.rstrip() + _ELLIPSIS) if words else ""


def _encoded(value: str) -> str:
    return quote(value, safe="")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
