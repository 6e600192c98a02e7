"""The letter is lost: it comes again. The answer is the same whether or not anybody was asked."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.language import _
from webinar_hub.core.refusals import TooMany
from webinar_hub.registration.views import limiting
from webinar_hub.speaking import operations
from webinar_hub.speaking.forms import LostLink
from webinar_hub.speaking.views.blueprint import blueprint


@blueprint.get("/speaking")
def ask_link() -> Response:
    return _page(LostLink())


@blueprint.post("/speaking")
def send_link() -> Response:
    form = LostLink(request.form)
    sent = redirect(url_for("speaking.link_sent"), 303)
    if form.website.data:
        return sent
    if not form.validate() or form.mailbox is None:
        return _page(form, 422)
    try:
        limiting.count("lost-letter", form.mailbox)
    except TooMany as refusal:
        limiting.explain(form, refusal, _FROM_HERE)
        return limiting.in_a_while(_page(form, 429), refusal)
    operations.send_links_again(form.mailbox)
    return sent


@blueprint.get("/speaking/sent")
def link_sent() -> Response:
    return make_response(render_template("speaking/sent.html"))


_FROM_HERE = _(
    "Very many letters are asked for from your network just now. "
    "Please send the form again in a while; what you typed stays here."
)


def _page(form: LostLink, status: int = 200) -> Response:
    return make_response(render_template("speaking/lost_link.html", form=form), status)
