"""The page of a series, with one form for all of its dates, and the second screen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue import presenting as cards
from webinar_hub.catalogue import queries as catalogue
from webinar_hub.catalogue.models import Event, Series
from webinar_hub.catalogue.queries import Shown
from webinar_hub.catalogue.times import time_words
from webinar_hub.catalogue.views.blueprint import found, ways_to_follow
from webinar_hub.catalogue.views.pages import own_cards, page_with
from webinar_hub.core import clock, links, tokens
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.core.web import private, public_page
from webinar_hub.enrolment import operations, queries, rules
from webinar_hub.enrolment.forms import Enrol
from webinar_hub.enrolment.operations import Wish
from webinar_hub.enrolment.views.blueprint import blueprint
from webinar_hub.participants import queries as people
from webinar_hub.participants.rules import likely_meant, masked
from webinar_hub.publicity import queries as publicity
from webinar_hub.questions import asking
from webinar_hub.registration.letters.reminding import reminder_line
from webinar_hub.registration.models import SeatPool
from webinar_hub.registration.queries import together
from webinar_hub.registration.rules import join_is_near
from webinar_hub.registration.views import browser, limiting, remembered
from webinar_hub.registration.views.holding import held_from_here
from webinar_hub.registration.views.typed import what_was_typed
from webinar_hub.registration.views.whom_to_ask import for_children, help_line, safety


@blueprint.get("/series/<slug>")
def series_page(slug: str) -> Response:
    series = _series(slug)
    shown = catalogue.events_of_series(series.id, clock.now())
    dates, form = _form(series, shown)
    values = _page(series, shown, dates, form)
    return page_with("enrolment/series.html", shown, carries=True, **values)


@blueprint.post("/series/<slug>/enrolments")
def enrol(slug: str) -> Response:
    """The answer is the same whether or not the address was known."""
    series = _series(slug)
    shown = catalogue.events_of_series(series.id, clock.now())
    dates, form = _form(series, shown, request.form)
    thanks_to = redirect(url_for("enrolment.thanks", slug=slug), 303)
    if form.website.data:
        return thanks_to
    if request.form.get("use"):
        form.email.data = request.form["use"][:254]
    if not dates:
        show_refusal(form, rules.NothingOpen())
        return _again(slug, form)
    if not form.validate():
        return _again(slug, form)
    meant = likely_meant(form.email.data)
    if meant and request.form.get("use") != form.email.data:
        return _again(slug, form, meant=meant)
    series_id, secret = series.id, tokens.secret()
    wish = _wish(series, form, None if form.discreet.data else tokens.digest(secret))
    try:
        _enrol(series_id, wish)
    except TooMany as refusal:
        return _too_many(slug, form, refusal)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _again(slug, form)
    path = url_for("enrolment.series_page", slug=slug)
    remembered.keep(thanks_to, path, form)
    if not form.discreet.data:
        browser.remember_dates(thanks_to, path, series_id, secret)
    return thanks_to


@blueprint.get("/series/<slug>/thanks")
def thanks(slug: str) -> Response:
    series = _series(slug)
    coming = catalogue.events_of_series(series.id, clock.now()).upcoming
    email = browser.remembered_typed().get("email")
    page = render_template(
        "enrolment/thanks.html",
        series=series,
        masked=masked(email) if email else None,
        reminded=any(reminder_line(event) for event in coming),
        near=any(join_is_near(event, clock.now()) for event in coming),
        help_line=help_line(series),
        safety=_safety(coming),
    )
    return private(make_response(page))


@blueprint.get("/series/<slug>/again")
def again(slug: str) -> Response:
    """The form with what was typed a moment ago, to mend a slip in the address."""
    series = _series(slug)
    shown = catalogue.events_of_series(series.id, clock.now())
    typed = remembered.typed()
    dates, form = _form(series, shown, typed)
    values = _page(series, shown, dates, form) | own_cards(shown)
    page = render_template(
        "enrolment/series.html",
        correcting=True,
        shortened=not remembered.is_whole(typed),
        **values,
    )
    return private(make_response(page))


@blueprint.get("/series/<slug>/young")
def young(slug: str) -> Response:
    """For whoever is under 18: who helps, instead of a form."""
    series = _series(slug)
    back = {"url": url_for("enrolment.series_page", slug=slug), "text": _("Back to the series")}
    return public_page(
        "registration/young.html",
        until=None,
        back=back,
        help_line=help_line(series),
        **for_children(series),
    )


def _series(slug: str) -> Series:
    return found(catalogue.series_by_slug(slug), "series", slug)


def _form(series: Series, shown: Shown, typed: Any = None) -> tuple[list[Event], Enrol]:
    """The dates that one can sign up for, and the form for them."""
    dates = rules.open_dates(shown.upcoming, clock.now())
    pools = queries.pools_by_event([event.id for event in dates])
    dates = [event for event in dates if event.id in pools]
    form = Enrol(typed)
    form.offer(people.regions(current()))
    form.offer_roles(rules.roles_invited(dates))
    named = [(event.public_id, _named(event, pools[event.id])) for event in dates]
    form.offer_dates(named, rules.parts_offered(pools))
    if dates:
        asked = asking.of_series(series, rules.roles_invited(dates))
        form.ask(asked, typed, of_series=True, in_a_room=asking.in_a_room(dates))
    return dates, form


def _named(event: Event, pools: Sequence[SeatPool]) -> str:
    """`3 December 2026, 18:00–19:30: The tender age (waiting list)`."""
    meeting = cards.shown_meeting(event, clock.now())
    words = event.title
    if meeting is not None:
        time = time_words(meeting, current())
        words = f"{', '.join(filter(None, (time.date, time.hours)))}: {words}"
    if event.approval:
        confirmed = _("the organizers confirm each sign-up")
        return f"{words} ({confirmed})"
    if together(list(pools)).free == 0:
        waiting = _("waiting list")
        words = f"{words} ({waiting})"
    return words


def _page(series: Series, shown: Shown, dates: Sequence[Event], form: Enrol) -> dict[str, Any]:
    texts = people.current_texts(series.programme.organization_id, current()) if dates else {}
    return {
        "series": series,
        "preview_url": links.url(publicity.preview_path(series)),
        "wish": {"series": series.slug},
        "ways": ways_to_follow(f"/series/{series.slug}.ics", series.title),
        "help_line": help_line(series),
        "safety": _safety(shown.upcoming),
        "dates": dates,
        "form": form,
        "for_professionals": bool(rules.roles_invited(dates) - {"parent"}),
        "dates_seen": rules.mark(dates),
        "texts": texts,
        "asks": {
            "action": url_for("enrolment.enrol", slug=series.slug),
            "young": url_for("enrolment.young", slug=series.slug),
            "sensitive": any(event.sensitive for event in dates),
            "audience": rules.roles_invited(dates),
            "organization": series.programme.organization,
        },
    }


def _safety(coming: Sequence[Event]) -> dict[str, Any] | None:
    """As on the page of an event, where one of the dates is sensitive."""
    return next((safety(event) for event in coming if event.sensitive), None)


def _enrol(series_id: int, wish: Wish) -> None:
    digest = browser.remembered_dates(series_id) if request.form.get("correcting") else None
    away_from = digest and (queries.address_of_browser(series_id, digest) or digest)
    limiting.count("sign-up", wish.application.person.mailbox, away_from=away_from)
    if digest:
        operations.correct(series_id, digest, wish)
    else:
        operations.enrol(series_id, wish)


def _wish(series: Series, form: Enrol, browser_digest: str | None) -> Wish:
    programme = series.programme
    typed = what_was_typed(form, programme.organization_id, programme.zone)
    application = replace(held_from_here(typed), browser_digest=browser_digest)
    return Wish(application, form.chosen, form.part.data or None)


def _again(slug: str, form: Enrol, *, meant: str | None = None) -> Response:
    """The page once more, with what was typed and what to do about it."""
    series = _series(slug)
    shown = catalogue.events_of_series(series.id, clock.now())
    dates, fresh = _form(series, shown)
    form.dates.choices, form.role.choices = fresh.dates.choices, fresh.role.choices
    values = _page(series, shown, dates, form) | own_cards(shown)
    values["correcting"] = bool(request.form.get("correcting"))
    page = render_template("enrolment/series.html", meant=meant, **values)
    return private(make_response(page, 422))


def _too_many(slug: str, form: Enrol, refusal: TooMany) -> Response:
    words = _(
        "Very many people sign up from your network just now. "
        "Please send the form again in a while; what you typed stays here."
    )
    limiting.explain(form, refusal, words)
    return limiting.in_a_while(_again(slug, form), refusal)
