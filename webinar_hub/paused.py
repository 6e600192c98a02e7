"""What people see while nothing can be written: a word on every page, and forms that keep all."""

from typing import Any

from babel.dates import format_datetime
from flask import Flask, Response, make_response, render_template, request

from webinar_hub.catalogue.times import zone_label
from webinar_hub.core import pause
from webinar_hub.core.database import db
from webinar_hub.core.language import _, current
from webinar_hub.core.page_cache import pause_seen
from webinar_hub.core.refusals import Paused
from webinar_hub.core.web import private, settings
from webinar_hub.core.zones import local

# Not carried in a page: secrets, and what each page makes anew.
_SECRET = ("password",)
_MADE_ANEW = ("csrf_token",)


def init_paused(app: Flask) -> None:
    """Before each request is looked at: what is ordered holds for what visitors send."""
    own = app.extensions["webinar_hub_settings"]
    with app.app_context():
        pause.Pause(db.engine, ordered=own.read_only, until=own.read_only_until)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.after_request(_forms_come_back_later)
    app.context_processor(lambda: {"pause_words": words()})
    app.register_error_handler(Paused, _not_saved)


def state() -> pause.State | None:
    """As it was when the page before was looked for among the kept ones, else as it is."""
    seen: pause.State | None = pause_seen(request.environ, lambda: pause.of(db.engine).state())
    return seen


def words() -> str:
    """The sentence at the head of each page, or nothing."""
    now = state()
    if now is None:
        return ""
    return str(
        _(
            "Sign-up is paused: nothing can be saved here just now. Please come back %(when)s. "
            "Nothing is lost: seats stay taken, and the links in your letters still work, also the "
            "way into the room.",
            when=when(now),
        )
    )


def when(now: pause.State) -> Any:
    """When it makes sense to come back, in words."""
    if now.until is not None:
        zone = settings().default_zone
        there = format_datetime(local(now.until, zone), "d MMMM, HH:mm", locale=current())
        return _("after %(time)s", time=f"{there} ({zone_label(now.until, zone, current())})")
    return _("in half an hour") if now.ordered else _("in ten minutes")


def _begin() -> None:
    pause.asked_from_outside(begins=True)


def _end(_error: BaseException | None) -> None:
    pause.asked_from_outside(begins=False)


def _forms_come_back_later(response: Response) -> Response:
    """A form that is shown again since nothing can be saved says so to machines, too."""
    if request.method != "POST" or response.status_code not in (422, 503):
        return response
    now = pause.of(db.engine).state()
    if now is None:
        return response
    response.status_code = 503
    response.headers["Retry-After"] = str(now.seconds)
    return response


def _not_saved(_refusal: Paused) -> Response:
    """For what has no form to come back to: all that was sent, behind a button to send it again."""
    now = pause.of(db.engine).state() or pause.State(False)
    sent = [(name, value) for name, values in request.form.lists() for value in values]
    secret = any(word in name for name, _value in sent for word in _SECRET)
    fields = [pair for pair in sent if pair[0] not in _MADE_ANEW]
    page = render_template(
        "paused.html",
        when=when(now),
        address=None if secret or request.method != "POST" else request.full_path.rstrip("?"),
        fields=fields,
        with_token=len(fields) < len(sent),
    )
    response = private(make_response(page, 503))
    response.headers["Retry-After"] = str(now.seconds)
    return response
