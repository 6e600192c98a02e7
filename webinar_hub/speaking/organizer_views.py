"""Organizers ask the speakers of an event and see what they answered."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event, Speaker
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.speaking import operations, queries, rules
from webinar_hub.speaking.forms import Ask, HostLink, Pressed
from webinar_hub.speaking.letters.asking import REASONS
from webinar_hub.speaking.models import SpeakerRequest

blueprint = Blueprint("speakers_of_events", __name__)
blueprint.after_request(private)

SPEAKERS = "/organize/events/<public_id>/speakers"
ONE = f"{SPEAKERS}/<speaker>"
STATES = {
    "asked": (_("Asked, no answer"), "attention"),
    "confirmed": (_("Will speak"), "good"),
    "declined": (_("Cannot speak"), "bad"),
    "taken_back": (_("Taken off"), "plain"),
}
IN_CALENDAR = {
    "accepted": (_("Calendar: yes"), "good"),
    "tentative": (_("Calendar: perhaps"), "attention"),
    "declined": (_("Calendar: no"), "bad"),
}


@blueprint.get(SPEAKERS)
@staff("viewer", Event)
def speakers(event: Event) -> Response:
    return _list(event)


@blueprint.post(ONE)
@staff("organizer", Event)
def ask(event: Event, speaker: str) -> Response:
    """The first letter, or another one."""
    found, form = _named(event, speaker), _form(event, Ask(prefix=speaker))
    if not form.validate_on_submit():
        return _list(event, (found, form), 422)
    return _act(
        event,
        (found, form),
        lambda: operations.ask(event.id, found.id, form.wish(), by=me().id),
        _("The letter to %(name)s is on its way.", name=found.name),
    )


@blueprint.post(f"{ONE}/host-link")
@staff("organizer", Event)
def set_host_link(event: Event, speaker: str) -> Response:
    found, form = _named(event, speaker), HostLink(prefix=speaker)
    asked = _asked(event, found)
    if not form.validate_on_submit():
        return _list(event, (found, form), 422)
    link = form.host_link.data or ""
    return _act(
        event,
        (found, form),
        lambda: operations.set_host_link(asked.id, link, by=me().id),
        _("Saved. Who has confirmed is told of it in a minute."),
    )


@blueprint.post(f"{ONE}/removal")
@staff("organizer", Event)
def take_back(event: Event, speaker: str) -> Response:
    found, form = _named(event, speaker), Pressed()
    asked = _asked(event, found)
    return _act(
        event,
        (found, form),
        lambda: operations.take_back(asked.id, by=me().id),
        _("%(name)s is not planned here any more.", name=found.name),
    )


Typed = tuple[Speaker, Ask | HostLink | Pressed]


def _act(event: Event, typed: Typed, act: Callable[[], object], done: Any) -> Response:
    public_id = event.public_id
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        show_refusal(typed[1], refusal)
        return _list(event, typed, 422)
    flash(done, "done")
    return redirect(url_for("speakers_of_events.speakers", public_id=public_id), 303)


def _named(event: Event, public_id: str) -> Speaker:
    """Also one who was taken off the event's list since."""
    listed = {one.public_id: one for one in event.speakers}
    listed |= {one.speaker.public_id: one.speaker for one in queries.of_event(event.id).values()}
    if public_id not in listed:
        raise NotFound
    return listed[public_id]


def _asked(event: Event, speaker: Speaker) -> SpeakerRequest:
    found = queries.of_event(event.id).get(speaker.id)
    if found is None:
        raise NotFound
    return found


def _form(event: Event, form: Ask) -> Ask:
    form.offer(event.language, event.zone, event.first_start or clock.now(), current())
    return form


def _list(event: Event, typed: Typed | None = None, status: int = 200) -> Response:
    asked = queries.of_event(event.id)
    missed = queries.not_arrived([one.id for one in asked.values()])
    wrong = typed[1] if typed is not None else None
    lines = [_line(event, one, asked.get(one.id), typed) for one in event.speakers]
    left = [one.speaker for one in asked.values() if one.speaker not in event.speakers]
    lines += [_line(event, one, asked[one.id], typed) for one in left]
    page = render_template(
        "speaking/speakers.html",
        event=event,
        lines=lines,
        missed=missed,
        form=wrong,
        button=Pressed(formdata=None),
        may_change=may("organizer"),
        ahead=rules.is_ahead(event, clock.now()),
    )
    return make_response(page, status)


def _line(
    event: Event, speaker: Speaker, asked: SpeakerRequest | None, typed: Typed | None
) -> dict[str, Any]:
    words, kind = STATES[asked.state] if asked is not None else (_("Not asked yet"), "plain")
    answers = {one.answer for one in asked.invitations} if asked is not None else set()
    answer = next((one for one in ("declined", "tentative", "accepted") if one in answers), None)
    return {
        "speaker": speaker,
        "listed": speaker in event.speakers,
        "asked": asked,
        "words": words,
        "kind": kind,
        "answer": IN_CALENDAR[answer] if answer else None,
        "reason": REASONS.get(asked.reason) if asked is not None else None,
        "since": moment_words(asked.asked_at, event.zone, current()) if asked else "",
        "answered": moment_words(asked.answered_at, event.zone, current())
        if asked is not None and asked.answered_at
        else "",
        "form": _form_of(event, speaker, asked, typed),
        "opened": typed is not None and typed[0] == speaker,
    }


def _form_of(
    event: Event, speaker: Speaker, asked: SpeakerRequest | None, typed: Typed | None
) -> Ask | HostLink:
    """With what was typed, or with what is known."""
    wanted = HostLink if asked is not None and asked.speaks else Ask
    if typed is not None and typed[0] == speaker and isinstance(typed[1], wanted):
        return typed[1]
    form = wanted(formdata=None, obj=asked, prefix=speaker.public_id)
    return _form(event, form) if isinstance(form, Ask) else form
