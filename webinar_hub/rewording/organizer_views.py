"""The words of a programme's automatic letters: which there are, how each reads, in own words."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.campaigns.presenting import differing, moment
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.mail.preview import Preview, preview
from webinar_hub.rewording import letters, operations
from webinar_hub.rewording.forms import PutBack, Wording
from webinar_hub.rewording.house import house_words
from webinar_hub.wordings import queries
from webinar_hub.wordings.kinds import GROUPS, KINDS
from webinar_hub.wordings.models import TEXTS, LetterWording
from webinar_hub.wordings.placeholders import MEANINGS

blueprint = Blueprint("rewording", __name__)
blueprint.after_request(private)

LIST = "/organize/programmes/<public_id>/wording"
ONE = f"{LIST}/<kind>/<language>"

NOTHING = dict.fromkeys(TEXTS, "")


@blueprint.get(LIST)
@staff("viewer", Programme)
def letters_of(programme: Programme) -> str:
    own = queries.own_words_of(programme.id)
    groups = [
        (title, [(kind, one.title, _states(programme, kind, own)) for kind, one in kinds.items()])
        for title, kinds in GROUPS
    ]
    return render_template("rewording/letters.html", programme=programme, groups=groups)


@blueprint.get(ONE)
@staff("viewer", Programme)
def letter(programme: Programme, kind: str, language: str) -> Response:
    found = _found(programme, kind, language)
    form = _form(kind, found)
    return _page(programme, kind, language, form, found, shown=form.texts())


@blueprint.post(ONE)
@staff("organizer", Programme)
def save(programme: Programme, kind: str, language: str) -> Response:
    """Shows it, sends it to who asks, or saves it: always as it is typed."""
    found = _found(programme, kind, language)
    form = Wording()
    form.letter = KINDS[kind]
    if not form.validate():
        return _page(programme, kind, language, form, found, status=422)
    if "preview" in request.form:
        return _page(programme, kind, language, form, found, shown=form.texts())
    if "test" in request.form:
        return _tried(programme, kind, language, form, found)
    programme_id, address = programme.id, _address("letter", programme, kind, language)
    try:
        own = operations.save(
            programme_id, kind, language, form.texts(), version=form.version.data, by=me().id
        )
    except ChangedMeanwhile as refusal:
        show_refusal(form, refusal)
        return _conflict(programme, kind, language, form)
    flash(
        str(
            _("Saved. It reads like this from the next letter on.")
            if own
            else _("Saved. Our words stand there.")
        ),
        "done",
    )
    return redirect(address, 303)


@blueprint.get(f"{ONE}/ours")
@staff("organizer", Programme)
def ours(programme: Programme, kind: str, language: str) -> Response:
    """How it would read; nothing happens before the button is pressed."""
    found = _found(programme, kind, language)
    if found is None or not found.is_own:
        return redirect(_address("letter", programme, kind, language), 303)
    page = render_template(
        "rewording/ours.html",
        form=PutBack(formdata=None),
        example=_example(programme, kind, language, NOTHING),
        **_about(programme, kind, language, found),
    )
    return make_response(page)


@blueprint.post(f"{ONE}/ours")
@staff("organizer", Programme)
def put_back(programme: Programme, kind: str, language: str) -> Response:
    _found(programme, kind, language)
    address = _address("letter", programme, kind, language)
    operations.put_back(programme.id, kind, language, by=me().id)
    flash(str(_("Our words stand there again, from the next letter on.")), "done")
    return redirect(address, 303)


def _tried(
    programme: Programme, kind: str, language: str, form: Wording, found: LetterWording | None
) -> Response:
    """What was typed stays in the form: a test saves nothing."""
    programme_id, version = programme.id, form.version.data
    try:
        operations.send_test(programme_id, kind, language, form.texts(), by=me().id)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(programme, kind, language, form, found, status=422)
    form.version.data = version
    said = _("A test is on its way to %(address)s. Nothing is saved yet.", address=me().email)
    return _page(programme, kind, language, form, found, shown=form.texts(), said=said)


def _conflict(programme: Programme, kind: str, language: str, form: Wording) -> Response:
    """What was typed stays; saved again, it takes the place of what stands there by then."""
    found = _found(programme, kind, language)
    if found is None:
        raise NotFound  # rows are never taken away
    changes = [(moment(found.changed_at, me().zone, current()), found.organizer.name, "")]
    conflict = changes, differing(_form(kind, found), form)
    form.version.data, form.version.raw_data = found.version_id, None
    return _page(programme, kind, language, form, found, status=409, conflict=conflict)


def _found(programme: Programme, kind: str, language: str) -> LetterWording | None:
    if kind not in KINDS or language not in LANGUAGES:
        raise NotFound
    return queries.wording_of(programme.id, kind, language)


def _form(kind: str, found: LetterWording | None) -> Wording:
    texts = found.texts if found else {}
    form = Wording(formdata=None, data={"version": found.version_id if found else 0, **texts})
    form.letter = KINDS[kind]
    return form


def _page(
    programme: Programme,
    kind: str,
    language: str,
    form: Wording,
    found: LetterWording | None,
    *,
    shown: dict[str, str] | None = None,
    status: int = 200,
    conflict: Any = None,
    said: Any = None,
) -> Response:
    """`shown`: the texts in which the letter is shown; nothing of it while they are at fault."""
    page = render_template(
        "rewording/letter.html",
        form=form,
        example=None if shown is None else _example(programme, kind, language, shown),
        conflict=conflict,
        tested=said,
        may_change=may("organizer"),
        **_about(programme, kind, language, found),
    )
    return make_response(page, status)


def _about(
    programme: Programme, kind: str, language: str, found: LetterWording | None
) -> dict[str, Any]:
    one = KINDS[kind]
    own = found is not None and found.is_own
    return {
        "programme": programme,
        "letter": one,
        "kind": kind,
        "language": language,
        "language_name": NATIVE_NAMES[language],
        "house": house_words(letters.sample(programme, kind, language, NOTHING)),
        "needed": {part: [f"{{{name}}}" for name in names] for part, names in one.needs.items()},
        "placeholders": [(f"{{{name}}}", MEANINGS[name]) for name in one.known],
        "changed": (moment(found.changed_at, me().zone, current()), found.organizer.name)
        if found and own
        else None,
        "others": [
            (NATIVE_NAMES[other], _address("letter", programme, kind, other))
            for other in LANGUAGES
            if other != language
        ],
        "address": lambda name: _address(name, programme, kind, language),
    }


def _example(programme: Programme, kind: str, language: str, texts: dict[str, str]) -> Preview:
    return preview(letters.sample(programme, kind, language, texts))


def _states(
    programme: Programme, kind: str, own: dict[tuple[str, str], LetterWording]
) -> list[dict[str, Any]]:
    return [
        {
            "language": language,
            "name": NATIVE_NAMES[language],
            "own": (kind, language) in own,
            "url": _address("letter", programme, kind, language),
        }
        for language in LANGUAGES
    ]


def _address(name: str, programme: Programme, kind: str, language: str) -> str:
    return url_for(
        f"rewording.{name}", public_id=programme.public_id, kind=kind, language=language
    )
