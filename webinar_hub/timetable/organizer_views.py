"""Who is written to and when: one editor for events, series and programmes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.forms import Ticks, show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.core.web import private
from webinar_hub.reminders import choosing, holding, outlook, presenting, rules
from webinar_hub.timetable import planned
from webinar_hub.timetable.forms import Another, Pressed, Reminders
from webinar_hub.timetable.labels import ANCHORS, AUDIENCES

blueprint = Blueprint("reminders", __name__)
blueprint.after_request(private)

PLURALS = {"event": "events", "series": "series", "programme": "programmes"}
CHANGED = _(
    "Somebody else changed the reminders meanwhile. This is what you wanted; if it still is, save "
    "it again."
)


def show(owner: holding.Owner) -> Response:
    return _page(owner)


def save(owner: holding.Owner) -> Response:
    """What is ticked, for those with a seat."""
    offsets = holding.offsets_of(owner)
    form = _offered(Reminders(), offsets)
    if not form.validate_on_submit():
        return _page(owner, ticks=form, status=422)
    kind, wanted, seen = holding.kind_of(owner), form.wanted(), form.seen.data or ""
    return _done(
        owner,
        lambda owner_id: choosing.choose_reminders(kind, owner_id, me().id, wanted, seen),
        lambda refusal: _refused(owner, refusal, form, ticks=form),
    )


def add(owner: holding.Owner) -> Response:
    form = Another()
    if not form.validate_on_submit():
        return _page(owner, another=form, status=422)
    kind, wanted, seen = holding.kind_of(owner), form.wanted(), form.seen.data or ""
    return _done(
        owner,
        lambda owner_id: choosing.add_rule(kind, owner_id, me().id, wanted, seen),
        lambda refusal: _refused(owner, refusal, form, another=form),
    )


def remove(owner: holding.Owner) -> Response:
    form = Pressed()
    kind, rule, seen = holding.kind_of(owner), form.rule.data or "", form.seen.data or ""
    return _done(
        owner,
        lambda owner_id: choosing.remove_rule(kind, owner_id, me().id, rule, seen),
        lambda refusal: _refused(owner, refusal, form, pressed=form),
    )


def follow(owner: holding.Owner) -> Response:
    form = Pressed()
    kind, seen = holding.kind_of(owner), form.seen.data or ""
    return _done(
        owner,
        lambda owner_id: choosing.follow(kind, owner_id, me().id, seen),
        lambda refusal: _refused(owner, refusal, form, pressed=form),
    )


VIEWS: tuple[tuple[str, str, str, str, Callable[..., Response]], ...] = (
    ("rules", "GET", "", "viewer", show),
    ("save", "POST", "", "organizer", save),
    ("add", "POST", "/rules", "organizer", add),
    ("remove", "POST", "/removal", "organizer", remove),
    ("follow", "POST", "/following", "organizer", follow),
)
for _kind, _model in holding.KINDS.items():
    for _name, _method, _end, _needs, _view in VIEWS:
        blueprint.add_url_rule(
            f"/organize/{PLURALS[_kind]}/<public_id>/reminders{_end}",
            f"{_name}_of_{_kind}",
            staff(_needs, _model)(_view),
            methods=[_method],
        )


def _done(
    owner: holding.Owner,
    change: Callable[[int], None],
    refused: Callable[[Refusal], Response],
) -> Response:
    address = _address(owner, "rules")
    try:
        change(owner.id)
    except Refusal as refusal:
        return refused(refusal)
    flash(_("Saved. From now on people are written to like this."), "done")
    return redirect(address, 303)


def _refused(owner: holding.Owner, refusal: Refusal, form: Any, **shown: Any) -> Response:
    conflict = isinstance(refusal, Conflict)
    if conflict:
        refusal.message = CHANGED
    show_refusal(form, refusal)
    form.seen.data = rules.as_text(holding.offsets_of(owner))
    return _page(owner, **shown, status=409 if conflict else 422)


def _address(owner: holding.Owner, name: str) -> str:
    kind = holding.kind_of(owner)
    return url_for(f"reminders.{name}_of_{kind}", public_id=owner.public_id)


def _offered(form: Reminders, offsets: tuple[rules.Offset, ...]) -> Reminders:
    form.first.choices = presenting.offered("first", offsets)
    form.each.choices = presenting.offered("each", offsets)
    return form


def _page(
    owner: holding.Owner,
    *,
    ticks: Reminders | None = None,
    another: Another | None = None,
    pressed: Pressed | None = None,
    status: int = 200,
) -> Response:
    offsets = holding.offsets_of(owner)
    seen = rules.as_text(offsets)
    event = owner if isinstance(owner, Event) else None
    ticks = ticks or _ticked(offsets, seen)
    page = render_template(
        "timetable/rules.html",
        owner=owner,
        kind=holding.kind_of(owner),
        event=event,
        holder=_holder(owner),
        above=_above(owner),
        form=ticks,
        another=another or Another(formdata=None, seen=seen),
        pressed=pressed or Pressed(formdata=None, seen=seen),
        wrong=next((one for one in (ticks, another, pressed) if one and one.errors), ticks),
        others=_others(offsets),
        seen=seen,
        to={name: _address(owner, name) for name, *_rest in VIEWS},
        may_change=may("organizer"),
        several=event is None or len(event.standing_meetings) > 1,
        planned=planned.of_event(event, offsets) if event else [],
        file_only=any(one.calendar == "missing" for one in offsets if one.reminds),
        first_moments=_moments(event, ticks.first),
        each_moments=_moments(event, ticks.each),
    )
    return make_response(page, status)


def _ticked(offsets: tuple[rules.Offset, ...], seen: str) -> Reminders:
    form = _offered(Reminders(formdata=None, seen=seen), offsets)
    for field in (form.first, form.each):
        field.data = [str(one.minutes) for one in presenting.for_seats(field.name, offsets)]
    return form


def _others(offsets: tuple[rules.Offset, ...]) -> list[dict[str, str]]:
    return [
        {
            "rule": one.text,
            "whom": str(AUDIENCES[one.audience]),
            "when": f"{ANCHORS[one.before]} · {presenting.words_of(one)}",
        }
        for one in sorted(offsets, key=lambda one: (one.before == "end", one.place))
        if not one.reminds
    ]


def _holder(owner: holding.Owner) -> tuple[str, str, str] | None:
    """Whose rules hold: the kind, the name, where they are changed; None: the usual."""
    return _named(holding.holder(owner))


def _above(owner: holding.Owner) -> tuple[str, str, str] | None:
    """Whose would hold if there were none of its own."""
    _own, *levels = holding.levels(owner)
    return _named(next((one for one in levels if one.reminders_changed), None))


def _named(owner: holding.Owner | None) -> tuple[str, str, str] | None:
    if owner is None:
        return None
    name = owner.name if hasattr(owner, "name") else owner.title
    return holding.kind_of(owner), name, _address(owner, "rules")


def _moments(event: Event | None, field: Ticks) -> dict[str, str]:
    """Beside each choice when it is, of the next meeting."""
    if event is None:
        return {}
    now = clock.now()
    meeting = presenting.meeting_of(field.name, event.meetings, now)
    offered = [int(one.value) for one in field.choices]
    found = outlook.of_offsets(event.id, meeting, offered) if meeting is not None else {}
    return presenting.moments(meeting, field.choices, found, now, current())
