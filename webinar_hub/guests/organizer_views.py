"""Organizers invite: addresses, a look at the letter, who has answered, asking once more."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock, tokens
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.core.web import private
from webinar_hub.guests import letters, operations, queries, rules
from webinar_hub.guests.forms import Invite, Pressed
from webinar_hub.guests.models import Guest
from webinar_hub.guests.operations import Inviting, Result
from webinar_hub.mail.outbox import CAMPAIGN
from webinar_hub.mail.preview import preview
from webinar_hub.reminders import outlook
from webinar_hub.reminders.presenting import outlook_words

blueprint = Blueprint("guests_of_events", __name__)
blueprint.after_request(private)

GUESTS = "/organize/events/<public_id>/guests"
STATES = {
    "signed_up": (_("Signed up"), "good"),
    "declined": (_("Cannot come"), "plain"),
    "opened": (_("Page opened, no answer"), "attention"),
    "invited": (_("No answer"), "attention"),
    "taken_back": (_("Taken back"), "plain"),
}


@blueprint.get(GUESTS)
@staff("viewer", Event)
def invited(event: Event) -> Response:
    return _list(event, Invite(formdata=None))


@blueprint.post(f"{GUESTS}/look")
@staff("organizer", Event)
def look(event: Event) -> Response:
    """How the letter will be read and by how many; or back to the form, with all that was typed."""
    form = _offered(event, Invite())
    if "change" in request.form:
        return _list(event, form)
    if not form.validate_on_submit():
        return _list(event, form, 422)
    return _look(event, form)


@blueprint.post(GUESTS)
@staff("organizer", Event)
def invite(event: Event) -> Response:
    form = _offered(event, Invite())
    if not form.validate_on_submit():
        return _list(event, form, 422)
    try:
        result = operations.invite(event.id, form.wish(), by=me().id)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _list(event, form, 422)
    flash(_result_words(result), "done")
    return _back(event)


@blueprint.post(f"{GUESTS}/reminder")
@staff("organizer", Event)
def remind(event: Event) -> Response:
    public_id = event.public_id
    try:
        number = operations.remind(event.id, by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        flash(refusal.message, "problem")
    else:
        flash(plural("%(num)s person is reminded.", "%(num)s people are reminded.", number), "done")
    return redirect(url_for("guests_of_events.invited", public_id=public_id), 303)


@blueprint.post(f"{GUESTS}/<guest>/removal")
@staff("organizer", Event)
def take_back(event: Event, guest: str) -> Response:
    found = queries.by_public_id(guest)
    if found is None or found.event_id != event.id:
        raise NotFound
    public_id = event.public_id
    try:
        operations.take_back(found.id, by=me().id)
    except rules.HasSignedUp as refusal:
        flash(refusal.message, "problem")
    return redirect(url_for("guests_of_events.invited", public_id=public_id), 303)


def _offered(event: Event, form: Invite) -> Invite:
    form.offer(event.language)
    return form


def _back(event: Event) -> Response:
    return redirect(url_for("guests_of_events.invited", public_id=event.public_id), 303)


def _list(event: Event, form: Invite, status: int = 200) -> Response:
    guests, now = queries.of_event(event.id), clock.now()
    missed = queries.not_arrived([one.id for one in guests])
    numbers = dict.fromkeys(STATES, 0)
    for one in guests:
        numbers[rules.state_of(one)] += 1
    page = render_template(
        "guests/list.html",
        event=event,
        form=_offered(event, form),
        button=Pressed(formdata=None),
        may_change=may("organizer"),
        open=rules.may_invite(event, now),
        guests=[_shown(event, one, missed) for one in guests],
        counts=[(words, numbers[state]) for state, (words, _kind) in STATES.items()],
        to_remind=len(queries.may_be_asked(guests, now)),
        most=rules.MOST_AT_ONCE,
    )
    return make_response(page, status)


def _shown(event: Event, guest: Guest, missed: set[int]) -> dict[str, Any]:
    state = rules.state_of(guest)
    words, kind = STATES[state]
    language = current()
    return {
        "public_id": guest.public_id,
        "name": guest.name,
        "email": guest.email,
        "words": words,
        "kind": kind,
        "missed": guest.id in missed,
        "signed_up": len(guest.sign_ups),
        "seats": guest.seats,
        "invited": moment_words(guest.invited_at, event.zone, language),
        "reminded": moment_words(guest.reminded_at, event.zone, language)
        if guest.reminded_at
        else "",
        "open": state in (*rules.SILENT, "declined"),
    }


def _look(event: Event, form: Invite) -> Response:
    wish = form.wish()
    known = queries.known_keys(event.id, [one.mailbox.key for one in wish.people])
    new = [one for one in wish.people if one.mailbox.key not in known]
    page = render_template(
        "guests/look.html",
        event=event,
        form=form,
        people=[(one.name, one.mailbox.typed) for one in new],
        known=len(known),
        example=preview(_example(event, wish)),
        outlook=outlook_words(
            outlook.of_letters(event, len(new), CAMPAIGN), event.zone, current()
        ),
    )
    return make_response(page)


def _example(event: Event, wish: Inviting) -> Any:
    """The letter to the first of them; its link is nobody's."""
    one = wish.people[0]
    guest = Guest(
        id=0,
        public_id=tokens.public_id(),
        name=one.name,
        email_key=one.mailbox.key,
        language=wish.language,
        seats=wish.seats,
        reminders=0,
    )
    return letters.invited(guest, event, clock.now(), discreet=False)


def _result_words(result: Result) -> str:
    words = [plural("%(num)s person is invited.", "%(num)s people are invited.", result.invited)]
    if result.known:
        words.append(
            plural(
                "%(num)s had been invited before and gets no second letter.",
                "%(num)s had been invited before and get no second letter.",
                result.known,
            )
        )
    if result.stopped:
        words.append(
            plural(
                "%(num)s wants no letters that were not asked for, and was not written to.",
                "%(num)s want no letters that were not asked for, and were not written to.",
                result.stopped,
            )
        )
    return " ".join(map(str, words))
