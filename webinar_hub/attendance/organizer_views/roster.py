"""The roster of a meeting: who is expected, who came, what organizers say; the list as a table.

Viewers may read. Marking and saving the list needs the role of an organizer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.accounts.operations import note
from webinar_hub.attendance import answers, export, labels, operations, presenting, queries, rules
from webinar_hub.attendance.forms import read_marks, read_reason
from webinar_hub.attendance.models import VERDICTS
from webinar_hub.attendance.organizer_views import screens
from webinar_hub.attendance.organizer_views.asked import (
    EVENT,
    named_meeting,
    to_decide,
    why_not,
)
from webinar_hub.attendance.views import blueprint
from webinar_hub.catalogue.labels import PARTS
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.web import settings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Shown:
    """Which part of the roster a page shows; the same names in the address and in its forms."""

    group: str
    search: str
    page: int
    part: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Shown":
        group, part = sent.get("group", ""), sent.get("part", "")
        return cls(
            group if group in queries.GROUPS else "expected",
            sent.get("q", "").strip()[:100],
            page_number(sent.get("page")),
            part if part in queries.PARTS else "",
        )

    def query(self, **changes: Any) -> dict[str, Any]:
        kept: dict[str, Any] = {"group": self.group, "part": self.part}
        kept |= {"q": self.search, "page": self.page}
        usual = {"group": "expected", "part": "", "q": "", "page": 1}
        return {name: value for name, value in (kept | changes).items() if value != usual.get(name)}


@blueprint.get(f"{EVENT}/roster")
@staff("viewer", Event)
def roster(event: Event) -> Response:
    meetings = queries.meetings_of(event.id)
    if not meetings:
        return make_response(render_template("attendance/no_meetings.html", event=event))
    meeting = _chosen(meetings, request.args.get("meeting"))
    saved = _saved(meeting, request.args.get("saved", ""))
    return _roster(event, meetings, meeting, Shown.of(request.args), saved=saved)


@blueprint.post(f"{EVENT}/roster/marks")
@staff("organizer", Event)
def save_marks(event: Event) -> Response:
    """Save what was marked; rows that somebody changed meanwhile are shown, not overwritten."""
    meetings = queries.meetings_of(event.id)
    meeting = named_meeting(meetings, request.form.get("meeting"))
    shown = Shown.of(request.form)
    marks = read_marks(request.form, request.form.getlist("chosen"))
    done = None
    if marks:
        done = operations.mark(event.id, meeting.id, me().id, marks, read_reason(request.form))
    if done is not None and done.left:
        return _roster(event, meetings, meeting, shown, left=done.left, status=422)
    at = (done.at - _EPOCH) // _MICROSECOND if done and done.saved else None
    return redirect(_address(event, meeting, shown, saved=at), 303)


@blueprint.post(f"{EVENT}/roster/undo")
@staff("organizer", Event)
def undo_marks(event: Event) -> Response:
    meeting = named_meeting(queries.meetings_of(event.id), request.form.get("meeting"))
    address = _address(event, meeting, Shown.of(request.form))
    at = _instant(request.form.get("saved", ""))
    if at is not None:
        undone = operations.undo(event.id, meeting.id, me().id, at)
        flash(
            plural("%(num)s mark taken back.", "%(num)s marks taken back.", undone.restored), "done"
        )
    return redirect(address, 303)


@blueprint.post(f"{EVENT}/roster/table")
@staff("organizer", Event)
def save_table(event: Event) -> Response:
    """The list for a spreadsheet; that it was taken is noted, so it is no plain link."""
    people = queries.everybody(event.id)
    with_addresses = "addresses" in request.form
    demo = settings().demo
    content = export.attendance_list(
        people,
        queries.meetings_of(event.id),
        queries.records_of(event.id),
        current(),
        with_addresses=with_addresses,
        with_parts=bool(queries.parts_of(event.id)),
        demo=demo,
        answers=answers.columns(event.id, current()),
    )
    name = f"{'demo-' if demo else ''}attendance-{event.slug or event.public_id}.csv"
    changes = {"rows": len(people), "addresses": with_addresses}
    note(me().id, "attendance list saved", "event", event.id, event.programme_id, changes)
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _roster(
    event: Event,
    meetings: Sequence[Meeting],
    meeting: Meeting,
    shown: Shown,
    *,
    saved: tuple[int, int] | None = None,
    left: Sequence[str] = (),
    status: int = 200,
) -> Response:
    parts = queries.parts_of(event.id) if meeting.mode == "both" else []
    shown = shown if shown.part in parts else replace(shown, part="")
    found = queries.roster(event.id, meeting.id, shown.group, shown.search, shown.page, shown.part)
    page = render_template(
        "attendance/roster.html",
        event=event,
        meeting=meeting,
        when=presenting.meeting_choice(meeting, current()),
        meetings=_meetings(event, meetings, meeting, shown),
        groups=_groups(event, meeting, shown, found.groups) + to_decide(event),
        parts=_parts(event, meeting, shown, {part: found.parts.get(part, 0) for part in parts}),
        counts=[(one, labels.VERDICTS[one], found.verdicts.get(one, 0)) for one in VERDICTS],
        rows=[presenting.row(line, event.zone, current()) for line in found.lines],
        verdicts=[(one, labels.VERDICTS[one]) for one in VERDICTS],
        words=labels.VERDICTS,
        answers=answers.on_roster(found.lines, current()) if may("organizer") else {},
        why_not=why_not(meeting),
        may_change=may("organizer"),
        shown=shown,
        saved=saved,
        left=frozenset(left),
        left_names=_names(event, meeting, left),
        **screens.on_roster(meeting, may_change=may("organizer")),
        **_pages(event, meeting, shown, found.found),
    )
    return make_response(page, status)


def _meetings(
    event: Event, meetings: Sequence[Meeting], present: Meeting, shown: Shown
) -> list[tuple[str, str, bool]]:
    return [
        (presenting.meeting_choice(one, current()), _address(event, one, shown), one is present)
        for one in meetings
    ]


def _groups(
    event: Event, meeting: Meeting, shown: Shown, sizes: Mapping[str, int]
) -> list[tuple[str, str, bool]]:
    return [
        (
            f"{labels.GROUPS[group]} ({number})",
            _address(event, meeting, shown, group=group, page=1),
            group == shown.group,
        )
        for group, number in sizes.items()
    ]


def _pages(event: Event, meeting: Meeting, shown: Shown, found: int) -> dict[str, Any]:
    """Where one is among the pages, and the ways to those beside it."""
    number, pages = shown.page, max(1, -(-found // queries.PAGE))
    return {
        "page_words": _("Page %(page)s of %(pages)s", page=number, pages=pages),
        "pages": pages,
        "previous": _address(event, meeting, shown, page=number - 1) if number > 1 else None,
        "following": _address(event, meeting, shown, page=number + 1) if number < pages else None,
    }


def _parts(
    event: Event, meeting: Meeting, shown: Shown, sizes: Mapping[str, int]
) -> list[tuple[str, str, bool]]:
    """Ways to the people of one part, where the meeting has both."""
    if not sizes:
        return []
    words = [("", _("All"), sum(sizes.values()))]
    words += [(part, PARTS[part], number) for part, number in sizes.items()]
    return [
        (
            f"{word} ({number})",
            _address(event, meeting, shown, part=part, page=1),
            part == shown.part,
        )
        for part, word, number in words
    ]


def _chosen(meetings: Sequence[Meeting], wanted: str | None) -> Meeting:
    """The meeting that was asked for, else the one whose people are coming or came last."""
    if wanted:
        return named_meeting(meetings, wanted)
    now = clock.now()
    standing = [m for m in meetings if m.status == "scheduled"] or list(meetings)
    begun = [m for m in standing if m.starts_at - rules.MARKS_BEGIN <= now]
    running = [m for m in begun if m.ends_at > now]
    return next(iter(running or begun[-1:] or standing))


def _names(event: Event, meeting: Meeting, public_ids: Sequence[str]) -> str:
    lines = queries.people(event.id, meeting.id, public_ids) if public_ids else []
    people = (line.registration for line in lines)
    return ", ".join(
        presenting.name_for_lists(one.family_name, one.given_name, one.patronymic) for one in people
    )


def _saved(meeting: Meeting, value: str) -> tuple[int, int] | None:
    """What this organizer has just saved: how many marks, and the instant by which to undo it."""
    at = _instant(value)
    number = queries.saved_at(meeting.id, me().id, at) if at else 0
    return (number, int(value)) if number else None


def _instant(value: str) -> datetime | None:
    if not (value.isascii() and value.isdigit() and len(value) < 18):
        return None
    return _EPOCH + int(value) * _MICROSECOND


def _address(event: Event, meeting: Meeting, shown: Shown, **changes: Any) -> str:
    return url_for(
        "attendance.roster",
        public_id=event.public_id,
        meeting=meeting.public_id,
        **shown.query(**changes),
    )
