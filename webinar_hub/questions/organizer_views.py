"""Organizers ask: the questions of an event, of a series, of a programme, and what came of them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Event, Programme, Series
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import LANGUAGES, _, current, plural
from webinar_hub.core.refusals import Conflict, NotFound, Paused, Refusal
from webinar_hub.core.web import private
from webinar_hub.questions import asking, operations, queries, rules, words
from webinar_hub.questions.forms.editing import STANDARD_HINTS, AboutQuestion, Standard
from webinar_hub.questions.models import Question
from webinar_hub.questions.queries import Owner

blueprint = Blueprint("questions", __name__)
blueprint.after_request(private)

OWNERS: dict[str, type[Any]] = {"event": Event, "series": Series, "programme": Programme}
_PLACES = {"event": "events", "series": "series", "programme": "programmes"}
_STEPS = {"up": -1, "down": 1}


View = Callable[..., Response]


def _for_each_owner(
    needs: str, name: str, rule: str = "", method: str = "GET"
) -> Callable[[View], View]:
    """One view under three addresses: `questions.add_to_event`, `add_to_series` and so on."""

    def decorate(view: View) -> View:
        for word, owner in OWNERS.items():
            address = f"/organize/{_PLACES[word]}/<public_id>/questions{rule}"
            guarded = staff(needs, owner)(view)
            blueprint.add_url_rule(address, f"{name}_{word}", guarded, methods=[method])
        return view

    return decorate


@_for_each_owner("viewer", "of")
def asked(owner: Owner) -> Response:
    return _list(owner)


@_for_each_owner("organizer", "standard_of", "/standard", "POST")
def switch_standard(owner: Owner) -> Response:
    form = Standard()
    if not form.validate_on_submit():
        return _list(owner, form, 422)
    operations.switch_standard(type(owner), owner.id, form.chosen(), by=me().id)
    return _back(owner, _("Saved."))


@_for_each_owner("organizer", "new_of", "/new")
def new(owner: Owner) -> Response:
    return _form_page(owner, AboutQuestion(formdata=None))


@_for_each_owner("organizer", "add_to", "/new", "POST")
def add(owner: Owner) -> Response:
    form = AboutQuestion()
    if not form.validate_on_submit():
        return _form_page(owner, form, status=422)
    kind, owner_id = type(owner), owner.id
    try:
        operations.add_question(kind, owner_id, form.draft(), by=me().id)
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _form_page(owner, form, status=422)
    return _back(owner, _("The question is asked from now on."))


@_for_each_owner("organizer", "edit_of", "/<question>")
def edit(owner: Owner, question: str) -> Response:
    found = _question(owner, question)
    if found.withdrawn_at is not None:
        return _back(owner, rules.Withdrawn.message, "attention")
    form = AboutQuestion(formdata=None)
    form.of(found)
    return _form_page(owner, form, found)


@_for_each_owner("organizer", "save_of", "/<question>", "POST")
def save(owner: Owner, question: str) -> Response:
    found = _question(owner, question)
    form = AboutQuestion()
    if not form.validate_on_submit():
        return _form_page(owner, form, found, 422)
    try:
        anew = operations.change_question(found.id, form.draft(), by=me().id, version=form.seen())
    except Conflict as refusal:
        show_refusal(form, refusal)
        form.version.data = form.version.raw_data = None
        return _form_page(owner, form, _question(owner, question), 409)
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _form_page(owner, form, found, 422)
    if anew:
        return _back(
            owner,
            _("Saved as a new question: what was answered to the earlier one keeps its meaning."),
        )
    return _back(owner, _("Saved."))


@_for_each_owner("organizer", "withdraw_from", "/<question>/withdrawal", "POST")
def withdraw(owner: Owner, question: str) -> Response:
    found = _question(owner, question)
    with suppress(rules.Withdrawn):  # pressed twice
        operations.withdraw_question(found.id, by=me().id)
    return _back(owner, _("Nobody is asked this any more. What was answered stays for its time."))


@_for_each_owner("organizer", "order_of", "/<question>/place", "POST")
def move(owner: Owner, question: str) -> Response:
    found = _question(owner, question)
    step = _STEPS.get(request.form.get("to", ""))
    if step is not None:
        with suppress(rules.Withdrawn):
            operations.move_question(found.id, step, by=me().id)
    return _back(owner)


@blueprint.get("/organize/events/<public_id>/needs")
@staff("organizer", Event)
def needs(event: Event) -> str:
    """Who needs what; near to health, so it is for the organizers of the event alone."""
    answers = queries.needs_of(event.id)
    names = queries.names_of([one.registration_id or 0 for one in answers])
    rows = [
        (*_person(names[one.registration_id or 0]), words.said(one, current())) for one in answers
    ]
    return render_template(
        "questions/needs.html",
        event=event,
        counted=words.counted(queries.numbers_of_needs(answers)),
        rows=sorted(rows, key=lambda row: row[1]),
    )


@blueprint.get("/organize/events/<public_id>/cases")
@staff("organizer", Event)
def cases(event: Event) -> str:
    """What people ask the speaker, without who asks."""
    return render_template(
        "questions/cases.html", event=event, cases=queries.cases_of(event.id)
    )


def _person(names: tuple[str, str, str]) -> tuple[str, str]:
    public_id, family, given = names
    return public_id, " ".join(filter(None, (family, given)))


def _question(owner: Owner, public_id: str) -> Question:
    found = queries.question_of(owner, public_id)
    if found is None or found.standard:
        raise NotFound
    return found


def _word(owner: Owner) -> str:
    return next(word for word, kind in OWNERS.items() if isinstance(owner, kind))


def _address(name: str, owner: Owner, **more: Any) -> str:
    return url_for(f"questions.{name}_{_word(owner)}", public_id=owner.public_id, **more)


def _back(owner: Owner, said: Any = None, kind: str = "done") -> Response:
    if said:
        flash(str(said), kind)
    return redirect(_address("of", owner), 303)


def _list(owner: Owner, standard: Standard | None = None, status: int = 200) -> Response:
    counted = queries.owned_by(owner)
    if standard is None:
        standard = Standard(formdata=None)
        standard.of([one.question for one in counted])
    page = render_template(
        "questions/asked.html",
        **_about(owner),
        lines=[_line(owner, one) for one in counted if not one.question.standard],
        standard=standard,
        standard_hints=STANDARD_HINTS,
        from_elsewhere=_from_elsewhere(owner),
        may_change=may("organizer"),
    )
    return make_response(page, status)


def _line(owner: Owner, counted: queries.Counted) -> dict[str, Any]:
    question = counted.question
    language = question.speaks(current())
    return {
        "id": question.public_id,
        "label": words.label(question, language),
        "lang": language,
        "hint": words.hint(question, language),
        "kind": words.KINDS[question.kind],
        "required": question.required,
        "withdrawn": question.withdrawn_at is not None,
        "answers": plural("%(num)s answer", "%(num)s answers", counted.answers)
        if counted.answers
        else "",
    }


def _from_elsewhere(owner: Owner) -> list[tuple[str, str]]:
    """What an event asks because its series or its programme does."""
    if not isinstance(owner, Event):
        return []
    asked_too = [one for one in asking.of(owner) if one.event_id is None]
    return [(words.label(one, one.speaks(current())), one.speaks(current())) for one in asked_too]


def _form_page(
    owner: Owner, form: AboutQuestion, question: Question | None = None, status: int = 200
) -> Response:
    other = next(one for one in LANGUAGES if one != owner.language)
    to = {"question": question.public_id} if question else {}
    page = render_template(
        "questions/edit.html",
        **_about(owner),
        form=form,
        question=question,
        answered=question is not None and queries.is_answered(question.id),
        action=_address("save_of" if question else "add_to", owner, **to),
        own_texts=form.texts(owner.language),
        other_texts=form.texts(other),
    )
    return make_response(page, status)


def _about(owner: Owner) -> dict[str, Any]:
    return {
        "owner": owner,
        "title": owner.name if isinstance(owner, Programme) else owner.title,
        "event": owner if isinstance(owner, Event) else None,
        "programme": owner if isinstance(owner, Programme) else owner.programme,
        "address": lambda name, **more: _address(name, owner, **more),
    }
