"""Name, language, zone, and how discreet letters are: once for everything."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import current
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.zones import OFFERED_ZONES
from webinar_hub.participants import profile
from webinar_hub.participants import queries as people
from webinar_hub.participants.models import Participant
from webinar_hub.participants.profile import Work
from webinar_hub.personal import operations, queries
from webinar_hub.personal.forms import Details
from webinar_hub.personal.operations.details import Details as NewDetails
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.personal.views.gate import me, own

_KEPT = ("given_name", "family_name", "patronymic", "zone", "discreet")


@blueprint.get("/me/details")
@own
def details() -> Response:
    return _page(_form(me()))


@blueprint.post("/me/details")
@own
def save_details() -> Response:
    form = _form(me(), request.form)
    if not form.validate():
        return _page(form, 422)
    try:
        operations.change_details(me().id, _details(form))
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(form, 422)
    return redirect(_onwards(), 303)


@blueprint.post("/me/details/right")
@own
def look_over() -> Response:
    """What is kept is still right."""
    profile.keep_work(me().id, queries.work_of(me().id))
    return redirect(url_for("personal.mine", saved="right"), 303)


def _onwards() -> str:
    """Back to the event for which the person wanted to mend something first."""
    slug = request.args.get("event")
    if slug:
        return url_for("personal.ask_sign_up", slug=slug)
    return url_for("personal.mine", saved="details")


def _form(person: Participant, typed: Any = None) -> Details:
    kept = {name: getattr(person, name) for name in _KEPT} | {
        "region": person.region.code if person.region else "",
        "lang": person.language,
        **{name: value or "" for name, value in vars(queries.work_of(person.id)).items()},
    }
    form = Details(typed, data=kept)
    now, language = clock.now(), current()
    zones = dict.fromkeys([person.zone, *OFFERED_ZONES])
    form.offer(people.regions(language), [(one, zone_label(now, one, language)) for one in zones])
    return form


def _details(form: Details) -> NewDetails:
    region = people.region_by_code(form.region.data, current())
    return NewDetails(
        given_name=form.given_name.data,
        family_name=form.family_name.data or "",
        patronymic=form.patronymic.data or "",
        region_id=region.id if region else None,
        language=form.lang.data,
        zone=form.zone.data,
        discreet=form.discreet.data,
        work=Work(
            form.organisation.data or "",
            form.organisation_kind.data or None,
            form.position.data or "",
        ),
    )


def _page(form: Details, status: int = 200) -> Response:
    return make_response(render_template("personal/details.html", form=form), status)
