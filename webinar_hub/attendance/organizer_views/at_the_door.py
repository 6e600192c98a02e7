"""Names of who is expected today and tomorrow, to mark who came: nothing else about anybody."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.accounts.rules import suffices
from webinar_hub.attendance import operations, presenting, queries, rules
from webinar_hub.attendance.door_queries import open_doors
from webinar_hub.attendance.organizer_views.asked import EVENT, named_meeting, why_not
from webinar_hub.attendance.views import blueprint
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.language import current
from webinar_hub.core.refusals import NotFound

CAME = "attended"


@blueprint.get("/organize/door")
@staff(ANYBODY)
def door() -> str:
    """The meetings whose list is open to whoever asks."""
    mine = [one.programme_id for one in me().roles if suffices(one.role, "check_in")]
    lines = [
        (one.event.title, presenting.meeting_choice(one, current()), _address(one.event, one))
        for one in open_doors(mine, clock.now())
    ]
    return render_template("attendance/doors.html", lines=lines)


@blueprint.get(f"{EVENT}/door")
@staff("check_in", Event)
def at_the_door(event: Event) -> Response:
    meeting = _open(event, request.args.get("meeting"))
    number = page_number(request.args.get("page"))
    # Without a search: that of the roster looks into addresses too, and would tell of them.
    found = queries.roster(event.id, meeting.id, "expected", "", number)
    page = render_template(
        "attendance/at_the_door.html",
        event=event,
        meeting=meeting,
        when=presenting.meeting_choice(meeting, current()),
        people=names(found),
        why_not=why_not(meeting),
        number=number,
        following=_address(event, meeting, number + 1)
        if found.found > number * queries.PAGE
        else None,
    )
    return make_response(page)


@blueprint.post(f"{EVENT}/door")
@staff("check_in", Event)
def mark_at_the_door(event: Event) -> Response:
    meeting = _open(event, request.form.get("meeting"))
    mark_as_sent(event, meeting)
    return redirect(_address(event, meeting, page_number(request.form.get("page"))), 303)


def names(found: queries.Roster) -> list[dict[str, Any]]:
    """Nothing but what a list on paper would say, and what a mark goes by."""
    return [
        {
            "id": line.registration.public_id,
            "name": presenting.name_for_lists(
                line.registration.family_name,
                line.registration.given_name,
                line.registration.patronymic,
            ),
            "came": line.record is not None and line.record.verdict == CAME,
            "seen": rules.state_of(line.evidence),
        }
        for line in found.lines
    ]


def mark_as_sent(event: Event, meeting: Meeting) -> None:
    """One person: here, or after all not. What somebody else said meanwhile is shown, not lost."""
    person, seen = request.form.get("person", ""), request.form.get("seen", "")
    if "back" in request.form:
        operations.lift(event.id, meeting.id, me().id, person)
    else:
        operations.mark(event.id, meeting.id, me().id, [operations.Mark(person, CAME, seen)])


def _open(event: Event, public_id: str | None) -> Meeting:
    """A meeting of today or tomorrow; every other one answers like a missing one."""
    now = clock.now()
    meetings = [m for m in queries.meetings_of(event.id) if rules.is_at_the_door(m, now)]
    if not event.published or not meetings:
        raise NotFound
    return named_meeting(meetings, public_id) if public_id else meetings[0]


def _address(event: Event, meeting: Meeting, page: int = 1) -> str:
    return url_for(
        "attendance.at_the_door",
        public_id=event.public_id,
        meeting=meeting.public_id,
        page=page if page > 1 else None,
    )
