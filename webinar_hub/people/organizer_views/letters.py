"""The delivery log of a person and of an event; one letter as it was sent; sending it again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, may, me, staff
from webinar_hub.attendance.presenting import moment
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock, limits
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal, TooMany
from webinar_hub.people import rules
from webinar_hub.people.operations import send_again
from webinar_hub.people.organizer_views import presenting
from webinar_hub.people.organizer_views.blueprint import blueprint, known_or_missing
from webinar_hub.people.queries import letters, page

STATES: dict[str, Any] = {
    "": _("All"),
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "refused": _("Refused"),
    "held": _("Held"),
    "withdrawn": _("Taken back"),
    "late": _("Too late"),
}
LETTER = "/participants/<public_id>/letters/<int(max=9223372036854775807):number>"
AGAIN_AN_HOUR = 60  # letters that one organizer sends again


@blueprint.get("/participants/<public_id>/letters")
@staff(ANYBODY)
def letters_of_person(public_id: str) -> Response | str:
    found = known_or_missing(public_id)
    if found.person.public_id != public_id:  # merged: the letters are the other's now
        return redirect(url_for("people.letters_of_person", public_id=found.person.public_id), 303)
    wanted = _wanted(request.args)
    log = letters.of_person(page.history_of(found).recipients, wanted)
    return render_template(
        "people/letters_of_person.html",
        person=found.person,
        name=presenting.full_name(found.person),
        rows=[
            presenting.logged(one, me().zone, public_id, may_write=found.may_write)
            for one in log.letters
        ],
        **_choices(log, wanted, "people.letters_of_person", public_id),
    )


@blueprint.get("/events/<public_id>/delivery")
@staff("viewer", Event)
def letters_of_event(event: Event) -> str:
    wanted = _wanted(request.args)
    log = letters.of_event(event.id, wanted)
    people = letters.people_of(log.letters)
    return render_template(
        "people/letters_of_event.html",
        event=event,
        rows=[
            presenting.logged(
                one,
                event.zone,
                people[one.recipient_type, one.recipient_id],
                may_write=may("organizer"),
            )
            for one in log.letters
        ],
        **_choices(log, wanted, "people.letters_of_event", event.public_id),
    )


@blueprint.get(LETTER)
@staff(ANYBODY)
def letter(public_id: str, number: int) -> str:
    found = _addressed(public_id, number)
    return render_template("people/letter.html", why_not=_why_not(found), **_shown(found))


@blueprint.get(f"{LETTER}/again")
@staff(ANYBODY)
def ask_again(public_id: str, number: int) -> Response | str:
    found = _addressed(public_id, number)
    if _why_not(found) is not None:
        return redirect(_address(public_id, number), 303)
    return render_template("people/again.html", **_shown(found))


@blueprint.post(f"{LETTER}/again")
@staff(ANYBODY)
def again(public_id: str, number: int) -> Response:
    _addressed(public_id, number)
    try:
        limits.use("letter again", str(me().id), allowed=AGAIN_AN_HOUR, seconds=3600)
        send_again(number, by=me().id)
    except Paused:
        raise
    except TooMany:
        flash(str(_("You have sent many letters again. Please go on in an hour.")), "attention")
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
    else:
        flash(str(_("A new letter is on its way.")), "done")
    return redirect(_address(public_id, number), 303)


def _address(public_id: str, number: int) -> str:
    return url_for("people.letter", public_id=public_id, number=number)


def _wanted(sent: Mapping[str, str]) -> letters.Wanted:
    kind, state, before = sent.get("kind", ""), sent.get("state", ""), sent.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    return letters.Wanted(
        kind if kind in presenting.LETTERS else "",
        state if state in letters.STATES else "",
        number,
    )


def _choices(
    log: letters.Log, wanted: letters.Wanted, endpoint: str, public_id: str
) -> dict[str, Any]:
    def address(**changes: Any) -> str:
        query = {"kind": wanted.kind, "state": wanted.state, **changes}
        return url_for(endpoint, public_id=public_id, **{k: v for k, v in query.items() if v})

    kinds = sorted((presenting.kind_of(kind), kind) for kind in log.kinds)
    return {
        "states": [
            (word, address(state=state), state == wanted.state) for state, word in STATES.items()
        ],
        "kinds": [
            (_("All"), address(kind=""), not wanted.kind),
            *((word, address(kind=kind), kind == wanted.kind) for word, kind in kinds),
        ],
        "first": address() if wanted.before is not None else None,
        "following": address(before=log.letters[-1].id) if log.more else None,
        "narrowed": bool(wanted.kind or wanted.state),
    }


def _addressed(public_id: str, number: int) -> letters.Addressed:
    """A letter to this person in a programme where the reader may write: it names the address."""
    person = known_or_missing(public_id)
    found = letters.letter(number)
    if found is None or found.participant_id not in person.ids:
        raise NotFound
    if not person.may("organizer", found.programme_id):
        raise NotFound
    return replace(found, person=person.person)


def _why_not(found: letters.Addressed) -> Any:
    try:
        halted = letters.is_halted(found.letter)
        rules.check_may_go_again(found.letter, found.registration, clock.now(), halted=halted)
    except Refusal as refusal:
        return refusal.message
    return None


def _shown(found: letters.Addressed) -> dict[str, Any]:
    one = found.letter
    row = presenting.logged(one, me().zone, found.person.public_id, may_write=True)
    facts = [
        (_("To"), f"{one.recipient_name}, {one.recipient_email}"),
        (_("State"), row.state),
        (_("When"), row.when),
        (_("Written"), moment(one.created_at, me().zone, current())),
        (_("What the mail server said"), row.answer),
    ]
    return {
        "letter": one,
        "row": row,
        "facts": [(term, value) for term, value in facts if value],
        "content": presenting.content(one),
        "person": found.person,
        "afresh": one.kind in rules.ABOUT_THE_SEAT,
    }
