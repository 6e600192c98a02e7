"""What a person answered at the sign-up: to be read, and changed as long as it is of use."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core.forms import show_refusal
from webinar_hub.core.refusals import Refusal
from webinar_hub.core.web import private
from webinar_hub.questions import asking
from webinar_hub.questions.answers import given
from webinar_hub.questions.forms.asked import OwnAnswers
from webinar_hub.questions.queries import answers_of
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations.answers import change_answers, may_answer
from webinar_hub.registration.views.answered import lines
from webinar_hub.registration.views.blueprint import blueprint
from webinar_hub.registration.views.own_page import own_registration
from webinar_hub.registration.views.whom_to_ask import whom_to_ask


@blueprint.get("/registrations/<token>/answers")
def answers(token: str) -> Response:
    registration = own_registration(token)
    form = _form(registration)
    if not may_answer(registration) or not form.asked:
        return redirect(url_for("registration.manage", token=token), 303)
    return _page(registration, token, form)


@blueprint.post("/registrations/<token>/answers")
def save_answers(token: str) -> Response:
    registration = own_registration(token)
    form = _form(registration, request.form)
    if not may_answer(registration):
        return redirect(url_for("registration.manage", token=token), 303)
    if not form.validate():
        return _page(registration, token, form, 422)
    try:
        change_answers(registration.id, form.answers())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(own_registration(token), token, form, 422)
    return redirect(url_for("registration.manage", token=token, saved="answers"), 303)


def _form(registration: Registration, typed: Any = None) -> OwnAnswers:
    form = OwnAnswers(None)
    form.role = registration.role
    known = () if typed is not None else given(answers_of(registration.id))
    asked = asking.of_person(registration.event, registration.role)
    form.ask(asked, typed, known, in_a_room=asking.in_a_room([registration.event]))
    return form


def _page(registration: Registration, token: str, form: OwnAnswers, status: int = 200) -> Response:
    asked = {one.question.id for one in form.asked}
    earlier = [one for one in answers_of(registration.id) if one.question_id not in asked]
    page = render_template(
        "questions/own_answers.html",
        about=registration.event,
        action=url_for("registration.save_answers", token=token),
        back=url_for("registration.manage", token=token),
        form=form,
        earlier=lines(earlier),
        **whom_to_ask(registration.event, registration.region),
    )
    return private(make_response(page, status))
