"""A person's own calendar: a secret address for programs, which the person can change."""

from flask import Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webinar_hub.catalogue.feeds import PAST_SHOWN
from webinar_hub.core import clock, links, page_cache
from webinar_hub.core.forms import is_sure
from webinar_hub.core.language import _
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.core.web import settings
from webinar_hub.ical.feed import feed as feed_bytes
from webinar_hub.participants.merged import remaining
from webinar_hub.participants.models import Participant
from webinar_hub.participants.operations import renew_feed
from webinar_hub.registration import feeds, queries
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.own_page import own_registration


class OldCalendar(Gone):
    """Programs that get a 410 stop asking."""

    message = _("This address of a calendar no longer works. The new one is on your own page.")


@blueprint.get("/calendar/<token>.ics")
def own_feed(token: str) -> AnyResponse:
    participant = _owner(token)
    now = clock.now()
    registrations = queries.seats_of_person(participant.id, now - PAST_SHOWN)
    body = feed_bytes(
        feeds.in_feed(registrations, now),
        name=feeds.name_of(participant, settings().site_name),
        source_url="",
        busy=True,
    )
    return _answer(make_response(body))


@blueprint.post("/registrations/<token>/calendar-address")
def new_calendar_address(token: str) -> AnyResponse:
    """What the page showed is renewed: a second press of its button changes nothing more."""
    registration = own_registration(token)
    if not is_sure():
        return redirect(url_for("registration.manage", token=token, saved="unsure"), 303)
    target = links.read("feed", request.form.get("old", ""))
    participant = registration.participant
    if target is not None and target.public_id == participant.public_id:
        renew_feed(participant.id, target.counter)
    return redirect(url_for("registration.manage", token=token, saved="calendar"), 303)


def _owner(token: str) -> Participant:
    target = links.read("feed", token)
    if target is None:
        raise NotFound
    participant = queries.person_by_public_id(target.public_id)
    if participant is None or participant.feed_counter != target.counter:
        raise OldCalendar
    return remaining(participant)


def _answer(response: Response) -> AnyResponse:
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(page_cache.tag_of(response.get_data()))
    return response.make_conditional(request)
