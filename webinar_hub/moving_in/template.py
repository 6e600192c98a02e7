"""The table to fill in: headings and two examples in the organizer's language."""

from webinar_hub.attendance.labels import ROLES
from webinar_hub.catalogue.labels import FORMATS, KINDS
from webinar_hub.core.language import _
from webinar_hub.moving_in.meaning import COLUMNS
from webinar_hub.participants.queries import region_by_code
from webinar_hub.roster.tables import WRITERS

FILES = tuple(WRITERS)


def written(extension: str, language: str) -> tuple[bytes, str]:
    """The bytes, and what they are: `xlsx` or `csv`."""
    write, mime = WRITERS[extension]
    head = [str(words) for words in COLUMNS.values()]
    return b"".join(write(head, _examples(language), language)), mime


def _examples(language: str) -> list[list[str]]:
    region = region_by_code("RU-AMU", language)
    person = {
        "event": str(_("Example: The tender age")),
        "date": "12.06.2019" if language == "ru" else "2019-06-12",
        "kind": str(KINDS["seminar"]),
        "format": str(FORMATS["in_person"]),
        "place": str(_("Library on Lenin Street")),
        "full_name": str(_("Anna Ivanova")),
        "email": "anna@example.org",
        "role": str(ROLES["parent"]),
        "region": region.name if region else "",
        "came": str(_("yes")),
        "minutes": "90",
        "letters": str(_("no")),
    }
    count = {
        "event": str(_("Example: Round table")),
        "date": str(_("June 2019")),
        "kind": str(KINDS["round_table"]),
        "format": str(FORMATS["online"]),
        "role": str(ROLES["professional"]),
        "count": "41",
    }
    return [[row.get(name, "") for name in COLUMNS] for row in (person, count)]
