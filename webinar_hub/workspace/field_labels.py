"""Fields in the record of changes, by the words with which the forms ask for them."""

from functools import cache
from typing import Any

from wtforms.fields.core import UnboundField

from webinar_hub.catalogue.forms import events, programmes
from webinar_hub.core.language import _
from webinar_hub.workspace import forms

# Where a name means several things, the form that comes first has the word.
_EVENT = (
    *(events.Details, events.Room, events.Window, events.Visibility, events.Address),
    *(events.OneMeeting, events.Speakers, forms.Seats, forms.Offers, forms.Approval),
)
FORMS: dict[str, tuple[type, ...]] = {
    "event": _EVENT,
    "programme": (programmes.AboutProgramme,),
    "series": (programmes.AboutSeries,),
    "speaker": (programmes.AboutSpeaker,),
    "organization": (
        programmes.AboutOrganization,
        programmes.AboutPrivacy,
        programmes.AboutConsents,
    ),
}
# Columns that are called otherwise than the fields in which they are typed.
TYPED_AS = {
    "series_id": "series",
    "grant_id": "grant",
    "region_ids": "regions",
    "mode": "format",
    "wall_start": "start",
    "wall_end": "end",
    "sign_up_opens_at": "opens",
    "sign_up_closes_at": "closes",
    "offer_hours": "hours",
}
# What no form asks for.
OTHERS: dict[str, Any] = {
    "status": _("State"),
    "precision": _("How exactly the time is known"),
    "people": _("People"),
    "letters": _("Letters"),
    "kind": _("Kind"),
    "letter": _("Letter"),
    "language": _("Language"),
    "subject": _("Subject"),
    "opening": _("Opening"),
    "closing": _("Closing"),
    "role": _("Role"),
    "reason": _("Reason"),
    "email": _("E-mail"),
    "name": _("Name"),
    "speaker": _("Speaker"),
    "question": _("Question"),
    "number": _("How many"),
    "rows": _("Lines of the table"),
    "entries": _("Entries"),
    "verdict": _("Mark"),
    "pool": _("Kind of seat"),
    "from": _("Made from"),
    "to": _("Event"),
    "reminders": _("Reminders"),
}


def label_of(about_type: str, name: str) -> str:
    known = _of_forms(about_type)
    label = known.get(TYPED_AS.get(name, name)) or OTHERS.get(name)
    return str(label) if label is not None else name.replace("_", " ")


@cache
def _of_forms(about_type: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form in FORMS.get(about_type, ()):
        for name in dir(form):
            field: Any = getattr(form, name, None)
            if isinstance(field, UnboundField) and field.args:
                found.setdefault(name, field.args[0])
    return found
