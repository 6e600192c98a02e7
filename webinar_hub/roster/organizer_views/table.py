"""The roster as a table: exactly what was shown, all pages together, sent while it is read."""

from flask import Response, request, stream_with_context

from webinar_hub.accounts.gate import me, staff
from webinar_hub.accounts.operations import note
from webinar_hub.attendance.queries import parts_of
from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _, current
from webinar_hub.core.web import settings
from webinar_hub.roster import columns, queries, tables
from webinar_hub.roster.organizer_views.blueprint import EVENT, blueprint
from webinar_hub.roster.organizer_views.people import own_columns, setting
from webinar_hub.roster.shown import Shown


@blueprint.post(f"{EVENT}/people/table")
@staff("organizer", Event)
def save_table(event: Event) -> Response:
    """That it was taken is noted, so it is no plain link."""
    kind = "xlsx" if request.form.get("kind") == "xlsx" else "csv"
    shown, how = Shown.of(request.form).whole, setting(event)
    names = own_columns(parts=bool(parts_of(event.id)))
    event_id, called, demo = event.id, event.slug or event.public_id, settings().demo
    head = [str(columns.NAME), *(str(columns.COLUMNS[name]) for name in names)]
    remark = [str(_("Demonstration data: invented"))] if demo else []
    head += [str(_("Note"))] if demo else []
    number = queries.page(event_id, shown).found
    changes = {"rows": number, "addresses": "email" in names, "kind": kind}
    note(me().id, "roster saved", "event", event_id, event.programme_id, changes)
    rows = (
        [columns.name_of(person), *columns.cells(person, names, how), *remark]
        for piece in queries.everybody(event_id, shown)
        for person in piece
    )
    write, mime = tables.WRITERS[kind]
    response = Response(stream_with_context(write(head, rows, current())), mimetype=mime)
    name = f"{'demo-' if demo else ''}people-{called}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
