"""The one gate of the workspace: who is asking, for what, and whether the role allows it.

Each view under `/organize` stands behind it; a test walks the map of addresses and fails for one
that does not.
"""

import functools
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from flask import (
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy import select
from werkzeug import Response
from werkzeug.exceptions import BadRequest, HTTPException

from webinar_hub.accounts import operations, queries, rules, unsaved
from webinar_hub.accounts.forms import GiveCode, SignIn
from webinar_hub.accounts.models import Organizer
from webinar_hub.core import clock, tokens
from webinar_hub.core.addresses import local_path
from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Paused
from webinar_hub.core.web import csrf, private, sent_from_here, settings

View = Callable[..., Any]
ANYBODY = "anybody"  # every organizer, whatever the role
SITE_OWNER = "site owner"
OWNING = "owner somewhere"  # of any programme; what is shown is limited to those
SIGN_OUT = "accounts.sign_out"
# What is open to organizers who must set up their second step before anything else.
_SETTING_UP = {SIGN_OUT, "accounts.second_step_page", "accounts.turn_on"}
_PUBLIC_ID = re.compile(r"[a-z2-7]{16}")


class Owned(Protocol):
    """What belongs to a programme: the role there counts."""

    public_id: Any

    @property
    def programme_id(self) -> Any: ...


def staff(needs: str, of: type[Owned] | None = None) -> Callable[[View], View]:
    """Let in organizers whose role suffices: `viewer`, `organizer`, `owner`, or one of the words
    above.

    With `of`, the address names an object by `public_id`; the view gets the object in its place.
    One in a programme where the organizer has no role answers like a missing one. A form must carry
    our token. Nothing that is shown here is ever stored by a browser.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Response:
            organizer = whoever_is_signed_in()
            if organizer is None:
                return _ask_to_sign_in()
            if (stale := _refused_for_its_token()) is not None:
                return stale
            if _must_set_up(organizer):
                return redirect(url_for("accounts.second_step_page"), 303)
            if of is None:
                _admit(needs, organizer)
            else:
                args = (*args, _admit_to(needs, organizer, of, kwargs.pop("public_id")))
            return private(make_response(view(*args, **kwargs)))

        guarded.staff_needs = needs  # type: ignore[attr-defined]
        guarded.staff_of = of  # type: ignore[attr-defined]
        return guarded

    return decorate


def me() -> Organizer:
    """The organizer who is asking; only behind the gate."""
    return cast(Organizer, g.staff)


def may(needed: str) -> bool:
    """Whether the role in the programme at hand suffices; for what a page offers."""
    return rules.suffices(g.get("staff_role"), needed)


def whoever_is_signed_in() -> Organizer | None:
    if "staff" not in g:
        found = queries.signed_in(request.cookies.get(cookie_name()))
        if found is not None and found.seen_at + operations.SEEN_EVERY < clock.now():
            with suppress(Paused):
                operations.keep_alive(found.id)
        g.staff = None if found is None else found.organizer
        # Kept apart: the frame of a page that says that the database is away must not ask it.
        g.staff_name = "" if found is None else found.organizer.name
        g.staff_owns_site = found is not None and found.organizer.site_owner
        g.staff_at_door = found is not None and found.organizer.is_at_the_door
        g.staff_consults = found is not None and found.organizer.is_a_consultant
        g.staff_owns = found is not None and found.organizer.owns_something
    return cast("Organizer | None", g.staff)


def _must_set_up(organizer: Organizer) -> bool:
    needed = settings().second_step_for_all and organizer.step_sealed is None
    return bool(needed and request.endpoint not in _SETTING_UP)


def _admit(needs: str, organizer: Organizer) -> None:
    if needs == SITE_OWNER and not organizer.site_owner:
        raise NotFound
    if needs == OWNING and not organizer.owns_something:
        raise NotFound
    g.staff_role = "owner" if organizer.site_owner else None


def _admit_to(needs: str, organizer: Organizer, of: type[Owned], public_id: str) -> Owned:
    """The object, if this organizer may know that it exists."""
    found = _load(of, public_id)
    role = None if found is None else organizer.role_in(found.programme_id)
    if found is None or role is None:
        raise NotFound
    if not rules.suffices(role, needs):
        if not rules.suffices(role, "viewer"):
            raise NotFound
        _refuse()
    g.staff_role = role
    return found


def _load(of: type[Owned], public_id: str) -> Owned | None:
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    return cast(
        "Owned | None",
        db.session.scalar(select(of).where(of.public_id == public_id)),
    )


def _refuse() -> None:
    page = render_template(
        "error.html",
        title=_("You may look at this, but not change it"),
        text=_(
            "Your role in this programme is for reading. An owner of the programme can change that."
        ),
    )
    abort(private(make_response(page, 403)))


# What is sent when the sign-in has ended, or has begun anew since the page was opened.


def _ask_to_sign_in() -> Response:
    """A page that was asked for is shown after the sign-in; what was sent can be sent again.

    By the account whose sign-in this browser had last, and by no other: after a sign-out there is
    none, and nothing is carried about.
    """
    if request.method in ("GET", "HEAD"):
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=wanted), 303)
    if request.endpoint == SIGN_OUT:
        return to_the_page_after_a_sign_out()
    writer = queries.last_signed_in(request.cookies.get(cookie_name()))
    kept = None if writer is None else _sent_by(writer)
    browser = request.cookies.get(_browser_cookie()) or tokens.secret()
    form = SignIn(formdata=None, unsaved=unsaved.pack(kept, browser) if kept else None)
    page = render_template("accounts/sign_in.html", form=form, signed_out=True)
    response = private(make_response(page, 401))
    if kept:
        _set_cookie(response, _browser_cookie(), browser)
    return response


def to_the_page_after_a_sign_out() -> Response:
    session[SIGN_OUT] = True
    return redirect(url_for("accounts.sign_in"), 303)


def has_just_signed_out() -> bool:
    """Once: the page that is shown then lets every tab forget what was typed."""
    return bool(session.pop(SIGN_OUT, False))


def carried(form: SignIn | GiveCode) -> unsaved.Unsaved | None:
    """What the sign-in form carries for this browser; all else is taken out of it."""
    kept = unsaved.unpack(form.unsaved.data, request.cookies.get(_browser_cookie()))
    if kept is None:
        form.unsaved.data = None
    return kept


def _refused_for_its_token() -> Response | None:
    """The token ends with each sign-in, such as one in another tab, and after some hours.

    So a form that the browser vouches for is not lost with it: it is sent by hand once more.
    """
    try:
        csrf.protect()
    except BadRequest:
        kept = _sent_by(me())
        if kept is None:
            raise
        return private(make_response(not_saved_yet(kept, me()), 400))
    return None


def not_saved_yet(kept: unsaved.Unsaved, organizer: Organizer, *, signed_out: bool = False) -> str:
    """The page with the button that sends it again, through the gate like any other form."""
    about = _name_of(kept.path, organizer)
    return render_template(
        "accounts/not_saved_yet.html", kept=kept, about=about, signed_out=signed_out
    )


def _sent_by(organizer: Organizer) -> unsaved.Unsaved | None:
    if request.endpoint == SIGN_OUT or not sent_from_here():
        return None
    fields = ((name, value) for name, values in request.form.lists() for value in values)
    path = request.full_path.rstrip("?")
    return unsaved.keep(path, fields, organizer.public_id, _page_of_the_form())


def _page_of_the_form() -> str:
    """Where it was typed, as far as the browser says; a page of the workspace or nothing."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    page = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    inside = came_from.netloc == request.host and page.startswith("/organize")
    return local_path(page, "") if inside else ""


def _name_of(path: str, organizer: Organizer) -> str:
    """What the form at this address is about, for those who may know it; else nothing."""
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, values = adapter.match(path.partition("?")[0], "POST")  # type: ignore[union-attr]
    except HTTPException:
        return ""
    of = getattr(current_app.view_functions[endpoint], "staff_of", None)
    found = None if of is None else _load(of, values["public_id"])
    if found is None or not rules.suffices(organizer.role_in(found.programme_id), "viewer"):
        return ""
    return str(getattr(found, "title", "") or getattr(found, "name", ""))


# The cookies.


def cookie_name() -> str:
    return "__Host-hub_staff" if settings().https else "hub_staff"


def give_cookie(response: Response, secret: str) -> Response:
    _set_cookie(response, cookie_name(), secret, rules.LONGEST // timedelta(seconds=1))
    return response


def take_cookie(response: Response) -> Response:
    response.delete_cookie(
        cookie_name(), secure=settings().https, httponly=True, samesite="Lax", path="/"
    )
    return response


def _browser_cookie() -> str:
    """Names the browser to which what was sent after the sign-in had ended belongs."""
    return "__Host-hub_unsaved" if settings().https else "hub_unsaved"


def _set_cookie(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Without `max_age` it ends with the browser."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        secure=settings().https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
