"""The page on which an event is made: one part after the other, each saved by itself."""

from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response

from webinar_hub.accounts import gate
from webinar_hub.accounts.gate import me, staff
from webinar_hub.accounts.operations import note
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.events import (
    Address,
    Details,
    Publication,
    Room,
    Speakers,
    Visibility,
    Window,
)
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import publishing
from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock
from webinar_hub.core.language import _, current
from webinar_hub.core.links import url
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.zones import local
from webinar_hub.news.queries.numbers import readers_of
from webinar_hub.participants.queries import regions
from webinar_hub.questions.presenting import needs_counted
from webinar_hub.registration import operations as registration
from webinar_hub.registration import queries as seats
from webinar_hub.registration.operations.changes import behind
from webinar_hub.workspace import operations, queries, rules
from webinar_hub.workspace.forms import Offers, Seats
from webinar_hub.workspace.views import approval, needed, needs, presenting, saving
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.saving import save
from webinar_hub.workspace.views.seats import offered_words, offers, seat_forms

Bound = dict[str, Any]  # forms with what was typed, by the part of the page that they belong to


@blueprint.get("/events/<public_id>")
@staff("viewer", Event)
def event_editor(event: Event) -> Response:
    return page(event)


@blueprint.post("/events/<public_id>/details")
@staff("organizer", Event)
def save_details(event: Event) -> Response:
    form = details_form(event, request.form)
    return save(
        event,
        form,
        lambda: operations.edit_details(
            event.id, form.details(), by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, details=form),
        part="details",
        said=_room_to_set(event, form.format.data),
    )


@blueprint.post("/events/<public_id>/seats/<pool_id>")
@staff("organizer", Event)
def save_seats(event: Event, pool_id: str) -> Response:
    pool = next((one.id for one in seats.pools_of(event.id) if str(one.id) == pool_id), None)
    if pool is None:
        raise NotFound
    form = Seats(request.form, prefix=f"seats{pool}")

    def act() -> None:
        registration.set_capacity(event.id, pool, form.capacity.data)
        changes = {"pool": pool, "capacity": form.capacity.data}
        note(me().id, "seats set", "event", event.id, event.programme_id, {"fields": changes})

    return save(
        event,
        form,
        act,
        again=lambda form, status: page(event, status, **{f"seats{pool}": form}),
        part="seats",
    )


@blueprint.post("/events/<public_id>/offers")
@staff("organizer", Event)
def save_offers(event: Event) -> Response:
    form = Offers(request.form, prefix="offers")
    return save(
        event,
        form,
        lambda: catalogue.set_offer_hours(
            event.id, form.chosen(), by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, offers=form),
        part="seats",
    )


@blueprint.post("/events/<public_id>/window")
@staff("organizer", Event)
def save_window(event: Event) -> Response:
    form = Window(request.form, prefix="window")
    return save(
        event,
        form,
        lambda: catalogue.set_sign_up_window(
            event.id, form.opens.data, form.closes.data, by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, window=form),
        part="window",
    )


@blueprint.post("/events/<public_id>/room")
@staff("organizer", Event)
def save_room(event: Event) -> Response:
    form = Room(request.form, prefix="room")
    return save(
        event,
        form,
        lambda: catalogue.set_room_link(
            event.id,
            form.room_link.data,
            form.dial_in.data,
            by=me().id,
            version=form.version.data,
        ),
        again=lambda form, status: page(event, status, room=form),
        part="room",
        said=_(
            "Saved. Nobody is written to: everybody comes in by their own link, which leads there."
        ),
    )


@blueprint.post("/events/<public_id>/speakers")
@staff("organizer", Event)
def save_speakers(event: Event) -> Response:
    form = speakers_form(event, request.form)
    return save(
        event,
        form,
        lambda: catalogue.assign_speakers(
            event.id, form.chosen(), by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, speakers=form),
        part="speakers",
    )


@blueprint.post("/events/<public_id>/visibility")
@staff("organizer", Event)
def save_visibility(event: Event) -> Response:
    form = Visibility(request.form, prefix="visibility")
    return save(
        event,
        form,
        lambda: catalogue.set_visibility(
            event.id, form.visibility.data, by=me().id, version=form.version.data
        ),
        again=lambda form, status: page(event, status, visibility=form),
        part="visibility",
    )


@blueprint.post("/events/<public_id>/address")
@staff("organizer", Event)
def save_address(event: Event) -> Response:
    form = Address(request.form, prefix="address")
    return save(
        event,
        form,
        lambda: catalogue.change_address(event.id, form.slug.data, by=me().id),
        again=lambda form, status: page(event, status, address=form),
        part="visibility",
        said=_("Saved. The old address leads to the new one."),
    )


