"""The event page with its form, and the second screen: "check your mail"."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.queries import present_slug
from webinar_hub.catalogue.structured import structured
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock, coming_from, links
from webinar_hub.core.database import db
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.kept_pages import Look
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Gone, NotFound, Refusal, TooMany
from webinar_hub.core.web import private, public_page, reader_zone
from webinar_hub.participants import queries as people
from webinar_hub.participants.rules import masked
from webinar_hub.publicity import queries as publicity
from webinar_hub.questions import asking
from webinar_hub.recordings import queries as recordings
from webinar_hub.registration import kept_events, operations, queries, rules
from webinar_hub.registration.forms import LostLetter, SignUp
from webinar_hub.registration.letters.reminding import reminder_line
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.views import browser, limiting, presenting, remembered
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.holding import held_from_here
from webinar_hub.registration.views.partner import both, partner_asked, sign_up_both
from webinar_hub.registration.views.typed import (
    likely_slip,
    take_chosen_address,
    what_was_typed,
)
from webinar_hub.registration.views.whom_to_ask import help_line, whom_to_ask


@blueprint.get("/events/<slug>")
def event_page(slug: str) -> Response:
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    return public_page(
        "registration/event.html",
        until=_reads_differently(event),
        looks={"seats": _look_at_seats(event, pools)},
        carries=True,
        preview_url=links.url(publicity.preview_path(event)),
        short_address=publicity.short_address(event),
        qr=publicity.code_to_print(event),
        **page_values(event, pools, form_of(event, pools)),
    )


@blueprint.post("/events/<slug>/registrations")
def sign_up(slug: str) -> Response:
    """The answer is the same whether or not the address was known."""
    found, pools = kept_events.with_slug(slug)
    event = shown(slug, found)
    if isinstance(event, Response):
        return event
    form = form_of(event, pools, request.form)
    if form.website.data:
        return redirect(url_for("registration.thanks", slug=slug), 303)
    take_chosen_address(form)
    if not form.validate():
        return _again(slug, form)
    if (meant := likely_slip(form)) is not None:
        return _again(slug, form, meant=meant)
    event_id, seat = event.id, browser.new_seat(event)
    application = replace(
        held_from_here(what_was_typed(form, event.programme.organization_id, event.zone)),
        pool_id=int(form.seat.data) if form.seat.data else None,
        browser_digest=None if form.discreet.data else seat.digest,
    )
    with_partner = both(form, application, event.programme.organization_id)
    try:
        sign_up_both(event_id, *with_partner) if with_partner else _sign_up(event_id, application)
    except TooMany as refusal:
        return _too_many(slug, form, refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _again(slug, form)
    response = redirect(url_for("registration.thanks", slug=slug), 303)
    remembered.keep(response, url_for("registration.event_page", slug=slug), form)
    if not form.discreet.data:
        browser.remember_seat(response, seat)
    return response


@blueprint.get("/events/<slug>/thanks")
def thanks(slug: str) -> Response:
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    typed = browser.remembered_typed()
    seat = browser.remembered_seat()
    of_this_event = seat is not None and seat.event_public_id == event.public_id
    return private(
        make_response(
            render_template(
                "registration/thanks.html",
                event=event,
                full=queries.together(pools).free == 0 and not event.approval,
                masked=masked(typed["email"]) if typed.get("email") else None,
                near=rules.join_is_near(event, clock.now()) and not event.approval,
                known_here=of_this_event,
                partner=partner_asked(typed),
                reminded=bool(reminder_line(event)),
                **whom_to_ask(event),
            )
        )
    )


@blueprint.get("/events/<slug>/again")
def again(slug: str) -> Response:
    """The form with what was typed a moment ago, to mend a slip in the address."""
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    typed = remembered.typed()
    values = page_values(event, pools, form_of(event, pools, typed))
    page = render_template(
        "registration/event.html",
        correcting=True,
        shortened=not remembered.is_whole(typed),
        **values,
    )
    return private(make_response(page))


def shown_event(slug: str) -> Any:
    """The event of an address with all that its page shows; see `shown`."""
    return shown_page(slug)[0]


def shown_page(slug: str) -> tuple[Any, list[SeatPool]]:
    """The same, and its seats."""
    event, pools = kept_events.for_page(slug)
    return shown(slug, event), pools


def shown(slug: str, event: Event | None) -> Any:
    """The event found at an address, or a redirect from an older one; raises NotFound or Gone."""
    if event is None:
        moved = present_slug("event", slug)
        if moved is None:
            raise NotFound
        # A form sent to the old address is sent on as it is.
        word = coming_from.word_of(request.args.get(coming_from.NAME))
        carried: dict[str, Any] = {coming_from.NAME: word} if word else {}
        where = url_for(request.endpoint or "registration.event_page", slug=moved, **carried)
        return redirect(where, 301 if request.method in ("GET", "HEAD") else 308)
    if not event.published:
        raise NotFound
    if event.status == "withdrawn":
        help_line(event)
        raise Gone
    return event


def form_of(event: Event, pools: list[SeatPool], typed: Any = None) -> SignUp:
    form = SignUp(typed)
    form.offer(people.regions(current()))
    form.offer_roles(event.audience)
    form.offer_seats(presenting.pool_choices(pools))
    form.ask(asking.of(event), typed, in_a_room=asking.in_a_room([event]))
    return form


def page_values(event: Event, pools: list[SeatPool], form: SignUp) -> dict[str, Any]:
    """What the template of the event page is given."""
    now = clock.now()
    seats = queries.together(pools) if pools else None
    state = rules.sign_up_state(event, now).value
    return {
        "event": event,
        "facts": presenting.event_facts(event, reader_zone()),
        "form": form,
        "asks": {
            "action": url_for("registration.sign_up", slug=event.slug),
            "young": url_for("registration.young", slug=event.slug),
            "sensitive": event.sensitive,
            "audience": event.audience,
            "organization": event.programme.organization,
            **recordings.asks(event, state),
            "partner": "parent" in event.audience,
        },
        "lost": LostLetter(prefix="lost"),
        "for_professionals": bool(event.audience - {"parent"}),
        "public_url": links.url(url_for("registration.event_page", slug=event.slug)),
        "opens": _opening(event),
        "state": state,
        "seats": seats,
        "seats_words": presenting.seats_words(seats) if seats else "",
        "full": seats is not None and seats.free == 0 and not event.approval,
        "pools": pools,
        "dates_seen": rules.dates_mark(event),
        "structured": structured(event, presenting.availability(state, seats)),
        "texts": people.current_texts(event.programme.organization_id, current()),
        **whom_to_ask(event),
        "over": event.over(now),
    }


def _look_at_seats(event: Event, pools: list[SeatPool]) -> Look:
    again = partial(queries.seats_shown_now, db.engine, event.id)
    return Look(queries.seats_shown(pools), again)


def _opening(event: Event) -> str:
    """When sign-up opens, in the event's zone."""
    if event.sign_up_opens_at is None:
        return ""
    return moment_words(event.sign_up_opens_at, event.zone, current())


