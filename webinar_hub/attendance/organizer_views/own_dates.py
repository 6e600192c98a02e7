"""A consultant's own dates: who is expected and who came. Nothing else of the programme opens.

A date is theirs where they have agreed to speak, asked at the address of their account.
"""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import ANYBODY, me, staff
from webinar_hub.accounts.rules import suffices
from webinar_hub.attendance import presenting, queries
from webinar_hub.attendance.door_queries import own_meetings
from webinar_hub.attendance.organizer_views.asked import EVENT, named_meeting, why_not
from webinar_hub.attendance.organizer_views.at_the_door import mark_as_sent, names
from webinar_hub.attendance.views import blueprint
from webinar_hub.catalogue.models import Event, Meeting
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.language import current
from webinar_hub.core.refusals import NotFound
from webinar_hub.speaking.queries import speaks_at


@blueprint.get("/organize/own-dates")
@staff(ANYBODY)
def own_dates() -> str:
    mine = [one.programme_id for one in me().roles if suffices(one.role, "consultant")]
    lines = [
        (one.event.title, presenting.meeting_choice(one, current()), _address(one.event, one))
        for one in own_meetings(speaks_at(me().email_key, mine), clock.now())
    ]
    return render_template("attendance/own_dates.html", lines=lines)


@blueprint.get(f"{EVENT}/own-date")
@staff("consultant", Event)
def own_date(event: Event) -> Response:
    meeting = _own(event, request.args.get("meeting"))
    number = page_number(request.args.get("page"))
    found = queries.roster(event.id, meeting.id, "expected", "", number)
    further = found.found > number * queries.PAGE
    page = render_template(
        "attendance/own_date.html",
        event=event,
        meeting=meeting,
        when=presenting.meeting_choice(meeting, current()),
        people=names(found),
        why_not=why_not(meeting),
        number=number,
        following=_address(event, meeting, number + 1) if further else None,
        action=url_for("attendance.mark_own_date", public_id=event.public_id),
    )
    return make_response(page)


@blueprint.post(f"{EVENT}/own-date")
@staff("consultant", Event)
def mark_own_date(event: Event) -> Response:
    meeting = _own(event, request.form.get("meeting"))
    mark_as_sent(event, meeting)
    return redirect(_address(event, meeting, page_number(request.form.get("page"))), 303)


def _own(event: Event, public_id: str | None) -> Meeting:
    """Every other date answers like a missing one, also to who may open it elsewhere."""
    own = speaks_at(me().email_key, [event.programme_id])
    meetings = own_meetings([one for one in own if one == event.id], clock.now())
    if not meetings:
        raise NotFound
    return named_meeting(meetings, public_id) if public_id else meetings[0]


def _address(event: Event, meeting: Meeting, page: int = 1) -> str:
    return url_for(
        "attendance.own_date",
        public_id=event.public_id,
        meeting=meeting.public_id,
        page=page if page > 1 else None,
    )
