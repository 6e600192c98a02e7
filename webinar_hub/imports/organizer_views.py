"""Bringing a list in: the file, what it means, a look at each line, and what became of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.core.web import private
from webinar_hub.core.zones import local
from webinar_hub.imports import forms, operations, presenting, queries, rules
from webinar_hub.imports.models import PeopleImport
from webinar_hub.imports.reading import LARGEST_FILE, MOST_LINES, table_of
from webinar_hub.registration.queries import pools_of

blueprint = Blueprint("imports", __name__)
blueprint.after_request(private)

LISTS = "/organize/events/<public_id>/people/lists"
LIST = f"{LISTS}/<listing>"
PAGE = 100


@blueprint.get(LISTS)
@staff("organizer", Event)
def new(event: Event) -> Response:
    return _upload_page(event, forms.Upload(formdata=None))


@blueprint.post(LISTS)
@staff("organizer", Event)
def upload(event: Event) -> Response:
    form = forms.Upload()
    file = request.files.get("file")
    event_id, public_id = event.id, event.public_id
    try:
        if not form.validate_on_submit() or file is None or not file.filename:
            raise rules.NotReady(_("Please choose a file."), field="file")
        headings, lines = table_of(file.stream.read(LARGEST_FILE + 1))
        listing = operations.put_down(event_id, me().id, headings, lines)
    except Paused:
        raise
    except Refusal as refusal:
        refusal.field = "file"
        show_refusal(form, refusal)
        return _upload_page(event, form, 422)
    return redirect(url_for("imports.shown", public_id=public_id, listing=listing), 303)


@blueprint.get(LIST)
@staff("organizer", Event)
def shown(event: Event, listing: str) -> Response:
    found = _listing(event, listing)
    if found.state != "draft":
        return _progress_page(event, found)
    return _draft_page(event, found, _setting_of(event, found))


@blueprint.post(LIST)
@staff("organizer", Event)
def save(event: Event, listing: str) -> Response:
    found = _listing(event, listing)
    form = _offered(event, found, forms.Setting())
    if not form.validate_on_submit():
        return _draft_page(event, found, form, 422)
    here = _address(event, found)
    try:
        operations.say(found.id, form.wanted())
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _draft_page(event, found, form, 422)
    return redirect(f"{here}#lines", 303)


@blueprint.post(f"{LIST}/beginning")
@staff("organizer", Event)
def begin(event: Event, listing: str) -> Response:
    found = _listing(event, listing)
    here = _address(event, found)
    try:
        operations.begin(found.id, me().id, write_now="write_now" in request.form)
    except Paused:
        raise
    except Refusal as refusal:
        flash(str(refusal.message), "attention")
    return redirect(here, 303)


@blueprint.post(f"{LIST}/end")
@staff("organizer", Event)
def drop(event: Event, listing: str) -> Response:
    back = url_for("imports.new", public_id=event.public_id)
    operations.drop(_listing(event, listing).id)
    flash(_("The list is forgotten. Nobody was brought in."), "done")
    return redirect(back, 303)


def _listing(event: Event, public_id: str) -> PeopleImport:
    found = queries.import_of(event.id, public_id)
    if found is None:
        raise NotFound
    return found


def _address(event: Event, listing: PeopleImport, **query: Any) -> str:
    return url_for(
        "imports.shown", public_id=event.public_id, listing=listing.public_id, **query
    )


def _offered(event: Event, listing: PeopleImport, form: forms.Setting) -> forms.Setting:
    today = local(clock.now(), event.zone).date()
    form.offer(listing.headings, event.audience, today)
    return form


def _setting_of(event: Event, listing: PeopleImport) -> forms.Setting:
    said = {
        "columns": listing.fields,
        "role": listing.role,
        "agreed_where": listing.agreed_where,
        "agreed_on": listing.agreed_on,
        "letters": listing.letters if listing.agreed_on else None,
    }
    return _offered(event, listing, forms.Setting(formdata=None, data=said))


def _upload_page(event: Event, form: forms.Upload, status: int = 200) -> Response:
    page = render_template(
        "imports/new.html",
        event=event,
        form=form,
        most=MOST_LINES,
        lists=[
            (_address(event, one), presenting.said_of(one, event.zone, current()))
            for one in queries.imports_of(event.id)
        ],
    )
    return make_response(page, status)


def _draft_page(
    event: Event, listing: PeopleImport, form: forms.Setting, status: int = 200
) -> Response:
    lines = queries.lines_of(listing.id)
    people = queries.people_on(listing, lines)
    verdicts = _judged(event, people) if listing.agreed_on and status == 200 else {}
    page = render_template(
        "imports/draft.html",
        event=event,
        listing=listing,
        form=form,
        examples=presenting.examples(listing, lines),
        number=len(lines),
        counts=presenting.counts(rules.counted(verdicts)),
        comes_in=sum(verdict in rules.BRINGS_IN for verdict in verdicts.values()),
        with_address=sum(
            one.mailbox is not None and verdicts.get(one.line.number) in rules.BRINGS_IN
            for one in people
        ),
        **_lines(event, listing, people, verdicts),
    )
    return make_response(page, status)


def _progress_page(event: Event, listing: PeopleImport) -> Response:
    results = queries.results(listing.id)
    people = queries.people_on(listing, queries.lines_of(listing.id))
    page = render_template(
        "imports/progress.html",
        event=event,
        listing=listing,
        address=_address(event, listing),
        done=len(results),
        total=len(people),
        counts=presenting.counts(rules.counted(results)),
        **_lines(event, listing, people, results),
    )
    return make_response(page)


def _judged(event: Event, people: Sequence[rules.Person]) -> dict[int, str]:
    pools = pools_of(event.id)
    free = pools[0].free if pools else 0
    known = queries.known(event.id, people)
    return rules.judged(people, known, event.audience, free, approval=event.approval)


def _lines(
    event: Event,
    listing: PeopleImport,
    people: Sequence[rules.Person],
    verdicts: dict[int, str],
) -> dict[str, Any]:
    """One page of them; those that do not come in stand first."""
    page = page_number(request.args.get("page"))
    ordered = presenting.in_order(people, verdicts)
    pages = max(1, -(-len(ordered) // PAGE))
    some = ordered[(page - 1) * PAGE : page * PAGE]
    return {
        "rows": [presenting.row(one, verdicts) for one in some],
        "pages": pages,
        "page_words": _("Page %(page)s of %(pages)s", page=page, pages=pages),
        "previous": _address(event, listing, page=page - 1) if page > 1 else None,
        "following": _address(event, listing, page=page + 1) if page < pages else None,
    }
