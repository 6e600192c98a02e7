"""Watching together: behind each person's own link, while the meeting goes on.

Nobody reads here who else is signed up, but who shares the mailbox and is named in its letters too.
"""

from typing import Any

from flask import Response as Page
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.attendance import together
from webinar_hub.attendance.forms import AtOneScreen
from webinar_hub.attendance.queries import people_at_screen
from webinar_hub.attendance.rules import Stage, Threshold
from webinar_hub.attendance.views.blueprint import blueprint
from webinar_hub.attendance.views.door import Visitor, door, of_letter, old_link, threshold
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core import limits
from webinar_hub.core.forms import SixDigits, show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.limits import Limit
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import prove_address
from webinar_hub.registration.queries import others_at_address
from webinar_hub.registration.rules import comes_in_person
from webinar_hub.registration.views.limiting import HOUR, in_a_while

TYPED_AN_HOUR, FROM_A_NETWORK = 10, 300  # of one registration; of an institution


@blueprint.get("/join/<token>/together")
def watch_together(token: str) -> Response:
    found = _found(token)
    return found if isinstance(found, Response) else _page(token, *found)


@blueprint.post("/join/<token>/together/people")
def say_how_many(token: str) -> Response:
    found = _found(token)
    if isinstance(found, Response):
        return found
    own, meeting = found
    form = _form(own, request.form)
    if not form.validate():
        return _page(token, own, meeting, 422, form=form)
    try:
        prove_address(own.id)
        together.say_how_many(own.id, meeting.id, form.people.data, form.who.data or ())
    except together.NotNow:
        return redirect(url_for("attendance.join", token=token), 303)
    return redirect(url_for("attendance.watch_together", token=token, saved="people"), 303)


@blueprint.post("/join/<token>/together/me")
def me_too(token: str) -> Response:
    found = _found(token)
    if isinstance(found, Response):
        return found
    own, meeting = found
    own_id, meeting_id, who = own.id, meeting.id, own.public_id
    code = SixDigits(request.form)
    if not code.validate():
        return _page(token, own, meeting, 422, code=code)
    guesses = [
        Limit("codes of screens", who, TYPED_AN_HOUR),
        Limit("codes of screens from a network", network_of(request.remote_addr), FROM_A_NETWORK),
    ]
    try:
        limits.use_all(guesses, seconds=HOUR)
        prove_address(own_id)
        together.join_by_code(own_id, meeting_id, code.digits)
    except TooMany as refusal:
        code.form_errors.append(
            _("Very many codes were typed just now. Please try again in a while.")
        )
        return in_a_while(_again(token, code), refusal)
    except together.NotNow:
        return redirect(url_for("attendance.join", token=token), 303)
    except Refusal as refusal:
        show_refusal(code, refusal)
        return _again(token, code)
    return redirect(url_for("attendance.watch_together", token=token, saved="me"), 303)


def _again(token: str, code: SixDigits) -> Response:
    found = _found(token)
    return found if isinstance(found, Response) else _page(token, *found, 422, code=code)


def _found(token: str) -> Page | tuple[Registration, Meeting]:
    """The person and the meeting that goes on; the door where there is nothing to share."""
    visitor = of_letter(token)
    if visitor is None or visitor.registration is None:
        return old_link(token)
    where = threshold(visitor)
    if where.meeting is None or not may_share(visitor, where):
        return door(visitor)
    return visitor.registration, where.meeting


def may_share(visitor: Visitor, where: Threshold) -> bool:
    """Who comes to the room is ticked off there."""
    return (
        where.meeting is not None
        and where.stage in (Stage.OPEN, Stage.OVERTIME)
        and not comes_in_person(visitor.pool_mode, where.meeting.mode)
    )


def _form(own: Registration, typed: Any = None, **known: Any) -> AtOneScreen:
    form = AtOneScreen(typed, data=known)
    household = [one for one in others_at_address(own) if one.state == "confirmed"]
    form.offer((one.public_id, one.full_name) for one in household)
    return form


def _page(
    token: str,
    own: Registration,
    meeting: Meeting,
    status: int = 200,
    *,
    form: AtOneScreen | None = None,
    code: SixDigits | None = None,
) -> Response:
    screen = together.screen_of(own.id, meeting.id)
    page = render_template(
        "attendance/together.html",
        token=token,
        event=own.event,
        form=form or _form(own, people=screen.people if screen else None),
        code=code or SixDigits(formdata=None),
        shown=_spaced(together.code_of_screen(screen)) if screen else "",
        confirmed=people_at_screen(screen.public_id) if screen else 0,
        saved=request.args.get("saved"),
    )
    return make_response(page, status)


def _spaced(code: str) -> str:
    return f"{code[:3]} {code[3:]}"
