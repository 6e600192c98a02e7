"""The roster of an event: filters, order, columns of one's own, and the ways to all that is done.

Viewers may read; addresses, tables and everything that changes need the role of an organizer.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.attendance.queries import meetings_of, parts_of
from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import current
from webinar_hub.participants.queries import regions
from webinar_hub.roster import columns, labels, operations, queries, rules
from webinar_hub.roster.columns import Setting
from webinar_hub.roster.organizer_views.blueprint import EVENT, blueprint
from webinar_hub.roster.shown import Shown


@blueprint.get(f"{EVENT}/people")
@staff("viewer", Event)
def people(event: Event) -> str:
    shown = Shown.of(request.args)
    parts = parts_of(event.id)
    found = queries.page(event.id, shown)
    names = own_columns(parts=bool(parts))
    how = setting(event)
    return render_template(
        "roster/people.html",
        event=event,
        shown=shown,
        filters=_filters(shown, parts),
        regions=[("", labels.ANY), *((one.code, one.name) for one in regions(current()))],
        heads=[columns.COLUMNS[name] for name in names],
        rows=[_row(one, names, how) for one in found.people],
        found=found.found,
        kept=shown.whole.query(),
        choosable=_choosable(names, parts=bool(parts)),
        actions=[(one, labels.ACTIONS[one]) for one in _actions(event, found.states)],
        previous=_beside(event, shown, before=found.previous),
        following=_beside(event, shown, after=found.following),
        most_at_once=rules.MOST_AT_ONCE,
        may_change=may("organizer"),
    )


@blueprint.post(f"{EVENT}/people/columns")
@staff("viewer", Event)
def keep_columns(event: Event) -> Response:
    chosen = request.form.getlist("column")
    back = url_for(
        "roster.people", public_id=event.public_id, **Shown.of(request.form).whole.query()
    )
    operations.keep_columns(me().id, [one for one in columns.COLUMNS if one in chosen])
    return redirect(back, 303)


def own_columns(*, parts: bool) -> list[str]:
    """As this organizer has chosen them; where everybody takes part alike, nobody is told how."""
    chosen = queries.columns_of(me().id)
    seen = columns.seen_by(chosen, organizer=may("organizer"))
    return [name for name in seen if parts or name != "part"]


def setting(event: Event) -> Setting:
    held = [one for one in meetings_of(event.id) if one.status == "scheduled"]
    return Setting(event.zone, current(), len(held))


def _filters(shown: Shown, parts: list[str]) -> list[tuple[str, Any, list[tuple[str, Any]], str]]:
    return [
        (name, label, list(options.items()), getattr(shown, name))
        for name, (label, options) in labels.FILTERS.items()
        if parts or name != "part"
    ]


def _row(person: queries.Person, names: list[str], how: Setting) -> dict[str, Any]:
    return {
        "public_id": person.registration.public_id,
        "name": columns.name_of(person),
        "reached": person.reached,
        "cells": list(
            zip(
                (columns.COLUMNS[name] for name in names),
                columns.cells(person, names, how),
                strict=True,
            )
        ),
    }


def _choosable(chosen: list[str], *, parts: bool) -> list[tuple[str, Any, bool]]:
    allowed = columns.seen_by(list(columns.COLUMNS), organizer=may("organizer"))
    return [
        (name, columns.COLUMNS[name], name in chosen)
        for name in allowed
        if parts or name != "part"
    ]


def _actions(event: Event, states: dict[str, int]) -> list[str]:
    """Deciding is offered where there is something to decide."""
    deciding = event.approval or bool(states.get("pending"))
    return [one for one in rules.ACTIONS if deciding or one not in ("confirm", "decline")]


def _beside(event: Event, shown: Shown, **edge: str) -> str | None:
    if not any(edge.values()):
        return None
    return url_for("roster.people", public_id=event.public_id, **shown.whole.query(**edge))