def _reads_differently(event: Event) -> Any:
    following = rules.next_change(event, clock.now()) or clock.now() + timedelta(days=1)
    return min(following, recordings.ends(event) or following)


def _again(
    slug: str, form: SignUp, meant: str | None = None, *, only_recording: bool = False
) -> Response:
    """The page once more, with what was typed and what to do about it."""
    event, pools = shown_page(slug)
    if isinstance(event, Response):
        return event
    form.offer_seats(presenting.pool_choices(pools))  # as they are now
    values = page_values(event, pools, form)
    if only_recording:
        values["asks"] |= {"only_recording": True, "action": values["asks"]["recording"]}
    page = render_template(
        "registration/event.html",
        meant=meant,
        correcting=bool(request.form.get("correcting")),
        **values,
    )
    return private(make_response(page, 422))


def with_other_answer(slug: str, form: SignUp, meant: str | None = None) -> Response:
    """The page once more, for who wants the recording and has something to mend."""
    return _again(slug, form, meant, only_recording=True)


def with_lost_letter(event: Event, lost: LostLetter, status: int) -> Response:
    """The page once more, for what is wrong in the form at its foot."""
    pools = queries.pools_of(event.id)
    values = page_values(event, pools, form_of(event, pools)) | {"lost": lost}
    return private(make_response(render_template("registration/event.html", **values), status))


def _too_many(slug: str, form: SignUp, refusal: TooMany) -> Response:
    words = _(
        "Very many people sign up from your network just now. "
        "Please send the form again in a while; what you typed stays here."
    )
    limiting.explain(form, refusal, words)
    return limiting.in_a_while(_again(slug, form), refusal)


def _sign_up(event_id: int, application: operations.Application) -> operations.SignedUp:
    seat = browser.remembered_seat() if request.form.get("correcting") else None
    slip = seat.public_id if seat is not None else None
    limiting.count("sign-up", application.person.mailbox, away_from=limiting.address_of(slip))
    if slip:
        return operations.correct(event_id, slip, application)
    return operations.sign_up(event_id, application)
