"""What organizers did in the programmes that one owns: to read, to search, as a table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_datetime
from flask import make_response, render_template, request, url_for
from sqlalchemy import select
from werkzeug import Response
from wtforms.fields.choices import SelectChoice

from webinar_hub.accounts import audit_search
from webinar_hub.accounts.audit_search import SYSTEM, Wanted
from webinar_hub.accounts.auditing import PERSONAL, note
from webinar_hub.accounts.forms import FindChanges
from webinar_hub.accounts.gate import OWNING, me, staff
from webinar_hub.accounts.models import AuditEntry, AuditValue, Organizer
from webinar_hub.attendance.export import table
from webinar_hub.catalogue.models import Event, Programme, Series, Speaker
from webinar_hub.core.database import db
from webinar_hub.core.language import _, current
from webinar_hub.core.zones import instant, local
from webinar_hub.participants.models import Organization
from webinar_hub.workspace import queries
from webinar_hub.workspace.views import presenting
from webinar_hub.workspace.views.blueprint import blueprint

MODELS: dict[str, Any] = {
    "event": Event,
    "programme": Programme,
    "series": Series,
    "speaker": Speaker,
    "organization": Organization,
    "organizer": Organizer,
}
ACTIONS = presenting.ACTIONS | {
    "programme added": _("added the programme"),
    "programme changed": _("changed the programme"),
    "series added": _("added the series"),
    "series changed": _("changed the series"),
    "speaker added": _("added the speaker"),
    "speaker changed": _("changed the speaker"),
    "organization added": _("added the organization"),
    "organization changed": _("changed the organization"),
    "privacy page changed": _("changed the privacy page"),
    "consent texts changed": _("changed the consent texts"),
    "reminders changed": _("changed the reminders"),
    "recording set": _("set the recording"),
    "letter sent to many": _("wrote to many"),
    "attendance marked": _("marked who came"),
    "attendance mark lifted": _("took a mark back"),
    "attendance marks undone": _("took marks back"),
    "attendance list saved": _("saved the list of people"),
    "registration taken out": _("took somebody out"),
    "role set": _("set a role"),
    "told at once": _("told people of a change at once"),
    "role given up": _("gave the role up"),
    "organizer invited": _("invited somebody"),
    "invitation sent again": _("sent an invitation again"),
    "invitation taken back": _("took an invitation back"),
    "invitation accepted": _("accepted an invitation"),
    "organizer added": _("added an account"),
    "organizer disabled": _("disabled the account"),
    "organizer enabled": _("enabled the account"),
    "link made": _("made a link for a password"),
    "signed in": _("signed in"),
    "password chosen": _("chose a password"),
    "password changed": _("changed the password"),
    "second step on": _("set up a second step"),
    "second step off": _("took the second step off"),
    "recovery code used": _("used a recovery code"),
    "recovery codes made": _("made recovery codes"),
    "browser signed out": _("signed a browser out"),
    "other browsers signed out": _("signed other browsers out"),
    "wording changed": _("changed the words of a letter"),
    "wording put back": _("put our words of a letter back"),
    "changes saved": _("saved this record"),
    "entries removed": _("took entries out with a demonstration"),
}


@blueprint.get("/changes")
@staff(OWNING)
def changes() -> Response:
    form, programmes = FindChanges(request.args), _programmes()
    _offer(form, programmes)
    good = form.validate()
    wanted = _wanted(form, programmes)
    found, following = audit_search.page(wanted)
    page = render_template(
        "workspace/changes.html",
        form=form,
        lines=_lines(found),
        about=_name_of_about(form.about.data),
        following=_address(before=following) if following else None,
        first=_address() if wanted.before is not None else None,
    )
    return make_response(page, 200 if good else 422)


@blueprint.post("/changes/table")
@staff(OWNING)
def save_changes() -> Response:
    """For a spreadsheet; that it was taken is noted, so it is no plain link."""
    form, programmes = FindChanges(request.form), _programmes()
    _offer(form, programmes)
    form.validate()
    pages = audit_search.pages(_wanted(form, programmes))
    rows = [_cells(line) for page in pages for line in _lines(page)]
    head = [_("When"), _("Who"), _("What"), _("About"), _("Before and after")]
    note(me().id, "changes saved", "organizer", me().id, None, {"rows": len(rows)})
    response = make_response(table(head, rows, current()))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="changes.csv"'
    return response


def _cells(line: dict[str, Any]) -> list[Any]:
    details = "; ".join(line["details"])
    return [line["when"], line["who"], line["what"], line["about"], details]


def _programmes() -> list[int] | None:
    """None for the owners of the site: all, and what belongs to no programme."""
    if me().site_owner:
        return None
    return [one.id for one in queries.programmes_of(me()) if me().role_in(one.id) == "owner"]


def _offer(form: FindChanges, programmes: list[int] | None) -> None:
    people = [SelectChoice(p.public_id, p.name) for p in audit_search.who_did(programmes)]
    form.who.choices = [
        SelectChoice("", _("everybody")),
        *people,
        SelectChoice(SYSTEM, _("The system")),
    ]
    words = sorted((str(word), action) for action, word in ACTIONS.items())
    form.action.choices = [
        SelectChoice("", _("everything")),
        *(SelectChoice(action, word) for word, action in words),
    ]


def _wanted(form: FindChanges, programmes: list[int] | None) -> Wanted:
    before = request.args.get("before", "")
    return Wanted(
        programmes,
        who=form.who.data or "",
        action=form.action.data or "",
        about=_about(form.about.data),
        since=_midnight(form.since.data),
        until=_midnight(form.until.data, days=1),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
    )


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """By the clock of whoever asks."""
    if day is None or not 1970 <= day.year <= 9000:
        return None
    return instant(datetime.combine(day + timedelta(days=days), time()), me().zone)


def _about(asked: str | None) -> tuple[str, int] | None:
    """`event:abcd…` as a kind and a number; what is nobody's finds nothing."""
    if not asked:
        return None
    kind, _colon, public_id = asked.partition(":")
    model = MODELS.get(kind)
    if model is None or "\0" in public_id:
        return kind[:30].replace("\0", ""), 0
    return kind, db.session.scalar(select(model.id).where(model.public_id == public_id)) or 0


