"""The gate before one's own page: who is signed in, and that a form comes from that page.

It knows nothing of organizers: their sign-in has another cookie, another table and another gate.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock
from webinar_hub.core.refusals import Paused
from webinar_hub.participants.models import Participant
from webinar_hub.personal import operations, queries, rules
from webinar_hub.personal.forms import Asking
from webinar_hub.personal.models import PersonalSession
from webinar_hub.personal.operations.signing_in import SignedIn
from webinar_hub.personal.views import browser
from webinar_hub.personal.views.blueprint import blueprint

View = Callable[..., Any]


def own(view: View) -> View:
    """Let in whoever is signed in; a form must carry the token of this very sign-in."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        found = whoever_is_signed_in()
        if found is None:
            return _ask_to_sign_in()
        if request.method == "POST" and not _is_own_form():
            return make_response(render_template("personal/old_form.html"), 400)
        session_id, discreet = found.id, found.participant.discreet
        late = found.seen_at + rules.SEEN_EVERY < clock.now()
        response = make_response(view(*args, **kwargs))
        if whoever_is_signed_in() is not None and (late or me().discreet != discreet):
            _keep_alive(response, session_id, discreet=me().discreet)
        return response

    guarded.personal = True  # type: ignore[attr-defined]
    return guarded


def me() -> Participant:
    """The person who is asking; only behind the gate."""
    return cast(Participant, g.personal_session.participant)


def whoever_is_signed_in() -> PersonalSession | None:
    if "personal_session" not in g:
        g.personal_session = queries.signed_in(browser.my_secret())
    return cast("PersonalSession | None", g.personal_session)


def forget() -> None:
    """Who was signed in is not so for the rest of this request."""
    g.personal_session = None


@blueprint.context_processor
def _token() -> dict[str, Any]:
    return {"form_token": form_token}


def form_token() -> str:
    """Made of the sign-in's own secret: it holds as long as that, and in no other browser."""
    secret = browser.my_secret() or ""
    return hashlib.sha256(f"form\0{secret}".encode()).hexdigest()[:32]


def _is_own_form() -> bool:
    sent = request.form.get("form_token", "")
    return hmac.compare_digest(sent.encode("utf-8", "replace"), form_token().encode())


def _ask_to_sign_in() -> Response:
    if request.method in ("GET", "HEAD"):
        response = redirect(url_for("personal.sign_in"), 303)
        if request.path.startswith("/me/events/"):
            browser.remember_wanted(response, request.path)
        return response
    page = render_template("personal/sign_in.html", form=Asking(formdata=None), signed_out=True)
    return make_response(page, 401)


def _keep_alive(response: Response, session_id: int, *, discreet: bool) -> None:
    """The browser is also told anew for how long it keeps the cookie."""
    secret = browser.my_secret()
    if secret is None:
        return
    with suppress(Paused):
        operations.keep_alive(session_id)
        browser.remember_me(response, SignedIn(secret, discreet))
