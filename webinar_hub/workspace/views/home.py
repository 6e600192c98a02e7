"""The first page: what is coming up, and what of it needs somebody."""

from flask import render_template

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.core import clock
from webinar_hub.registration.queries import seats_of
from webinar_hub.reminders import outlook
from webinar_hub.workspace import queries
from webinar_hub.workspace.views import presenting
from webinar_hub.workspace.views.blueprint import blueprint


@blueprint.get("")
@staff(ANYBODY)
def home() -> str:
    now = clock.now()
    programmes = queries.programmes_of(me())
    found = queries.coming_up([one.id for one in programmes], now)
    seats = seats_of([event.id for event in found])
    late = outlook.too_late()
    rows = [
        presenting.row(event, seats.get(event.id), now, late.get(event.id, 0)) for event in found
    ]
    return render_template(
        "workspace/home.html",
        rows=rows,
        needing=sum(bool(row.marks) for row in rows),
        several=len(programmes) > 1,
        may_make=bool(queries.workplaces_of(me())),
    )
