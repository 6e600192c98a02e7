"""Which letters a person wants: reminders, and news for each group of readers."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import current
from webinar_hub.core.refusals import Refusal
from webinar_hub.mail.suppression import is_suppressed
from webinar_hub.news.choosing import Choice
from webinar_hub.news.operations import Roles
from webinar_hub.news.queries.pages import who_asks
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import mailbox
from webinar_hub.personal import operations, queries
from webinar_hub.personal.forms import Letters
from webinar_hub.personal.views.blueprint import blueprint
from webinar_hub.personal.views.gate import me, own


@blueprint.get("/me/letters")
@own
def letters() -> Response:
    person = me()
    kept = {"reminders": person.wants_reminders, "news": queries.news_roles(person.email_key)}
    return _page(Letters(data=kept))


@blueprint.post("/me/letters")
@own
def save_letters() -> Response:
    form = Letters(request.form)
    if not form.validate():
        return _page(form, 422)
    try:
        operations.choose_letters(
            me().id, reminders=form.reminders.data, news=_roles(me(), form)
        )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(form, 422)
    return redirect(url_for("personal.mine", saved="letters"), 303)


def _roles(person: Participant, form: Letters) -> Roles | None:
    if not person.email or _stopped(person):
        return None
    who = who_asks(Choice(), current(), (form.texts.data or "").split()[:20])
    return Roles(
        mailbox=mailbox(person.email),
        wanted=frozenset(form.news.data or ()),
        language=person.language,
        zone=person.zone,
        discreet=person.discreet,
        agreed=[(one.organization_id, one.text.id if one.text else None) for one in who],
    )


def _stopped(person: Participant) -> bool:
    return person.email_key is None or is_suppressed(person.email_key)


def _page(form: Letters, status: int = 200) -> Response:
    values: dict[str, Any] = {
        "form": form,
        "asking": who_asks(Choice(), current()),
        "stopped": _stopped(me()),
    }
    return make_response(render_template("personal/letters.html", **values), status)
