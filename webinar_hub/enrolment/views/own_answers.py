"""What a person answered once for all dates of a series, to be changed for all that are ahead."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.web import private
from webinar_hub.enrolment import queries
from webinar_hub.enrolment.models import SeriesEnrolment
from webinar_hub.enrolment.operations.answers import change_answers
from webinar_hub.enrolment.views.blueprint import blueprint
from webinar_hub.enrolment.views.own_dates import own_enrolment
from webinar_hub.questions import asking
from webinar_hub.questions.answers import given
from webinar_hub.questions.forms.asked import OwnAnswers
from webinar_hub.questions.queries import answers_of_enrolment
from webinar_hub.registration.views.whom_to_ask import help_line


@blueprint.get("/dates/<token>/answers")
def answers(token: str) -> Response:
    enrolment = own_enrolment(token)
    form = _form(enrolment)
    if not enrolment.live or not form.asked:
        return redirect(url_for("enrolment.own_dates", token=token), 303)
    return _page(enrolment, token, form)


@blueprint.post("/dates/<token>/answers")
def save_answers(token: str) -> Response:
    enrolment = own_enrolment(token)
    form = _form(enrolment, request.form)
    if not enrolment.live:
        return redirect(url_for("enrolment.own_dates", token=token), 303)
    if not form.validate():
        return _page(enrolment, token, form, 422)
    try:
        change_answers(enrolment.id, form.answers())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(own_enrolment(token), token, form, 422)
    return redirect(url_for("enrolment.own_dates", token=token, saved="answers"), 303)


def _form(enrolment: SeriesEnrolment, typed: Any = None) -> OwnAnswers:
    form = OwnAnswers(None)
    form.role = enrolment.role
    known = () if typed is not None else given(answers_of_enrolment(enrolment.id))
    asked = asking.of_series(enrolment.series, frozenset({enrolment.role}))
    dates = queries.coming(enrolment.series_id, clock.now())
    form.ask(asked, typed, known, of_series=True, in_a_room=asking.in_a_room(dates))
    return form


def _page(enrolment: SeriesEnrolment, token: str, form: OwnAnswers, status: int = 200) -> Response:
    page = render_template(
        "questions/own_answers.html",
        about=enrolment.series,
        action=url_for("enrolment.save_answers", token=token),
        back=url_for("enrolment.own_dates", token=token),
        form=form,
        earlier=[],
        help_line=help_line(enrolment.series),
    )
    return private(make_response(page, status))
