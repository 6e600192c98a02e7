"""Something is done with several people: first the page that says what, then the doing.

The first page names everybody it is about, so what was seen is what happens, whoever signs up
meanwhile.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.attendance.organizer_views.asked import named_meeting, why_not
from webinar_hub.attendance.presenting import meeting_choice
from webinar_hub.attendance.queries import meetings_of
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.forms import StaffForm, show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.registration.queries import Seats, seats_of
from webinar_hub.roster import columns, forms, labels, operations, queries, rules
from webinar_hub.roster.operations import Outcome
from webinar_hub.roster.organizer_views.blueprint import EVENT, blueprint
from webinar_hub.roster.shown import Shown


@blueprint.post(f"{EVENT}/people/acting")
@staff("organizer", Event)
def act(event: Event) -> Response:
    action, shown = request.form.get("act", ""), Shown.of(request.form).whole
    if action not in rules.ACTIONS:
        flash(_("Please choose what is to be done with them."), "attention")
        return redirect(_list(event, shown), 303)
    people, matching = _chosen(event, shown)
    concerned = [one for one in people if rules.why_not(action, one.registration) is None]
    if not concerned:
        return _nobody(event, shown, action, people)
    going = "go" in request.form
    form = _offered(event, action, forms.FORMS[action]() if going else _untouched(action))
    if not going or not form.validate_on_submit():
        return _page(event, action, form, shown, people, matching, 422 if going else 200)
    back = _list(event, shown)
    ids = [one.registration.public_id for one in concerned]
    event_id, names = event.id, {i.registration.public_id: columns.name_of(i) for i in people}
    try:
        outcome = _do(event_id, action, form, ids)
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, action, form, shown, people, matching, 422)
    if not outcome.left:
        flash(_said(outcome), "done")
        return redirect(back, 303)
    return _report(event_id, action, outcome, names, back)


def _chosen(event: Event, shown: Shown) -> tuple[list[queries.Person], int]:
    """The ticked, or the first of all that match; and how many match."""
    ticked = request.form.getlist("chosen")[: rules.MOST_AT_ONCE]
    if "all" not in request.form:
        return queries.chosen(event.id, ticked), 0
    found = queries.page(event.id, shown).found
    return queries.matching(event.id, shown, rules.MOST_AT_ONCE), found


def _untouched(action: str) -> StaffForm:
    return forms.FORMS[action](formdata=None)


def _nobody(
    event: Event, shown: Shown, action: str, people: Sequence[queries.Person]
) -> Response:
    words = _("Please tick somebody first.")
    if people:
        reason = rules.why_not(action, people[0].registration)
        words = _("Nobody who was chosen can be treated so. The first: %(reason)s", reason=reason)
    flash(words, "attention")
    return redirect(_list(event, shown), 303)


def _offered(event: Event, action: str, form: Any) -> Any:
    if action == "mark":
        meetings = [one for one in meetings_of(event.id) if not why_not(one)]
        form.meeting.choices = forms.options(
            [(one.public_id, meeting_choice(one, current())) for one in meetings]
        )
    if action == "move":
        form.to.choices = forms.options([("", str(_("Please choose"))), *_targets(event)])
    return form


def _targets(event: Event) -> list[tuple[str, str]]:
    """Events ahead of the same organization in which this organizer may sign people up."""
    now = clock.now()
    ahead = [
        one
        for one in queries.events_ahead(event.programme.organization_id, now)
        if one.id != event.id and me().role_in(one.programme_id) in ("owner", "organizer")
    ]
    seats = seats_of(one.id for one in ahead)
    return [(one.public_id, _target_words(one, seats.get(one.id))) for one in ahead]


def _target_words(event: Event, seats: Seats | None) -> str:
    meeting = next(iter(event.standing_meetings), None)
    when = meeting_choice(meeting, current()) if meeting else ""
    free = seats.free if seats else 0
    room = str(_("seats without a limit") if free is None else _("free: %(number)s", number=free))
    return " · ".join(filter(None, (event.title, when, room)))


def _do(event_id: int, action: str, form: Any, ids: Sequence[str]) -> Outcome:
    by = me().id
    if action == "confirm":
        return operations.confirm(event_id, ids, by=by)
    if action == "decline":
        return operations.decline(event_id, ids, form.reason.data or "", by=by)
    if action == "cancel":
        return operations.cancel(event_id, ids, form.reason.data or "", by=by)
    if action == "mark":
        meeting = named_meeting(meetings_of(event_id), form.meeting.data)
        reason = form.reason.data or ""
        return operations.mark(event_id, ids, meeting.id, form.verdict.data, reason, by=by)
    target = db.session.query(Event.id).filter_by(public_id=form.to.data).scalar()
    reason, may_wait = form.reason.data or "", form.may_wait.data
    return operations.move(event_id, ids, target, reason, may_wait=may_wait, by=by)


def _page(
    event: Event,
    action: str,
    form: StaffForm,
    shown: Shown,
    people: Sequence[queries.Person],
    matching: int,
    status: int,
) -> Response:
    reasons = [(one, rules.why_not(action, one.registration)) for one in people]
    concerned = [one for one, reason in reasons if reason is None]
    page = render_template(
        "roster/acting.html",
        event=event,
        action=action,
        form=form,
        heading=labels.HEADINGS[action],
        button=labels.BUTTONS[action],
        what=labels.what_will_happen(action, len(concerned)),
        concerned=[(one.registration.public_id, columns.name_of(one)) for one in concerned],
        left=[(columns.name_of(one), reason) for one, reason in reasons if reason is not None],
        without_letter=sum(one.registration.email is None for one in concerned),
        matching=matching if matching > len(people) else 0,
        most=len(people),
        kept=shown.query(),
        back=_list(event, shown),
    )
    return make_response(page, status)


def _report(
    event_id: int, action: str, outcome: Outcome, names: dict[str, str], back: str
) -> Response:
    """Nothing is lost by looking at it again: it is no plain page, and says what is to be done."""
    event = db.session.get_one(Event, event_id)
    page = render_template(
        "roster/report.html",
        event=event,
        heading=labels.HEADINGS[action],
        done=_said(outcome),
        left=[(key, names.get(key, ""), reason) for key, reason in outcome.left],
        back=back,
    )
    return make_response(page)


def _said(outcome: Outcome) -> str:
    lines = [str(labels.what_happened(state, number)) for state, number in outcome.done.items()]
    return " ".join(lines) or str(_("Nothing was changed."))


def _list(event: Event, shown: Shown) -> str:
    return url_for("roster.people", public_id=event.public_id, **shown.query())
