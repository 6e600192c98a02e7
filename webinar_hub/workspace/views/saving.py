"""How every part of the editor is saved: refusals beside the field, people asked about first."""

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms import Form

from webinar_hub.accounts import queries as accounts
from webinar_hub.accounts.gate import me
from webinar_hub.accounts.models import AuditEntry
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.workspace import operations, rules
from webinar_hub.workspace.views import by_itself, presenting
from webinar_hub.workspace.views.blueprint import say

AGREED = "agreed"
SAID = "said"  # the message on the editor's page
NOT_SENT_AGAIN = ("csrf_token", AGREED)


def save(
    event: Event,
    form: Form,
    act: Callable[[], object],
    *,
    again: Callable[[Form, int], Response],
    part: str,
    said: Any = None,
) -> Response:
    """Validate and `act`; `again` shows the form with what was typed, under the given status."""
    if by_itself.asked():
        return by_itself.save(event, form, act)
    if not form.validate():
        return again(form, 422)
    try:
        operations.ask_first(event.id, act, agreed=AGREED in request.form)
    except rules.PeopleAreTold as refusal:
        return confirm_page(event, refusal, part)
    except ChangedMeanwhile as refusal:
        show_refusal(form, refusal)
        return again(form, 409)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return again(form, 422)
    say(said or _("Saved."), part=part)
    return back_to(event, part)


def do(event: Event, act: Callable[[], object], *, part: str, said: Any) -> Response:
    """A button without a form: what is refused is said on the editor's page."""
    try:
        operations.ask_first(event.id, act, agreed=AGREED in request.form)
    except rules.PeopleAreTold as refusal:
        return confirm_page(event, refusal, part)
    except (NotFound, Paused):
        raise
    except Refusal as refusal:
        say(refusal.message, "attention", part)
    else:
        say(said, part=part)
    return back_to(event, part)


def back_to(event: Event, part: str = "") -> Response:
    """To the word that was said at a part; browsers put the focus there by themselves."""
    anchor = SAID if part else None
    address = url_for("workspace.event_editor", public_id=event.public_id, _anchor=anchor)
    return redirect(address, 303)


def confirm_page(event: Event, refusal: rules.PeopleAreTold, part: str) -> Response:
    """Who gets which letter; the form is kept in hidden fields and sent once more."""
    page = render_template(
        "workspace/confirm.html",
        event=event,
        effects=[presenting.effect(one) for one in refusal.effects],
        told=presenting.told(refusal.told),
        outlook=presenting.outlook(event, refusal.told),
        typed=[
            (name, value)
            for name, values in request.form.lists()
            if name not in NOT_SENT_AGAIN and not name.endswith("-csrf_token")
            for value in values
        ],
        back=url_for("workspace.event_editor", public_id=event.public_id, _anchor=part),
    )
    return make_response(page, 200)


def what_changed(
    event: Event, since: int | None, meeting: Meeting | None = None
) -> list[tuple[str, str, str]]:
    """When, who, what: of everything, or of what came after the version of a form."""
    return [
        presenting.history_line(entry, me())
        for entry in accounts.history("event", [event.id])
        if since is None or (_concerns(entry, meeting) and _version(entry, meeting) > since)
    ]


def without_repeats(lines: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Of what one person did again and again only the last: a draft saves itself often."""
    return [
        line
        for line, later in zip(lines, [None, *lines], strict=False)
        if later is None or line[1:] != later[1:]
    ]


def differing(form: Form, present: Form) -> list[tuple[str, str]]:
    """Label and present value of each field that was typed otherwise."""
    found = []
    for field in form:
        now = present[field.short_name]
        if field.type in ("CSRFTokenField", "HiddenField") or field.short_name in (
            "version",
            "key",
        ):
            continue
        if (field.data or None) != (now.data or None):
            found.append((str(field.label.text), _shown(now)))
    return found


def newest(form: Any, version: int) -> None:
    """From now on the form is about what the page shows beside it."""
    form.version.data, form.version.raw_data = version, None


def _concerns(entry: AuditEntry, meeting: Meeting | None) -> bool:
    return meeting is None or entry.changes.get("meeting") == meeting.public_id


def _version(entry: AuditEntry, meeting: Meeting | None) -> int:
    return int(entry.changes.get("version" if meeting is None else "meeting_version", 0))


def _shown(field: Any) -> str:
    if hasattr(field, "iter_choices"):
        words = [str(one.label) for one in field.iter_choices() if one.selected]
        return ", ".join(words) or "—"
    return str(field._value() if hasattr(field, "_value") else field.data) or "—"
