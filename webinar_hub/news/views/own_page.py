"""The page behind a letter of news: what is new, what to be told of, and how to end it."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue import presenting
from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Gone, NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.news import choosing, operations
from webinar_hub.news.forms import Keeping
from webinar_hub.news.models import Subscriber
from webinar_hub.news.queries import pages as queries
from webinar_hub.news.views.blueprint import blueprint
from webinar_hub.registration.queries import seats_of


@blueprint.get("/subscriptions/<token>")
def own_page(token: str) -> Response:
    subscriber = _found(token)
    form = _form(subscriber, None)
    form.keep.data = [one.public_id for one in subscriber.subscriptions if one.confirmed_at]
    form.lang.data, form.discreet.data = subscriber.language, subscriber.discreet
    return _page(token, subscriber, form, saved="saved" in request.args)


@blueprint.post("/subscriptions/<token>")
def keep(token: str) -> Response:
    subscriber = _found(token)
    form = _form(subscriber, request.form)
    if not form.validate():
        return _page(token, subscriber, form, 422)
    try:
        operations.change(
            subscriber.public_id,
            keep=form.keep.data or [],
            language=form.lang.data,
            zone=form.zone.data or None,
            discreet=form.discreet.data,
        )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(token, _found(token), form, 422)
    return redirect(url_for("news.own_page", token=token, saved=1), 303)


@blueprint.get("/unsubscribe/<token>")
def leaving(token: str) -> Response:
    """It does nothing by being opened: programs open every link of a letter."""
    target = _target("unsubscribe", token)
    subscriber = queries.subscriber_for_page(target.public_id)
    return _leaving_page(token, there=subscriber is not None)


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """The button of the page, and of mail services: they send `List-Unsubscribe=One-Click` from
    nowhere of ours, without cookies, perhaps twice, and follow no redirect (RFC 8058)."""
    public_id = _target("unsubscribe", token).public_id
    if "everything" in request.form:
        operations.stop_everything(public_id)
    else:
        operations.unsubscribe(public_id)
    return _leaving_page(token, there=False)


def _found(token: str) -> Subscriber:
    subscriber = queries.subscriber_for_page(_target("news", token).public_id)
    if subscriber is None:
        raise Gone(_("These letters were ended: this address gets no news any more."))
    return subscriber


def _target(purpose: str, token: str) -> links.LinkTarget:
    target = links.read(purpose, token)
    if target is None:
        raise NotFound
    return target


def _form(subscriber: Subscriber, typed: object) -> Keeping:
    form = Keeping(typed)
    form.offer(
        (one.public_id, choosing.in_words(choosing.of_row(one, current())))
        for one in subscriber.subscriptions
        if one.confirmed_at is not None
    )
    return form


def _page(
    token: str, subscriber: Subscriber, form: Keeping, status: int = 200, *, saved: bool = False
) -> Response:
    now = clock.now()
    events = queries.told_of(subscriber.id, now)
    reader = presenting.Reader(current(), subscriber.zone, now)
    page = render_template(
        "news/own_page.html",
        token=token,
        form=form,
        saved=saved,
        cards=presenting.cards(events, seats_of(event.id for event in events), reader),
        leaving=url_for(
            "news.leaving", token=links.token("unsubscribe", subscriber.public_id)
        ),
    )
    return private(make_response(page, status))


def _leaving_page(token: str, *, there: bool) -> Response:
    page = render_template("news/leaving.html", token=token, there=there)
    return private(make_response(page))
