"""The one gate of the workspace: who is asking, for what, and whether the role allows it.

Each view under `/organize` stands behind it; a test walks the map of addresses and fails for one
that does not.
"""

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, cast

from flask import abort, g, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from webinar_hub.accounts import operations, queries, rules, unsaved
from webinar_hub.accounts.forms import SignIn
from webinar_hub.accounts.models import Organizer
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import csrf, private, sent_from_here, settings

View = Callable[..., Any]
ANYBODY = "anybody"  # every organizer, whatever the role
SITE_OWNER = "site owner"
SIGN_OUT = "accounts.sign_out"
_PUBLIC_ID = re.compile(r"[a-z2-7]{16}")


class Owned(Protocol):
    """What belongs to a programme: the role there counts."""

    public_id: Any

    @property
    def programme_id(self) -> Any: ...


def staff(needs: str, of: type[Owned] | None = None) -> Callable[[View], View]:
    """Let in organizers whose role suffices: `viewer`, `organizer`, `owner`, ANYBODY or SITE_OWNER.

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
            if of is None:
                _admit(needs, organizer)
            else:
                args = (*args, _admit_to(needs, organizer, of, kwargs.pop("public_id")))
            return private(make_response(view(*args, **kwargs)))

        guarded.staff_needs = needs  # type: ignore[attr-defined]
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
            operations.keep_alive(found.id)
        g.staff = None if found is None else found.organizer
        # Kept apart: the frame of a page that says that the database is away must not ask it.
        g.staff_name = "" if found is None else found.organizer.name
        g.staff_owns_site = found is not None and found.organizer.site_owner
    return cast("Organizer | None", g.staff)


def _admit(needs: str, organizer: Organizer) -> None:
    if needs == SITE_OWNER and not organizer.site_owner:
        raise NotFound
    g.staff_role = "owner" if organizer.site_owner else None


def _admit_to(needs: str, organizer: Organizer, of: type[Owned], public_id: str) -> Owned:
    """The object, if this organizer may know that it exists."""
    found = _load(of, public_id)
    role = None if found is None else organizer.role_in(found.programme_id)
    if found is None or role is None:
        raise NotFound
    if not rules.suffices(role, needs):
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
    """A page that was asked for is shown after the sign-in; what was sent can be sent again."""
    if request.method in ("GET", "HEAD"):
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=wanted), 303)
    if request.endpoint == SIGN_OUT:
        return redirect(url_for("accounts.sign_in"), 303)
    form = SignIn(formdata=None, unsaved=_packed())
    page = render_template("accounts/sign_in.html", form=form, signed_out=True)
    return private(make_response(page, 401))


def _refused_for_its_token() -> Response | None:
    """The token ends with each sign-in, such as one in another tab.

    So a form that the browser vouches for is not lost with it: it is sent by hand once more.
    """
    try:
        csrf.protect()
    except BadRequest:
        kept = unsaved.unpack(_packed())
        if kept is None:
            raise
        return private(make_response(not_saved_yet(kept), 400))
    return None


def not_saved_yet(kept: unsaved.Unsaved) -> str:
    """The page with the button that sends it again, through the gate like any other form."""
    return render_template("accounts/not_saved_yet.html", kept=kept)


def _packed() -> str | None:
    if request.endpoint == SIGN_OUT or not sent_from_here():
        return None
    fields = ((name, value) for name, values in request.form.lists() for value in values)
    return unsaved.pack(request.full_path.rstrip("?"), fields)


# The cookie.


def cookie_name() -> str:
    return "__Host-hub_staff" if settings().https else "hub_staff"


def give_cookie(response: Response, secret: str) -> Response:
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=rules.LONGEST // timedelta(seconds=1),
        secure=settings().https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_cookie(response: Response) -> Response:
    response.delete_cookie(
        cookie_name(), secure=settings().https, httponly=True, samesite="Lax", path="/"
    )
    return response
