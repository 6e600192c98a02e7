"""An address is typed, a letter asks whether it was meant, a button says yes."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import links
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Gone, NotFound, TooMany
from webinar_hub.core.web import private, reader_zone, settings
from webinar_hub.news import choosing, operations
from webinar_hub.news.choosing import Choice
from webinar_hub.news.forms import Asking, Confirming
from webinar_hub.news.models import Subscription
from webinar_hub.news.queries import pages as queries
from webinar_hub.news.views.blueprint import blueprint, tell_me
from webinar_hub.participants import queries as people
from webinar_hub.participants.rules import Mailbox, likely_meant
from webinar_hub.registration.views import limiting


@blueprint.get("/subscriptions")
def asking() -> Response:
    """The box as a page of its own."""
    return _form_page(Asking(formdata=None))


@blueprint.post("/subscriptions")
def ask() -> Response:
    """The answer is the same whether or not the address is known."""
    choice = queries.choice_of(request.args, current())
    form = Asking(request.form)
    sent = redirect(url_for("news.asked"), 303)
    if form.website.data:
        return sent
    if request.form.get("use"):
        form.email.data = request.form["use"][:254]
    if not form.validate() or form.mailbox is None:
        return _form_page(form, 422)
    meant = likely_meant(form.email.data)
    if meant and request.form.get("use") != form.email.data:
        return _form_page(form, 422, meant=meant)
    wish = _wish(form, form.mailbox, choice)
    try:
        limiting.count("news", form.mailbox, asks=True)
        operations.ask(wish)
    except TooMany as refusal:
        return _too_many(form, refusal)
    return sent


@blueprint.get("/subscriptions/sent")
def asked() -> Response:
    page = render_template("news/asked.html", help_lines=people.help_lines())
    return private(make_response(page))


@blueprint.get("/confirmations/<token>")
def confirming(token: str) -> Response:
    """The letter's link: it does nothing by being opened."""
    return _confirm_page(_found(token), Confirming(formdata=None))


@blueprint.post("/confirmations/<token>")
def confirm(token: str) -> Response:
    subscription, form = _found(token), Confirming(request.form)
    operations.confirm(subscription.public_id, discreet=form.discreet.data)
    return redirect(url_for("news.confirming", token=token), 303)


def _wish(form: Asking, mailbox: Mailbox, choice: Choice) -> operations.Wish:
    language = form.lang.data or current()
    who = queries.who_asks(choice, language, form.shown)
    return operations.Wish(
        mailbox=mailbox,
        choice=choice,
        language=language,
        zone=form.zone.data or reader_zone() or settings().default_zone,
        agreed=[(one.organization_id, one.text.id if one.text else None) for one in who],
    )


def _form_page(form: Asking, status: int = 200, meant: str | None = None) -> Response:
    page = render_template("news/asking.html", box=tell_me(request.args, form), meant=meant)
    return private(make_response(page, status))


def _too_many(form: Asking, refusal: TooMany) -> Response:
    words = _(
        "Very many letters are asked for from your network just now. "
        "Please send the form again in a while; what you typed stays here."
    )
    limiting.explain(form, refusal, words)
    return limiting.in_a_while(_form_page(form, 429), refusal)


def _found(token: str) -> Subscription:
    target = links.read("confirm", token)
    if target is None:
        raise NotFound
    subscription = queries.subscription_for_page(target.public_id)
    if subscription is None:
        raise Gone(_("Nobody has confirmed this in time, or it was ended. Please ask anew."))
    return subscription


def _confirm_page(subscription: Subscription, form: Any) -> Response:
    choice = choosing.of_row(subscription, current())
    reader = subscription.subscriber.public_id
    page = render_template(
        "news/confirming.html",
        confirmed=subscription.confirmed_at is not None,
        what=choosing.in_words(choice),
        form=form,
        own_page=url_for("news.own_page", token=links.token("news", reader)),
        leaving=url_for("news.leaving", token=links.token("unsubscribe", reader)),
    )
    return private(make_response(page))
