"""A table is looked over, moved in, and taken back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.moving_in import forms, operations, presenting, queries, rules
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.organizer_views.blueprint import PAGE, PAST, blueprint
from webinar_hub.moving_in.rows import Problem, Row

TABLE = f"{PAST}/tables/<table>"


@blueprint.get(TABLE)
@staff("organizer", Programme)
def shown(programme: Programme, table: str) -> Response:
    found = _table(programme, table)
    if found.state != "draft":
        return _progress_page(programme, found)
    said = {
        "role": found.role or "",
        "letters": found.letters,
        "agreed_where": found.agreed_where,
        "agreed_on": found.agreed_on,
    }
    return _draft_page(programme, found, forms.Setting(formdata=None, data=said))


@blueprint.post(TABLE)
@staff("organizer", Programme)
def save(programme: Programme, table: str) -> Response:
    found = _table(programme, table)
    here = _address(programme, found)
    form = forms.Setting()
    form.today = operations.today_of(found)
    try:
        if not form.validate_on_submit():
            return _draft_page(programme, found, form, 422)
        operations.say(
            found.id,
            form.role.data or None,
            form.letters.data,
            form.agreed_where.data,
            form.agreed_on.data,
        )
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _draft_page(programme, found, form, 422)
    return redirect(f"{here}#lines", 303)


@blueprint.post(f"{TABLE}/beginning")
@staff("organizer", Programme)
def begin(programme: Programme, table: str) -> Response:
    found = _table(programme, table)
    here = _address(programme, found)
    try:
        operations.begin(found.id, me().id)
    except Paused:
        raise
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
    return redirect(here, 303)


@blueprint.post(f"{TABLE}/end")
@staff("organizer", Programme)
def drop(programme: Programme, table: str) -> Response:
    back = url_for("moving_in.past", public_id=programme.public_id)
    operations.drop(_table(programme, table).id)
    flash(_("The table is forgotten. Nothing was moved in."), "done")
    return redirect(back, 303)


@blueprint.post(f"{TABLE}/taking-back")
@staff("organizer", Programme)
def take_back(programme: Programme, table: str) -> Response:
    found = _table(programme, table)
    back = url_for("moving_in.past", public_id=programme.public_id)
    here = _address(programme, found)
    if "sure" not in request.form:
        flash(_("Please tick that all of it is to be taken back."), "attention")
        return redirect(here, 303)
    try:
        done = operations.take_back(found.id, me().id)
    except Paused:
        raise
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
        return redirect(here, 303)
    for words in presenting.taken_back(done):
        flash(str(words), "done")
    return redirect(back, 303)


def _table(programme: Programme, public_id: str) -> PastTable:
    found = queries.table_of(programme.id, public_id)
    if found is None:
        raise NotFound
    return found


def _address(programme: Programme, table: PastTable, **query: Any) -> str:
    return url_for(
        "moving_in.shown", public_id=programme.public_id, table=table.public_id, **query
    )


def _draft_page(
    programme: Programme, table: PastTable, form: forms.Setting, status: int = 200
) -> Response:
    today = operations.today_of(table)
    rows = queries.rows(table, today)
    known = queries.known(programme, rows, today)
    verdicts, problems = rules.judged(rows, known)
    understood, passed_over = presenting.columns(table.headings)
    named = rules.plans(rows).keys()
    page = render_template(
        "moving_in/draft.html",
        programme=programme,
        table=table,
        form=form,
        number=len(rows),
        understood=understood,
        passed_over=passed_over,
        counts=presenting.counts(rules.counted(verdicts)),
        nameless="nameless" in verdicts.values(),
        moves_in=sum(one in rules.MOVES_IN for one in verdicts.values()),
        new_events=len(named - known.events - known.held_here),
        known_events=len(named & known.events),
        **_lines(programme, table, rows, verdicts, problems, known.events),
    )
    return make_response(page, status)


def _progress_page(programme: Programme, table: PastTable) -> Response:
    """The lines are read once more only when all were dealt with: until then it comes often."""
    results, total = queries.results(table.id), queries.number_of_lines(table.id)
    lines: dict[str, Any] = {}
    if table.state == "done" and total:
        rows = queries.rows(table, operations.today_of(table))
        problems = rules.problems_of(rows)
        lines = _lines(programme, table, rows, results, problems)
    page = render_template(
        "moving_in/progress.html",
        programme=programme,
        table=table,
        address=_address(programme, table),
        done=len(results),
        total=total,
        counts=presenting.counts(rules.counted(results)),
        may_be_taken_back=rules.may_be_taken_back(table, clock.now()),
        **lines,
    )
    return make_response(page)


def _lines(
    programme: Programme,
    table: PastTable,
    rows: Sequence[Row],
    verdicts: Mapping[int, str],
    problems: Mapping[int, Sequence[Problem]],
    events: Collection[rules.EventKey] | None = None,
) -> dict[str, Any]:
    """One page of them; those that are not moved in stand first."""
    page = page_number(request.args.get("page"))
    ordered = presenting.in_order(rows, verdicts)
    pages = max(1, -(-len(ordered) // PAGE))
    some = ordered[(page - 1) * PAGE : page * PAGE]

    def row(one: Row) -> dict[str, Any]:
        verdict, wrong = verdicts.get(one.number, ""), problems.get(one.number, ())
        return presenting.row(one, verdict, wrong, programme.zone, events)

    return {
        "rows": [row(one) for one in some],
        "pages": pages,
        "page_words": _("Page %(page)s of %(pages)s", page=page, pages=pages),
        "previous": _address(programme, table, page=page - 1) if page > 1 else None,
        "following": _address(programme, table, page=page + 1) if page < pages else None,
    }
