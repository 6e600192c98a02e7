"""When the people of one event are reminded."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.forms import Ticks, show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Conflict
from webinar_hub.core.web import private
from webinar_hub.reminders import holding, outlook, planned, presenting, rules
from webinar_hub.reminders.forms import Reminders
from webinar_hub.reminders.operations import choose_reminders

blueprint = Blueprint("reminders", __name__)
blueprint.after_request(private)

PAGE = "/organize/events/<public_id>/reminders"


@blueprint.get(PAGE)
@staff("viewer", Event)
def rules_of_event(event: Event) -> Response:
    offsets = _offsets(event)
    form = _offered(Reminders(formdata=None), offsets)
    for field in (form.first, form.each):
        field.data = [str(one.minutes) for one in presenting.for_seats(field.name, offsets)]
    form.seen.data = rules.as_text(offsets)
    return _page(event, form)


@blueprint.post(PAGE)
@staff("organizer", Event)
def save(event: Event) -> Response:
    form = _offered(Reminders(), _offsets(event))
    if not form.validate_on_submit():
        return _page(event, form, 422)
    return _choose(event, form, form.wanted())


@blueprint.post(f"{PAGE}/usual")
@staff("organizer", Event)
def save_usual(event: Event) -> Response:
    form = _offered(Reminders(), _offsets(event))
    return _choose(event, form, {(one.before, one.minutes) for one in rules.USUAL})


def _choose(event: Event, form: Reminders, wanted: set[tuple[str, int]]) -> Response:
    address = url_for("reminders.rules_of_event", public_id=event.public_id)
    try:
        choose_reminders(event.id, me().id, wanted, form.seen.data or "")
    except Conflict as conflict:
        conflict.message = _(
            "Somebody else changed the reminders meanwhile. This is what you wanted; if it still "
            "is, save it again."
        )
        show_refusal(form, conflict)
        form.seen.data = rules.as_text(_offsets(event))
        return _page(event, form, 409)
    flash(_("Saved. From now on people are reminded like this."), "done")
    return redirect(address, 303)


def _offsets(event: Event) -> tuple[rules.Offset, ...]:
    return holding.offsets_of(event)


def _offered(form: Reminders, offsets: tuple[rules.Offset, ...]) -> Reminders:
    form.first.choices = presenting.offered("first", offsets)
    form.each.choices = presenting.offered("each", offsets)
    return form


def _page(event: Event, form: Reminders, status: int = 200) -> Response:
    page = render_template(
        "reminders/rules.html",
        event=event,
        form=form,
        may_change=may("organizer"),
        several=len(event.standing_meetings) > 1,
        planned=planned.of_event(event, _offsets(event)),
        first_moments=_moments(event, form.first),
        each_moments=_moments(event, form.each),
    )
    return make_response(page, status)


def _moments(event: Event, field: Ticks) -> dict[str, str]:
    now = clock.now()
    meeting = presenting.meeting_of(field.name, event.meetings, now)
    offered = [int(one.value) for one in field.choices]
    found = outlook.of_offsets(event.id, meeting, offered) if meeting is not None else {}
    return presenting.moments(meeting, field.choices, found, now, current())
