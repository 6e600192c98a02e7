"""The speaker's own page. Opening it changes nothing; an answer takes a second page with a form."""

from contextlib import suppress
from typing import cast

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.core import clock, links
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Gone, NotFound, Refusal
from webinar_hub.ical.download import download
from webinar_hub.ical.values import CalendarEntry, Form
from webinar_hub.registration.views.whom_to_ask import help_line
from webinar_hub.speaking import operations, presenting, queries, rules
from webinar_hub.speaking.forms import YES, Answering
from webinar_hub.speaking.letters import words
from webinar_hub.speaking.models import SpeakerInvitation, SpeakerRequest
from webinar_hub.speaking.views.blueprint import blueprint


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. At /speaking on this site you can ask for "
        "the letter once more; some time after the event these pages are erased."
    )


class TakenBack(Gone):
    message = _("The organizers do not plan with you here any more.")


@blueprint.get("/speaking/<token>")
def own_page(token: str) -> Response:
    asked, now = _asked(token), clock.now()
    event = asked.event
    page = render_template(
        "speaking/own_page.html",
        asked=asked,
        event=event,
        token=token,
        dates=presenting.dates(asked, asked.zone),
        where=words.where_line(event, event.standing_meetings),
        audience_line=words.audience_line(event),
        expected=words.expected_line(event),
        needs_host_link=any(one.mode != "in_person" for one in event.standing_meetings),
        audience=presenting.audience(event) if asked.speaks else None,
        ahead=rules.is_ahead(event, now),
        may_decline=asked.state == "asked" or not event.begun(now),
        said_no=asked.speaks and any(one.answer == "declined" for one in asked.invitations),
        has_file=bool(_in_calendar(asked)),
    )
    return make_response(page)


@blueprint.get("/speaking/<token>/answer")
def ask_answer(token: str) -> Response:
    return _answer_page(_asked(token), token, Answering())


@blueprint.post("/speaking/<token>/answer")
def answer(token: str) -> Response:
    asked, form = _asked(token), Answering(request.form)
    if not form.validate():
        return _answer_page(asked, token, form, 422)
    try:
        if form.answer.data == YES:
            operations.confirm(asked.id)
        else:
            operations.decline(asked.id, form.reason.data)
    except Gone:
        raise TakenBack from None
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _answer_page(_asked(token), token, form, 422)
    return redirect(url_for("speaking.own_page", token=token), 303)


@blueprint.post("/speaking/<token>/stay")
def stay(token: str) -> Response:
    """The calendar was wrong."""
    with suppress(Gone):
        operations.stay(_asked(token).id)
    return redirect(url_for("speaking.own_page", token=token), 303)


@blueprint.get("/speaking/<token>/dates.ics")
def calendar_file(token: str) -> Response:
    asked = _asked(token)
    entries = _in_calendar(asked)
    if not entries:
        raise NotFound
    here = links.personal_url("speaking", asked.public_id, asked.link_counter)
    body = download([(_entry(asked, one, here), _form_of(one)) for one in entries])
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


def _asked(token: str) -> SpeakerRequest:
    target = links.read("speaking", token)
    found = queries.by_public_id(target.public_id) if target else None
    if found is None or target is None or target.counter != found.link_counter:
        raise OldLink
    if found.state == "taken_back":
        raise TakenBack
    help_line(found.event)  # for the foot of the page
    return found


def _answer_page(
    asked: SpeakerRequest, token: str, form: Answering, status: int = 200
) -> Response:
    page = render_template(
        "speaking/answer.html",
        asked=asked,
        event=asked.event,
        token=token,
        form=form,
        dates=presenting.dates(asked, asked.zone),
        ahead=rules.is_ahead(asked.event, clock.now()),
    )
    return make_response(page, status)


def _in_calendar(asked: SpeakerRequest) -> list[SpeakerInvitation]:
    return [
        one
        for one in asked.invitations
        if asked.speaks and not one.cancelled and one.meeting is not None
    ]


def _form_of(invitation: SpeakerInvitation) -> Form:
    return cast(Form, invitation.meeting.calendar_form) if invitation.meeting else "utc"


def _entry(asked: SpeakerRequest, invitation: SpeakerInvitation, here: str) -> CalendarEntry:
    """As the invitation shows it: the same UID, so that nothing stands there twice."""
    meeting = invitation.meeting
    assert meeting is not None
    return CalendarEntry(
        uid=invitation.uid,
        sequence=invitation.sequence,
        stamp=asked.changed_at,
        created=meeting.created_at,
        modified=max(meeting.changed_at, asked.changed_at),
        start=meeting.local_start,
        end=meeting.local_end,
        summary=invitation.told["title"],
        description="\n".join(filter(None, (asked.host_link, here))),
        location=invitation.told["place"] or asked.host_link or here,
        url=here,
        language=current(),
    )
