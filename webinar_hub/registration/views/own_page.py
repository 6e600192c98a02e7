"""The page behind a letter's link: what, when, where, my place in line, my details, giving it back.

The link in the address is what proves the person; nothing here acts on GET.
"""

from contextlib import suppress
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.labels import OWN_ROLES
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.enrolment.queries import page_of
from webinar_hub.ical.download import download
from webinar_hub.participants import queries as people
from webinar_hub.recordings import queries as recordings
from webinar_hub.registration import operations, queries
from webinar_hub.registration.forms import Details
from webinar_hub.registration.letters.words import joins_online, others_line
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.details import Details as NewDetails
from webinar_hub.registration.rules import (
    AlreadyCancelled,
    EventCancelled,
    EventOver,
    NotOffered,
    door_is_open,
)
from webinar_hub.registration.views import calendars, keeping, presenting
from webinar_hub.registration.views.answered import own_answers
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.other_part import other_part
from webinar_hub.registration.views.partner import asked_to_agree
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


class OldLink(NotFound):
    """The address changed since, or the link was cut off on its way."""

    message = _(
        "This link is no longer valid or was cut off. Sign up again with the same name and "
        "address: the letter with your link comes once more, and you keep your seat."
    )


@blueprint.get("/registrations/<token>")
def manage(token: str) -> Response:
    return _page("registration/manage.html", own_registration(token), token)


@blueprint.get("/registrations/<token>/calendar.ics")
def calendar_file(token: str) -> Response:
    entries = calendars.entries(own_registration(token))
    if not entries:
        raise NotFound
    response = make_response(download(entries))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    return private(response)


@blueprint.get("/registrations/<token>/details")
def details(token: str) -> Response:
    registration = own_registration(token)
    if not registration.live:
        return redirect(url_for("registration.manage", token=token), 303)
    return _page("registration/details.html", registration, token, form=details_form(registration))


@blueprint.post("/registrations/<token>/details")
def save_details(token: str) -> Response:
    registration = own_registration(token)
    if not registration.live:
        return redirect(url_for("registration.manage", token=token), 303)
    form = details_form(registration, request.form)
    if not form.validate():
        return _page("registration/details.html", registration, token, form=form, status=422)
    try:
        operations.change_details(registration.id, details_of(registration, form))
    except Refusal as refusal:
        show_refusal(form, refusal)
        registration = own_registration(token)
        return _page("registration/details.html", registration, token, form=form, status=422)
    return redirect(url_for("registration.manage", token=token, saved="details"), 303)


@blueprint.get("/registrations/<token>/cancellation")
def ask_cancellation(token: str) -> Response:
    registration = own_registration(token)
    if not registration.live:
        return redirect(url_for("registration.manage", token=token), 303)
    return _page("registration/cancellation.html", registration, token)


@blueprint.post("/registrations/<token>/cancellation")
def cancel(token: str) -> Response:
    registration = own_registration(token)
    # After a second press of the button, or a late one, the page says how things stand.
    with suppress(AlreadyCancelled, EventOver):
        operations.cancel(registration.id)
    return redirect(url_for("registration.manage", token=token), 303)


@blueprint.post("/registrations/<token>/acceptance")
def accept(token: str) -> Response:
    """Take the seat that is held. Too late, or a second time, the page says how things stand."""
    registration = own_registration(token)
    with suppress(NotOffered, EventOver, EventCancelled):
        operations.accept(registration.id)
    return redirect(url_for("registration.manage", token=token), 303)


@blueprint.post("/registrations/<token>/keeping")
def keep(token: str) -> Response:
    """The seat is wanted: who presses that has read our letter."""
    operations.keep(own_registration(token).id)
    return redirect(url_for("registration.manage", token=token, saved="seat"), 303)


def own_registration(token: str) -> Registration:
    """What the link in the address opens."""
    target = links.read("manage", token)
    registration = queries.registration_for_page(target.public_id) if target else None
    if registration is None or target is None or registration.link_counter != target.counter:
        raise OldLink
    if registration.agrees_within is not None:  # before all else they say whether they want this
        abort(redirect(links.personal_url("agree", registration.public_id, target.counter), 303))
    return registration


def _page(
    template: str, registration: Registration, token: str, *, status: int = 200, **more: Any
) -> Response:
    event: Event = registration.event
    waiting = registration.state == "waitlisted"
    person = registration.participant
    feed_token = links.token("feed", person.public_id, person.feed_counter)
    page = render_template(
        template,
        registration=registration,
        event=event,
        token=token,
        facts=presenting.own_facts(registration),
        way=presenting.own_way(registration),
        place=queries.ahead_in_line(registration) + 1 if waiting else None,
        offer=presenting.offer_words(registration),
        keeping=keeping.words(registration),
        over=event.over(clock.now()),
        calendar_links=calendars.web_links(registration),
        join_url=links.personal_url("join", registration.public_id, registration.link_counter),
        door_is_open=any(
            door_is_open(one, clock.now()) and joins_online(registration, [one])
            for one in event.standing_meetings
        ),
        joins_online=joins_online(registration, event.standing_meetings),
        public_url=links.url(url_for("registration.event_page", slug=event.slug)),
        role=OWN_ROLES[registration.role],
        others_line=_others_line(registration),
        series_url=_series_url(registration),
        other_part=other_part(registration),
        **asked_to_agree(registration),
        **recordings.for_seat(registration, current()),
        own_answers=own_answers(registration),
        **whom_to_ask(event, registration.region),
        saved=request.args.get("saved"),
        feed_token=feed_token,
        ways=calendars.ways_to_follow(feed_token),
        **more,
    )
    return private(make_response(page, status))


def _series_url(registration: Registration) -> str:
    """All dates of the series, for who takes part in it by one sign-up."""
    page = page_of(registration.participant_id, registration.event.series_id)
    return links.personal_url("series", *page) if page else ""


def _others_line(registration: Registration) -> str:
    """Only where the letter says it too, to the same mailbox."""
    if registration.live or registration.event.over(clock.now()):
        return ""
    return others_line(registration, queries.others_at_address(registration))


_KEPT = (
    *("given_name", "family_name", "patronymic", "organisation", "position"),
    *("zone", "discreet"),
)


def details_form(registration: Registration, typed: Any = None) -> Details:
    kept = {name: getattr(registration, name) for name in _KEPT} | {
        "region": registration.region.code if registration.region else "",
        "organisation_kind": registration.organisation_kind or "",
        "lang": registration.language,
    }
    form = Details(typed, data=kept)
    form.role = registration.role
    form.offer(people.regions(current()))
    return form


def details_of(registration: Registration, form: Details) -> NewDetails:
    region = people.region_by_code(form.region.data, current())
    return NewDetails(
        given_name=form.given_name.data,
        family_name=form.family_name.data or "",
        patronymic=form.patronymic.data or "",
        region_id=region.id if region else None,
        organisation=form.organisation.data or "",
        organisation_kind=form.organisation_kind.data or None,
        position=form.position.data or "",
        language=form.lang.data,
        zone=form.zone.data or registration.zone,
        discreet=form.discreet.data,
    )
