"""From the event's page: who I am, whom I sign up, what is to be mended, check your mail."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from webinar_hub.catalogue.models import Event
from webinar_hub.colleagues import operations, rules
from webinar_hub.colleagues.forms import Manager, People, Preview, preview
from webinar_hub.colleagues.operations import Wish
from webinar_hub.colleagues.reading import MOST_ROWS
from webinar_hub.colleagues.views.blueprint import blueprint
from webinar_hub.colleagues.views.reading import (
    allow_long_forms,
    as_typed,
    lines_of,
    sent_preview,
)
from webinar_hub.core import clock, limits
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import Refusal, TooMany
from webinar_hub.core.web import private, reader_zone, settings
from webinar_hub.registration import queries as registrations
from webinar_hub.registration.views import limiting, presenting
from webinar_hub.registration.views.event_page import shown_event
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


@blueprint.get("/events/<slug>/colleagues")
def start(slug: str) -> Response:
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    return _start(event, _manager(event), People())


@blueprint.post("/events/<slug>/colleagues")
def read(slug: str) -> Response:
    """The list as it was understood. Nothing is kept yet, and nobody is looked up."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    allow_long_forms()
    manager, people = _manager(event, request.form), People(request.form)
    if manager.website.data:
        return redirect(url_for("colleagues.sent", slug=slug), 303)
    right = manager.validate()
    try:
        lines = lines_of(people)
    except TooMany as refusal:
        people.form_errors.append(_FROM_HERE)
        return limiting.in_a_while(_start(event, manager, people), refusal)
    if not lines or not right:
        people.people.data = as_typed(lines) if lines else people.people.data
        return _start(event, manager, people, 422)
    form = preview(lines)
    form.validate()
    return _preview(event, manager, form)


@blueprint.post("/events/<slug>/colleagues/list")
def ask(slug: str) -> Response:
    """The answer is the same whoever is on the list."""
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    form = sent_preview()
    manager = _manager(event, request.form)
    sent_to = redirect(url_for("colleagues.sent", slug=slug), 303)
    if manager.website.data:
        return sent_to
    right = [manager.validate(), form.validate()]
    if not all(right):
        return _preview(event, manager, form, 422)
    if not form.listed():
        form.form_errors.append(_("Everybody is left out, so there is nobody to sign up."))
        return _preview(event, manager, form, 422)
    event_id, wish = event.id, _wish(event, manager, form)
    try:
        _count(manager)
        operations.put_together(event_id, wish)
    except TooMany as refusal:
        limiting.explain(manager, refusal, _FROM_HERE)
        return limiting.in_a_while(_preview(shown_event(slug), manager, form), refusal)
    except Refusal as refusal:
        show_refusal(manager, refusal)
        return _preview(shown_event(slug), manager, form, 422)
    return sent_to


@blueprint.get("/events/<slug>/colleagues/sent")
def sent(slug: str) -> Response:
    event = shown_event(slug)
    if isinstance(event, Response):
        return event
    page = render_template("colleagues/sent.html", event=event, **whom_to_ask(event))
    return private(make_response(page))


_FROM_HERE = _(
    "Very many lists come from your network just now. "
    "Please send the form again in a while; what you typed stays here."
)


def _count(manager: Manager) -> None:
    network, allowed = network_of(request.remote_addr), settings().colleague_lists_per_hour
    limits.use("colleague lists", network, allowed=allowed, seconds=limiting.HOUR)
    limiting.count("colleagues", manager.mailbox, asks=True)


def _wish(event: Event, manager: Manager, form: Preview) -> Wish:
    assert manager.mailbox is not None
    return Wish(
        name=manager.name.data,
        organisation=manager.organisation.data,
        mailbox=manager.mailbox,
        people=form.listed(),
        language=current(),
        zone=reader_zone() or event.zone,
        part=manager.part.data or None,
    )


def _manager(event: Event, typed: Any = None) -> Manager:
    form = Manager(typed)
    pools = registrations.pools_of(event.id)
    named = dict(zip((pool.mode for pool in pools), presenting.pool_choices(pools), strict=True))
    form.offer_parts([SelectChoice(mode, choice.label) for mode, choice in named.items()])
    return form


def _start(event: Event, manager: Manager, people: People, status: int = 200) -> Response:
    return _page("colleagues/start.html", event, status, manager=manager, form=people)


def _preview(event: Event, manager: Manager, form: Preview, status: int = 200) -> Response:
    return _page("colleagues/preview.html", event, status, manager=manager, form=form)


def _page(template: str, event: Event, status: int, **values: Any) -> Response:
    page = render_template(
        template,
        event=event,
        open=rules.takes_colleagues(event, clock.now()),
        facts=presenting.event_facts(event, reader_zone()),
        most=MOST_ROWS,
        **whom_to_ask(event),
        **values,
    )
    return private(make_response(page, status))
