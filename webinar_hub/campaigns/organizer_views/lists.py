"""The letters to many that there are: of all one's programmes, of one event."""

from collections.abc import Iterable
from typing import Any

from flask import render_template

from webinar_hub.accounts.gate import ANYBODY, may, me, staff
from webinar_hub.accounts.rules import suffices
from webinar_hub.campaigns import presenting
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.organizer_views.blueprint import address_of, blueprint
from webinar_hub.campaigns.queries import outcomes as queries
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import current


@blueprint.get("/organize/letters")
@staff(ANYBODY)
def letters() -> str:
    organizer = me()
    programmes = db.session.query(Programme).order_by(Programme.position, Programme.id)
    return render_template(
        "campaigns/letters.html",
        letters=_shown(queries.campaigns_of(organizer), organizer.zone),
        programmes=[one for one in programmes if suffices(organizer.role_in(one.id), "organizer")],
    )


@blueprint.get("/organize/events/<public_id>/letters")
@staff("viewer", Event)
def writing(event: Event) -> str:
    """The letters to the people of one event alone, and the way to a new one."""
    return render_template(
        "campaigns/of_event.html",
        event=event,
        may_change=may("organizer"),
        letters=_shown(queries.campaigns_of_event(event.id), event.zone),
    )


def _shown(campaigns: Iterable[Campaign], zone: str) -> list[dict[str, Any]]:
    now, language, waiting = clock.now(), current(), queries.still_waiting()
    return [
        {
            "title": one.title,
            "url": address_of(one),
            "kind": presenting.KINDS[one.kind],
            "programme": one.programme.name,
            "state": presenting.state_words(one, one.id in waiting, now),
            "people": one.expected if one.state != "draft" else None,
            "who": one.organizer.name,
            "when": presenting.moment(one.start_at or one.changed_at, zone, language),
        }
        for one in campaigns
    ]
