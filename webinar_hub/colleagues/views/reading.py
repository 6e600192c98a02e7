"""A list out of what was sent: the lines that were typed, or the file.

Between the preview and the button the list lives in the page alone, as fields of its form. So
nothing about people who know of nothing is kept on the server before somebody answers for it.
"""

from collections.abc import Sequence

from flask import request

from webinar_hub.colleagues.forms import People, Preview
from webinar_hub.colleagues.reading import LARGEST_FILE, Line, Unreadable, of_file, of_text
from webinar_hub.core import limits
from webinar_hub.core.network import network_of
from webinar_hub.core.web import settings
from webinar_hub.participants.rules import full_name
from webinar_hub.registration.views.limiting import HOUR

LARGEST_FORM = 2_000_000  # bytes: two hundred people in Cyrillic, as browsers write it


def allow_long_forms() -> None:
    request.max_form_memory_size = LARGEST_FORM


def lines_of(form: People) -> Sequence[Line]:
    """What is wrong with it stands beside the field that it came from; then there are none."""
    network = network_of(request.remote_addr)
    allowed = 10 * settings().colleague_lists_per_hour
    limits.use("colleagues read", network, allowed=allowed, seconds=HOUR)
    file = request.files.get("file")
    field = form.file if file is not None and file.filename else form.people
    try:
        if field is form.file and file is not None:
            return of_file(file.stream.read(LARGEST_FILE + 1))
        return of_text(form.people.data or "")
    except Unreadable as refusal:
        field.errors = [*field.errors, refusal.message]
        return ()


def as_typed(people: Sequence[Line]) -> str:
    """The same as lines: a browser does not send a file twice."""
    return "\n".join(
        ", ".join(filter(None, (full_name(*_names(one)), one.email, one.position)))
        for one in people
    )


def _names(one: Line) -> tuple[str, str, str]:
    return one.given_name, one.family_name, one.patronymic


def sent_preview() -> Preview:
    allow_long_forms()
    return Preview(request.form)