def _room_to_set(event: Event, way: str) -> Any:
    """People have signed up, all online, and now a room is added."""
    pools = list(seats.live_in_pools(event.id).values())
    only_online = [mode for mode, _people in pools] == ["online"]
    if way == "both" and only_online and pools[0][1]:
        return _("Saved. Please set how many seats the room has: until then there is no limit.")
    return None


def details_form(event: Event, formdata: Any) -> Details:
    form = Details(formdata, prefix="details")
    form.offer(event.programme, regions(current()))
    return form


def speakers_form(event: Event, formdata: Any) -> Speakers:
    form = Speakers(formdata, prefix="speakers")
    form.offer(queries.speakers_of(event.programme_id))
    return form


def page(event: Event, status: int = 200, **bound: Any) -> Response:
    """The editor; `bound` are forms that were sent and did not pass."""
    now = clock.now()
    present = _present_forms(event)
    conflict = _conflict(event, bound, present) if status == 409 else None
    body = render_template(
        "workspace/editor.html",
        event=event,
        state=presenting.state(event, now),
        forms={name: bound.get(name, form) for name, form in present.items()},
        failed=next(iter(bound.values()), None),
        conflict=conflict,
        meetings=[
            (one, presenting.meeting_words(one), _open(event, one)) for one in event.meetings
        ],
        pools=seat_forms(event, bound),
        offered=offered_words(event),
        asking=approval.words(event),
        marks=rules.marks(event, now),
        checklist=needs.of_one(event, now),
        lacks_room=rules.lacks_room(event, now),
        missing=needed.for_publishing(event, now),
        lacking=needed.behind(event, now),
        waiting_letters=len(behind(event.id, operations.AT_ONCE)) if event.published else 0,
        facts=presenting.facts(event),
        needs=needs_counted(event.id) if gate.may("organizer") else [],
        zone=zone_label(event.first_start or now, event.zone, current()),
        readers_words=presenting.readers_words(readers_of(event.id)) if not event.published else "",
        public_url=url(f"/events/{event.slug}") if event.slug else None,
        history=saving.without_repeats(saving.what_changed(event, None)),
        may_cancel=event.published and event.status == "scheduled" and not event.over(now),
        may_put_away=event.status != "withdrawn"
        and (not event.published or event.status == "cancelled" or event.over(now)),
        may_edit=gate.may("organizer"),
        own=me().public_id,
    )
    return make_response(body, status)


def _present_forms(event: Event) -> Bound:
    details, speakers = details_form(event, None), speakers_form(event, None)
    details.show(event)
    speakers.show(event)
    speakers.offer(queries.speakers_of(event.programme_id))
    version = {"version": event.version_id}
    same = {name: getattr(event, name) for name in ("room_link", "dial_in", "visibility", "slug")}
    return {
        "details": details,
        "speakers": speakers,
        "room": Room(None, prefix="room", data=same | version),
        "offers": Offers(None, prefix="offers", data=offers(event) | version),
        "approval": approval.form(event),
        "window": Window(None, prefix="window", data=_window(event) | version),
        "visibility": Visibility(None, prefix="visibility", data=same | version),
        "address": Address(None, prefix="address", data=same),
        "publication": Publication(None, prefix="publication"),
    }


def _window(event: Event) -> dict[str, Any]:
    """Wall times in the event's zone, as they were typed."""
    opens, closes = event.sign_up_opens_at, event.sign_up_closes_at
    return {
        "opens": local(opens, event.zone).replace(tzinfo=None) if opens else None,
        "closes": local(closes, event.zone).replace(tzinfo=None) if closes else None,
    }


@dataclass(frozen=True)
class Conflict:
    """What somebody else did meanwhile, and what stands there where this one typed else."""

    changes: list[tuple[str, str, str]]
    differing: list[tuple[str, str]]


def _conflict(event: Event, bound: Bound, present: Bound) -> Conflict:
    name, form = next(iter(bound.items()))
    found = Conflict(
        changes=saving.what_changed(event, form.version.data),
        differing=saving.differing(form, present[name]),
    )
    saving.newest(form, event.version_id)
    return found


def _open(event: Event, meeting: Any) -> bool:
    """Whether a meeting can still be changed."""
    try:
        publishing.check_changeable(event, meeting, clock.now())
    except (publishing.NotScheduled, publishing.MeetingOver, publishing.OnlyRecorded):
        return False
    return True
