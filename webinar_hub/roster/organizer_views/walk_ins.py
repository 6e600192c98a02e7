"""Somebody simply came: a name is enough, no seat is taken, the words of the consent are said."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.attendance.organizer_views.asked import named_meeting, why_not
from webinar_hub.attendance.presenting import meeting_choice
from webinar_hub.attendance.queries import meetings_of
from webinar_hub.catalogue.models import Event
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import Paused, Refusal
from webinar_hub.participants.models import ConsentText
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.queries import current_texts
from webinar_hub.roster import forms, operations, rules
from webinar_hub.roster.forms import WalkIn
from webinar_hub.roster.organizer_views.blueprint import EVENT, blueprint


@blueprint.get(f"{EVENT}/people/new")
@staff("organizer", Event)
def walk_in(event: Event) -> Response:
    form = _offered(event, WalkIn(formdata=None))
    form.role.data = next(iter(sorted(event.audience)), None)
    return _page(event, form)


@blueprint.post(f"{EVENT}/people/new")
@staff("organizer", Event)
def add_walk_in(event: Event) -> Response:
    text = _consent_text(event)
    form = _offered(event, WalkIn())
    form.needs_consent = text is not None
    if not form.validate_on_submit():
        return _page(event, form, 422)
    meeting = named_meeting(meetings_of(event.id), form.meeting.data)
    event_id, public_id = event.id, event.public_id
    try:
        operations.walk_in(
            event_id,
            meeting.id,
            me().id,
            _person(event, form),
            form.role.data,
            text_id=text.id if text else None,
            another=form.another.data,
        )
    except Paused:
        raise
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(event, form, 422)
    flash(_("%(name)s is on the list and marked as present.", name=form.given_name.data), "done")
    return redirect(url_for("roster.walk_in", public_id=public_id), 303)


def _offered(event: Event, form: WalkIn) -> WalkIn:
    """Those meetings at which people can be marked; the one that began last comes first."""
    open_now = [one for one in reversed(meetings_of(event.id)) if not why_not(one)]
    form.meeting.choices = forms.options(
        [(one.public_id, meeting_choice(one, current())) for one in open_now]
    )
    return form


def _consent_text(event: Event) -> ConsentText | None:
    """The words that were on the page: of two versions the one that was read out counts."""
    shown = request.form.getlist("consent_text")
    texts = current_texts(event.programme.organization_id, current(), shown)
    return texts.get("participation")


def _person(event: Event, form: WalkIn) -> PersonData:
    return PersonData(
        mailbox=form.mailbox,
        given_name=form.given_name.data,
        family_name=form.family_name.data or "",
        patronymic=form.patronymic.data or "",
        language=event.language,
        zone=event.zone,
        region_id=None,
        discreet=False,
    )


def _page(event: Event, form: WalkIn, status: int = 200) -> Response:
    page = render_template(
        "roster/walk_in.html",
        event=event,
        form=form,
        text=_consent_text(event),
        too_early=None if form.meeting.choices else rules.NobodyToMark.message,
        ask_about_name="another" in form.errors or form.another.data,
    )
    return make_response(page, status)
