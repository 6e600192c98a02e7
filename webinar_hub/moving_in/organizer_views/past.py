"""What took place in a programme, in figures; where a table of more is sent, and its template."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as Answer
from werkzeug.exceptions import RequestEntityTooLarge

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.catalogue.models import Programme
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.imports.forms import Upload
from webinar_hub.moving_in import operations, presenting, queries, template
from webinar_hub.moving_in.organizer_views.blueprint import PAGE, PAST, blueprint
from webinar_hub.moving_in.reading import LARGEST_FILE, MOST_LINES, table_of
from webinar_hub.spreadsheets import Unreadable


@blueprint.get(PAST)
@staff("viewer", Programme)
def past(programme: Programme) -> Answer:
    return _page(programme, Upload(formdata=None))


@blueprint.get(f"{PAST}/template.<extension>")
@staff("organizer", Programme)
def save_template(programme: Programme, extension: str) -> Answer:
    if extension not in template.FILES:
        raise NotFound
    content, mime = template.written(extension, current())
    response = Response(content, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="past-events.{extension}"'
    return response


@blueprint.post(f"{PAST}/tables")
@staff("organizer", Programme)
def upload(programme: Programme) -> Answer:
    programme_id, public_id = programme.id, programme.public_id
    form = Upload()
    file = request.files.get("file")
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
        return _page(programme, form, 422)
    return redirect(url_for("moving_in.shown", public_id=public_id, table=table), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def not_even_taken_in(_error: RequestEntityTooLarge) -> Answer:
    flash(str(Unreadable.too_large(LARGEST_FILE).message), "error")
    public_id = (request.view_args or {})["public_id"]
    return redirect(url_for("moving_in.past", public_id=public_id), 303)


def _page(programme: Programme, form: Upload, status: int = 200) -> Answer:
    took, language = queries.took_place(programme.id, clock.now()), current()
    page = page_number(request.args.get("page"))
    pages = max(1, -(-len(took) // PAGE))
    some = took[(page - 1) * PAGE : page * PAGE]

    def address(number: int) -> str:
        return url_for("moving_in.past", public_id=programme.public_id, page=number)

    answer = render_template(
        "moving_in/past.html",
        programme=programme,
        form=form,
        may_edit=may("organizer"),
        most=MOST_LINES,
        events=len(took),
        people=sum(one.in_all for one in took),
        rows=[presenting.took(one, language) for one in some],
        pages=pages,
        page_words=_("Page %(page)s of %(pages)s", page=page, pages=pages),
        previous=address(page - 1) if page > 1 else None,
        following=address(page + 1) if page < pages else None,
        tables=[
            (
                url_for("moving_in.shown", public_id=programme.public_id, table=one.public_id),
                presenting.said_of(one, programme.zone, language),
            )
            for one in queries.tables_of(programme.id)
        ],
    )
    return make_response(answer, status)
