"""Past events of a programme: their figures, a table of more, a look at it, the doing."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug import Response as Answer

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.times import moment_words
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.core.web import private
from webinar_hub.imports.forms import Upload
from webinar_hub.moving_in import forms, operations, presenting, queries, rules, template
from webinar_hub.moving_in.models import PastTable
from webinar_hub.moving_in.reading import LARGEST_FILE, MOST_LINES, table_of
from webinar_hub.spreadsheets import Unreadable

blueprint = Blueprint("moving_in", __name__)
blueprint.after_request(private)

PAST = "/organize/programmes/<public_id>/past"
TABLES = f"{PAST}/tables"
TABLE = f"{TABLES}/<table>"
PAGE = 100
SHOWN = 300  # events on the page of figures


@blueprint.get(PAST)
@staff("viewer", Programme)
def past(programme: Programme) -> Answer:
    return _past_page(programme, Upload(formdata=None))


@blueprint.get(f"{PAST}/template.<kind>")
@staff("organizer", Programme)
def save_template(programme: Programme, kind: str) -> Answer:
    if kind not in ("xlsx", "csv"):
        raise NotFound
    content, mime = template.written(kind, current())
    response = Response(stream_with_context(content), mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="past-events.{kind}"'
    return response


@blueprint.post(TABLES)
@staff("organizer", Programme)
def upload(programme: Programme) -> Answer:
    form = Upload()
    file = request.files.get("file")
    programme_id, public_id = programme.id, programme.public_id
    try:
        if not form.validate_on_submit() or file is None or not file.filename:
            raise Unreadable(_("Please choose a file."))
        headings, lines = table_of(file.stream.read(LARGEST_FILE + 1))
        table = operations.put_down(programme_id, me().id, headings, lines)
    except Paused:
        raise
    except Refusal as refusal:
        refusal.field = "file"
        show_refusal(form, refusal)
        return _past_page(programme, form, 422)
    return redirect(url_for("moving_in.shown", public_id=public_id, table=table), 303)


@blueprint.get(TABLE)
@staff("organizer", Programme)
def shown(programme: Programme, table: str) -> Answer:
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
def save(programme: Programme, table: str) -> Answer:
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
def begin(programme: Programme, table: str) -> Answer:
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
def drop(programme: Programme, table: str) -> Answer:
    back = url_for("moving_in.past", public_id=programme.public_id)
    operations.drop(_table(programme, table).id)
    flash(_("The table is forgotten. Nothing was moved in."), "done")
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


def _past_page(programme: Programme, form: Upload, status: int = 200) -> Answer:
    took, language = queries.took_place(programme.id, clock.now()), current()
    events, people = presenting.totals(took)
    page = render_template(
        "moving_in/past.html",
        programme=programme,
        form=form,
        may_edit=may("organizer"),
        most=MOST_LINES,
        events=events,
        people=people,
        rows=[
            (
                one.event,
                moment_words(one.meeting, language) if one.meeting else "—",
                one.by_name,
                presenting.groups(one.counts, language),
                one.in_all,
            )
            for one in took[:SHOWN]
        ],
        tables=[
            (_address(programme, one), presenting.said_of(one, programme.zone, language))
            for one in queries.tables_of(programme.id)
        ],
    )
    return make_response(page, status)


def _draft_page(
    programme: Programme, table: PastTable, form: forms.Setting, status: int = 200
) -> Answer:
    today = operations.today_of(table)
    rows = queries.rows(table, today)
    verdicts, problems = rules.judged(rows, queries.known(programme, rows, today))
    understood, passed_over = presenting.columns(table.headings)
    page = render_template(
        "moving_in/draft.html",
        programme=programme,
        table=table,
        form=form,
        number=len(rows),
        understood=understood,
        passed_over=passed_over,
        counts=presenting.counts(rules.counted(verdicts)),
        moves_in=sum(one in rules.MOVES_IN for one in verdicts.values()),
        events=len(rules.plans(rows)),
        **_lines(programme, table, rows, verdicts, problems),
    )
    return make_response(page, status)


def _progress_page(programme: Programme, table: PastTable) -> Answer:
    results = queries.results(table.id)
    rows = queries.rows(table, operations.today_of(table))
    problems = {row.number: row.problems for row in rows}
    page = render_template(
        "moving_in/progress.html",
        programme=programme,
        table=table,
        address=_address(programme, table),
        done=len(results),
        total=len(rows),
        counts=presenting.counts(rules.counted(results)),
        **_lines(programme, table, rows, results, problems),
    )
    return make_response(page)


def _lines(
    programme: Programme, table: PastTable, rows: Any, verdicts: Any, problems: Any
) -> dict[str, Any]:
    """One page of them; those that are not moved in stand first."""
    page = page_number(request.args.get("page"))
    ordered = presenting.in_order(rows, verdicts)
    pages = max(1, -(-len(ordered) // PAGE))
    some = ordered[(page - 1) * PAGE : page * PAGE]
    return {
        "rows": [presenting.row(one, verdicts, problems.get(one.number, ())) for one in some],
        "pages": pages,
        "page_words": _("Page %(page)s of %(pages)s", page=page, pages=pages),
        "previous": _address(programme, table, page=page - 1) if page > 1 else None,
        "following": _address(programme, table, page=page + 1) if page < pages else None,
    }
