"""What a person typed to sign up, and what a registration keeps of it."""

from dataclasses import dataclass, field
from typing import Any

from webinar_hub.participants import operations as people
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import PersonData
from webinar_hub.questions.answers import Given
from webinar_hub.registration.operations.unproven import Holder


@dataclass(frozen=True)
class Application:
    """What a person typed, checked for shape. `pool_id` None: the event's only pool."""

    person: PersonData
    role: str
    organisation: str = ""
    organisation_kind: str | None = None
    position: str = ""
    children: int | None = None
    ages: str = ""
    pool_id: int | None = None
    consent_text_ids: tuple[int, ...] = field(default=())
    dates_seen: str | None = None  # `rules.dates_mark` of the page with the form, if there was one
    browser_digest: str | None = None  # of a secret that the browser holds from now on
    came_from: str = ""  # counted for the event, never kept with the person
    answers: tuple[Given, ...] = ()
    holder: Holder | None = None  # where strangers fill in forms
    invited: bool = False  # by the organizers, with a link of their own


def snapshot(application: Application, participant: Participant) -> dict[str, Any]:
    """Columns of a registration: they stay as they are, whatever becomes of the person's own row.

    What the person once said on their own page goes before what the form says by the way.
    """
    person = people.with_what_was_settled(application.person, participant)
    holder = application.holder
    return {
        "role": application.role,
        "email": person.mailbox.typed if person.mailbox else None,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "patronymic": person.patronymic,
        "search_key": person.search_key,
        "region_id": person.region_id,
        "organisation": application.organisation,
        "organisation_kind": application.organisation_kind,
        "position": application.position,
        "children": application.children,
        "ages": application.ages,
        "language": person.language,
        "zone": person.zone,
        "discreet": person.discreet,
        "browser_digest": application.browser_digest,
        "held_by_mailbox": holder.mailbox if holder else None,
        "held_by_network": holder.network if holder else None,
    }
