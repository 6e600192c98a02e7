"""Writing to the people of one event: the letter, a look at it, sending it, what became of it."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.campaigns import operations, presenting, queries
from webinar_hub.campaigns.forms import Writing
from webinar_hub.campaigns.models import Campaign
from webinar_hub.catalogue.models import Event
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound, Refusal
from webinar_hub.core.web import private
from webinar_hub.mail import labels
from webinar_hub.mail.outbox import CAMPAIGN
from webinar_hub.reminders import outlook
from webinar_hub.reminders.presenting import outlook_words

blueprint = Blueprint("campaigns", __name__)
blueprint.after_request(private)

LETTERS = "/organize/events/<public_id>/letters"


@blueprint.get(LETTERS)
@staff("viewer", Event)
def writing(event: Event) -> str:
    """The letters that were sent, and the way to a new one."""
    language = current()
    return render_template(
        "campaigns/letters.html",
        event=event,
        may_change=may("organizer"),
        letters=[
            {
                "subject": one.subject,
                "url": _address(event, one.public_id),
                "audience": presenting.AUDIENCES[one.audience],
                "recipients": one.recipients,
                "who": one.organizer.name,
                "when": presenting.moment(one.created_at, event.zone, language),
            }
            for one in queries.campaigns_of(event.id)
        ],
    )


@blueprint.get(f"{LETTERS}/new")
@staff("organizer", Event)
def new(event: Event) -> Response:
    return _form_page(event, _offered(event, Writing(formdata=None)))


@blueprint.post(f"{LETTERS}/new")
@staff("organizer", Event)
def look(event: Event) -> Response:
    """How it will be read and by how many; or back to the form, with everything kept."""
    form = _offered(event, Writing())
    if "change" in request.form:
        return _form_page(event, form)
    if not form.validate_on_submit():
        return _form_page(event, form, 422)
    return _look_page(event, form)


@blueprint.post(LETTERS)
@staff("organizer", Event)
def send(event: Event) -> Response:
    form = _offered(event, Writing())
    if not form.validate_on_submit():
        return _form_page(event, form, 422)
    public_id = event.public_id
    try:
        name = operations.send(event.id, me().id, form.message())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _form_page(event, form, 422)
    flash(_("The letters are on their way. You may leave this page and come back."), "done")
    return redirect(url_for("campaigns.progress", public_id=public_id, letter=name), 303)


@blueprint.get(f"{LETTERS}/<letter>")
@staff("viewer", Event)
def progress(event: Event, letter: str) -> str:
    campaign = queries.campaign_of(event.id, letter)
    if campaign is None:
        raise NotFound
    page = page_number(request.args.get("page"))
    found = queries.progress(campaign.id)
    pages = max(1, -(-found.total // queries.PAGE))
    language = current()
    return render_template(
        "campaigns/progress.html",
        event=event,
        campaign=campaign,
        audience=presenting.AUDIENCES[campaign.audience],
        when=presenting.moment(campaign.created_at, event.zone, language),
        progress=found,
        words=presenting.progress_words(found),
        skipped=presenting.skipped_words(campaign.skipped),
        results=[_result(event, one, language) for one in queries.results(campaign.id, page)],
        address=_address(event, letter, page=page if page > 1 else None),
        page_words=_("Page %(page)s of %(pages)s", page=page, pages=pages),
        pages=pages,
        previous=_address(event, letter, page=page - 1) if page > 1 else None,
        following=_address(event, letter, page=page + 1) if page < pages else None,
    )


def _offered(event: Event, form: Writing) -> Writing:
    form.audience.choices = presenting.audience_choices(queries.reaches(event.id))
    return form


def _form_page(event: Event, form: Writing, status: int = 200) -> Response:
    page = render_template("campaigns/new.html", event=event, form=form)
    return make_response(page, status)


def _look_page(event: Event, form: Writing) -> Response:
    reach = queries.reaches(event.id)[form.audience.data]
    foreseen = outlook.of_letters(event, reach.letters, CAMPAIGN)
    page = render_template(
        "campaigns/look.html",
        event=event,
        form=form,
        reach=reach,
        reach_words=presenting.reach_words(reach),
        skipped=presenting.skipped_words(reach.without_address),
        outlook=outlook_words(foreseen, event.zone, current()),
        examples=_examples(event, form),
        zero=not reach.letters,
    )
    return make_response(page)


def _examples(event: Event, form: Writing) -> list[tuple[Any, presenting.Example]]:
    """How it reads for most, and for people who asked for neutral letters, if there are any."""
    campaign = Campaign(
        id=0,
        subject=form.subject.data,
        body=form.body.data,
        audience=form.audience.data,
        created_at=clock.now(),
    )
    found = []
    titles = ((False, _("As people read it")), (True, _("For those who asked for neutral letters")))
    for discreet, title in titles:
        registration = queries.sample(event.id, form.audience.data, discreet)
        if registration is not None:
            found.append((title, presenting.example(campaign, registration)))
    return found


def _result(event: Event, one: queries.Result, language: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "state": labels.STATES[one.state],
        "kind": labels.STATE_KINDS.get(one.state, "plain"),
        "answer": one.answer or "",
        "when": presenting.moment(one.sent_at, event.zone, language),
    }


def _address(event: Event, letter: str, **query: Any) -> str:
    return url_for("campaigns.progress", public_id=event.public_id, letter=letter, **query)
