"""One's own page: everything that a person has signed up for."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock, links
from webinar_hub.core.language import NATIVE_NAMES, current
from webinar_hub.personal import operations, queries
from webinar_hub.personal.views import browser, gate, presenting
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.personal.views.gate import me, own
from webinar_hub.recordings import queries as recordings
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views.whom_to_ask import safety


@blueprint.get("/me")
@own
def mine() -> Response:
    person = me()
    registrations = queries.registrations_of(person.id)
    coming, past = presenting.coming_and_past(registrations, person.zone, clock.now())
    subscriber = queries.subscriber_of(person.email_key)
    page = render_template(
        "personal/page.html",
        person=person,
        coming=coming,
        past=past,
        recordings=_recordings(person.id),
        **presenting.profile(person, queries.work_of(person.id), clock.now()),
        news=presenting.news(subscriber),
        news_waits=subscriber is not None and bool(subscriber.subscriptions),
        language_name=NATIVE_NAMES[person.language],
        zone_name=zone_label(clock.now(), person.zone, current()),
        saved=request.args.get("saved"),
        safety=_safety(registrations),
    )
    return make_response(page)


@blueprint.post("/me/sign-out")
@own
def sign_out() -> Response:
    operations.sign_out(browser.my_secret() or "")
    return _signed_out()


@blueprint.post("/me/sign-out-everywhere")
@own
def sign_out_everywhere() -> Response:
    operations.sign_out_everywhere(me().id)
    return _signed_out()


def _signed_out() -> Response:
    gate.forget()
    response = redirect(url_for("personal.sign_in", left=1), 303)
    browser.forget_me(response)
    return response


def _recordings(participant_id: int) -> list[tuple[Event, str]]:
    """What the person gets the recording of, and the page of each."""
    return [
        (one.event, links.personal_url("recording", one.public_id, one.link_counter))
        for one in recordings.of_person(participant_id)
    ]


def _safety(registrations: list[Registration]) -> dict[str, Any] | None:
    """A page that names a sensitive event begins as that event's own page does."""
    found = (safety(one.event, one.region) for one in registrations)
    return next((one for one in found if one is not None), None)
