"""The page behind the link in a letter: the recording, taking the wish back, coming after all.

The link in the address is what proves the person; nothing here acts on GET.
"""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock, links
from webinar_hub.core.forms import PLEASE_TICK, is_sure
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.questions import asking
from webinar_hub.recordings import operations, queries, rules
from webinar_hub.recordings.models import RecordingRequest
from webinar_hub.recordings.views.blueprint import blueprint
from webinar_hub.recordings.words import until_line
from webinar_hub.registration import queries as seats
from webinar_hub.registration import rules as door
from webinar_hub.registration.views import presenting
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. Ask for the recording again with the same "
        "name and address: the letter with your link comes once more."
    )


@blueprint.get("/recordings/<token>")
def own_page(token: str) -> Response:
    return _page(token)


@blueprint.post("/recordings/<token>/withdrawal")
def withdraw(token: str) -> Response:
    if not is_sure():
        return _page(token, PLEASE_TICK, 422)
    operations.withdraw(_request(token).id)
    return redirect(url_for("recordings.own_page", token=token), 303)


@blueprint.post("/recordings/<token>/sign-up")
def come_after_all(token: str) -> Response:
    """To the page of the seat, as after a letter; without a free seat all stays as it was."""
    wanted = request.form.get("part", "")
    if not wanted:
        return _page(token, _("Please choose how you will take part."), 422)
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        return _page(token, door.SeatsChanged.message, 422)
    try:
        signed_up = operations.come_after_all(_request(token).id, int(wanted))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(token, refusal.message, 422)
    registration = seats.registration_for_page(signed_up.public_id)
    assert registration is not None
    own = links.token("manage", registration.public_id, registration.link_counter)
    return redirect(url_for("registration.manage", token=own), 303)


def _request(token: str) -> RecordingRequest:
    target = links.read("recording", token)
    found = queries.by_public_id(target.public_id) if target else None
    if found is None or target is None or found.link_counter != target.counter:
        raise OldLink
    return found


def _page(token: str, refused: Any = None, status: int = 200) -> Response:
    wish = _request(token)
    event, now = wish.event, clock.now()
    recording = queries.of_event(event.id)
    page = render_template(
        "recordings/own_page.html",
        wish=wish,
        event=event,
        token=token,
        facts=presenting.event_facts(event, wish.zone),
        recording=recording if rules.can_be_seen(recording, now) else None,
        until=until_line(recording, current()) if recording else "",
        ended=recording is not None and rules.has_ended(recording, now),
        planned=recording is not None and recording.planned,
        parts=_parts(wish),
        refused=refused,
        **whom_to_ask(event, wish.region),
    )
    return private(make_response(page, status))


def _parts(wish: RecordingRequest) -> list[tuple[str, Any]]:
    """(pool, words) of the seats that are free, where one can still sign up."""
    event = wish.event
    if door.sign_up_state(event, clock.now()) is not door.SignUpState.OPEN:
        return []
    asked = (one.required for one in asking.of_person(event, wish.role))
    if event.approval or any(asked):  # one press is not enough: the event's own form is
        return []
    free = [pool for pool in seats.pools_of(event.id) if pool.free != 0]
    return [(one.value, one.label) for one in presenting.pool_choices(free)]
