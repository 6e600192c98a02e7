"""One person of an event: what was noted and written, marks with a reason, taking the sign-up out.

Viewers may read; everything else needs the role of an organizer.
"""

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.attendance import answers, labels, operations, presenting, queries, rules
from webinar_hub.attendance.forms import TakeOut, read_marks, read_reason
from webinar_hub.attendance.models import VERDICTS, Evidence
from webinar_hub.attendance.organizer_views.asked import EVENT, named_meeting, why_not
from webinar_hub.attendance.views import blueprint
from webinar_hub.catalogue.labels import PARTS
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.mail.queries import letters_to
from webinar_hub.registration.models import Registration

PERSON = f"{EVENT}/roster/<registration>"


@blueprint.get(PERSON)
@staff("viewer", Event)
def person(event: Event, registration: str) -> str:
    one = _registration(event, registration)
    history = queries.history(one.id)
    meetings = queries.meetings_of(event.id)
    return render_template(
        "attendance/person.html",
        event=event,
        person=one,
        name=presenting.name_for_lists(one.family_name, one.given_name, one.patronymic),
        facts=_facts(event, one),
        answers=answers.of_person(one.id, current()) if may("organizer") else [],
        meetings=[_at_meeting(event, meeting, history.get(meeting.id, [])) for meeting in meetings],
        verdicts=[(verdict, labels.VERDICTS[verdict]) for verdict in VERDICTS],
        letters=[
            presenting.written(letter, event.zone, current(), may_write=may("organizer"))
            for letter in letters_to("registration", one.id, one.thread_id)
        ],
        may_change=may("organizer"),
    )


@blueprint.post(f"{PERSON}/word")
@staff("organizer", Event)
def say_word(event: Event, registration: str) -> Response:
    """One mark with its reason, or the word of the organizers taken back."""
    _registration(event, registration)
    meeting = named_meeting(queries.meetings_of(event.id), request.form.get("meeting"))
    address = url_for("attendance.person", public_id=event.public_id, registration=registration)
    event_id, meeting_id = event.id, meeting.id
    if "lift" in request.form:
        operations.lift(event_id, meeting_id, me().id, registration)
        flash(_("The mark is taken back: what was observed counts again."), "done")
        return redirect(address, 303)
    marks = [m for m in read_marks(request.form, []) if m.public_id == registration]
    if marks:
        reason = read_reason(request.form)
        done = operations.mark(event_id, meeting_id, me().id, marks, reason)
        if done.left:
            flash(_("Somebody else changed this meanwhile. Please look at it again."), "attention")
        else:
            flash(_("Saved."), "done")
    return redirect(address, 303)


@blueprint.get(f"{PERSON}/cancellation")
@staff("organizer", Event)
def ask_to_take_out(event: Event, registration: str) -> Response:
    one = _registration(event, registration)
    if not one.live:
        return redirect(_person_address(event, registration), 303)
    return _take_out_page(event, one, TakeOut(formdata=None))


@blueprint.post(f"{PERSON}/cancellation")
@staff("organizer", Event)
def take_out(event: Event, registration: str) -> Response:
    one = _registration(event, registration)
    form = TakeOut()
    if not form.validate_on_submit():
        return _take_out_page(event, one, form, 422)
    address = _person_address(event, registration)
    try:
        operations.take_out(event.id, one.id, me().id, form.reason.data)
    except Paused:
        raise
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
    else:
        flash(
            _(
                "Taken out. A letter tells the person, and the seat goes to the next on the "
                "waiting list."
            ),
            "done",
        )
    return redirect(address, 303)


def _registration(event: Event, public_id: str) -> Registration:
    found = queries.registration_of(event.id, public_id)
    if found is None:
        raise NotFound
    return found


def _person_address(event: Event, registration: str) -> str:
    return url_for("attendance.person", public_id=event.public_id, registration=registration)


def _facts(event: Event, one: Registration) -> list[tuple[Any, str]]:
    """What is known of a person; the address is for those who may write to it."""
    language = current()
    region = one.region.name_in(language) if one.region else ""
    facts: list[tuple[Any, str]] = [
        (_("State"), presenting.state_words(one, event.zone, language)),
        (_("Takes part"), str(PARTS[one.pool.mode]) if queries.parts_of(event.id) else ""),
        (_("Role"), str(labels.ROLES[one.role])),
        (_("Organization"), ", ".join(filter(None, (one.organisation, one.position)))),
        (_("Region"), region),
        (_("Signed up"), presenting.moment(one.created_at, event.zone, language)),
    ]
    if may("organizer"):
        facts.append((_("E-mail"), one.email or str(_("none"))))
    return [(term, value) for term, value in facts if value]


def _at_meeting(event: Event, meeting: Meeting, evidence: Sequence[Evidence]) -> dict[str, Any]:
    language = current()
    outcome = rules.verdict(evidence)
    return {
        "public_id": meeting.public_id,
        "when": presenting.meeting_choice(meeting, language),
        "verdict": outcome.verdict if outcome else "unknown",
        "word": labels.VERDICTS[outcome.verdict if outcome else "unknown"],
        "seen": rules.state_of(evidence),
        "decided": rules.decision(evidence) is not None,
        "history": [presenting.word(row, event.zone, language) for row in reversed(evidence)],
        "why_not": why_not(meeting),
    }


def _take_out_page(event: Event, one: Registration, form: TakeOut, status: int = 200) -> Response:
    name = presenting.name_for_lists(one.family_name, one.given_name, one.patronymic)
    page = render_template(
        "attendance/take_out.html", event=event, person=one, name=name, form=form
    )
    return make_response(page, status)
