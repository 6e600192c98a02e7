"""The organizers' pages; each module adds its addresses to the blueprint."""

from webinar_hub.workspace.views import (
    changes,
    copying,
    editor,
    events,
    home,
    inviting,
    meetings,
    organizations,
    people,
    programmes,
    publishing,
    saving_approval,
    speakers,
)
from webinar_hub.workspace.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "changes",
    "copying",
    "editor",
    "events",
    "home",
    "inviting",
    "meetings",
    "organizations",
    "people",
    "programmes",
    "publishing",
    "saving_approval",
    "speakers",
]