def _name_of_about(asked: str | None) -> str:
    found = _about(asked)
    named = _named(found[0], [found[1]]) if found else {}
    return named.get(found[1], ("", ""))[0] if found else ""


def _address(**changes: Any) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "before"}
    return url_for("workspace.changes", **(kept | changes))


def _lines(entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    values = audit_search.values_of(entries)
    names = {kind: _named(kind, _ids(entries, kind)) for kind in MODELS}
    return [_line(one, names, values.get(one.id, ())) for one in entries]


def _line(
    entry: AuditEntry, names: dict[str, dict[int, tuple[str, str]]], values: Iterable[AuditValue]
) -> dict[str, Any]:
    name, public_id = names.get(entry.about_type, {}).get(entry.about_id, ("", ""))
    return {
        "when": format_datetime(local(entry.at, me().zone), "d MMM y, HH:mm", locale=current()),
        "who": entry.organizer.name if entry.organizer else str(_("The system")),
        "what": str(ACTIONS.get(entry.action, entry.action)),
        "about": name,
        "url": _address(about=f"{entry.about_type}:{public_id}") if public_id else "",
        "details": [*_told(entry), *_personal(values)],
    }


def _ids(entries: Iterable[AuditEntry], kind: str) -> list[int]:
    return [one.about_id for one in entries if one.about_type == kind]


def _named(kind: str, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    model = MODELS.get(kind)
    if model is None or not ids:
        return {}
    name = getattr(model, "title", None) or model.name
    rows = db.session.execute(select(model.id, name, model.public_id).where(model.id.in_(ids)))
    return {row[0]: (str(row[1]), row[2]) for row in rows}


def _told(entry: AuditEntry) -> Iterator[str]:
    """Before and after of each field; of a long text that it changed."""
    fields = entry.changes.get("fields")
    if isinstance(fields, dict):
        for name, change in fields.items():
            if name not in entry.changes.get(PERSONAL, {}):
                yield _change(name, change)
    for name, value in entry.changes.items():
        if name not in ("fields", "version", "meeting", "meeting_version", PERSONAL):
            yield _change(name, value)


def _personal(values: Iterable[AuditValue]) -> Iterator[str]:
    for one in values:
        erased = one.salt is None
        yield _change(one.field, str(_("erased")) if erased else [one.before, one.after])


def _change(name: str, change: Any) -> str:
    label = name.replace("_", " ")
    if change is None:
        return str(_("%(field)s: changed", field=label))
    if isinstance(change, list) and len(change) == 2 and change[0] != change[1]:
        before, after = map(_word, change)
        return f"{label}: {before} → {after}"
    return f"{label}: {_word(change)}"


def _word(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
