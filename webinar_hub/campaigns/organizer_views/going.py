"""A letter to many as it will be read, sending it off, and watching it go."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import may, me, staff
from webinar_hub.campaigns import operations, presenting, queries
from webinar_hub.campaigns.forms import SendingOff
from webinar_hub.campaigns.models import Campaign
from webinar_hub.campaigns.operations.going import choice_of
from webinar_hub.campaigns.organizer_views.blueprint import LETTER, address_of, blueprint
from webinar_hub.campaigns.presenting import Example
from webinar_hub.campaigns.queries import invited, people, sending
from webinar_hub.catalogue.forms.parts import zone_choices
from webinar_hub.core import clock
from webinar_hub.core.addresses import page_number
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import _, current, plural
from webinar_hub.core.refusals import NotFound, Paused, Refusal
from webinar_hub.guests.queries import discreet_keys
from webinar_hub.mail.outbox import CAMPAIGN, NEWS
from webinar_hub.reminders import outlook
from webinar_hub.reminders.presenting import outlook_words, when


@blueprint.get(LETTER)
@staff("viewer", Campaign)
def campaign(campaign: Campaign) -> Response:
    """A draft as people will read it; from then on how far it is."""
    if campaign.state == "draft" and not campaign.languages and may("organizer"):
        return redirect(url_for("campaigns.edit", public_id=campaign.public_id), 303)
    if campaign.state == "draft":
        return _draft_page(campaign, _sending_off(campaign, None))
    return _progress_page(campaign)


@blueprint.post(f"{LETTER}/start")
@staff("organizer", Campaign)
def start(campaign: Campaign) -> Response:
    address, campaign_id = address_of(campaign), campaign.id
    form = _sending_off(campaign, request.form)
    if not form.validate():
        return _draft_page(campaign, form, 422)
    try:
        operations.start(campaign_id, me().id, form.version.data, form.moment())
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _draft_page(campaign, form, 422)
    flash(_("The letters are on their way. You may leave this page and come back."), "done")
    return redirect(address, 303)


@blueprint.post(f"{LETTER}/test")
@staff("organizer", Campaign)
def test(campaign: Campaign) -> Response:
    said = _("A test is on its way to %(address)s.", address=me().email)
    return _act(campaign, lambda one, by: operations.send_test(one, by), said)


@blueprint.post(f"{LETTER}/take-back")
@staff("organizer", Campaign)
def take_back(campaign: Campaign) -> Response:
    return _act(campaign, operations.take_back, _("It is a draft again."))


@blueprint.post(f"{LETTER}/pause")
@staff("organizer", Campaign)
def pause(campaign: Campaign) -> Response:
    return _act(campaign, operations.pause, _("Paused: what has not left is taken back."))


@blueprint.post(f"{LETTER}/resume")
@staff("organizer", Campaign)
def resume(campaign: Campaign) -> Response:
    return _act(campaign, operations.resume, _("It goes on."))


@blueprint.post(f"{LETTER}/stop")
@staff("organizer", Campaign)
def stop(campaign: Campaign) -> Response:
    return _act(campaign, operations.stop, _("Stopped: what has not left never will."))


@blueprint.post(f"{LETTER}/discard")
@staff("organizer", Campaign)
def discard(campaign: Campaign) -> Response:
    onwards = url_for("campaigns.letters")
    return _act(campaign, operations.discard, _("The draft is thrown away."), onwards)


def _act(
    campaign: Campaign,
    act: Callable[[int, int], object],
    said: Any,
    onwards: str | None = None,
) -> Response:
    """A button without a form: what is refused is said on the page of the letter."""
    address = address_of(campaign)
    try:
        act(campaign.id, me().id)
    except (NotFound, Paused):
        raise
    except Refusal as refusal:
        flash(refusal.message, "attention")
        return redirect(address, 303)
    flash(said, "done")
    return redirect(onwards or address, 303)


def _sending_off(campaign: Campaign, typed: Any) -> SendingOff:
    zone = campaign.programme.zone
    form = SendingOff(typed) if typed else SendingOff(None, data=_usual(campaign))
    form.offer(zone_choices(clock.now(), current(), me().zone, zone))
    return form


def _usual(campaign: Campaign) -> dict[str, Any]:
    return {"when": "now", "zone": me().zone, "version": campaign.version_id}


def _draft_page(campaign: Campaign, form: SendingOff, status: int = 200) -> Response:
    now, language = clock.now(), current()
    choice = choice_of(campaign)
    reach = queries.reach(choice)
    page = render_template(
        "campaigns/look.html",
        campaign=campaign,
        may_change=may("organizer"),
        form=form,
        reach_words=presenting.reach_words(reach),
        names=presenting.names_words(reach),
        nobody=not reach.letters,
        outlook=_outlook(campaign, reach.letters, language),
        examples=_examples(campaign, choice, now) if campaign.languages else [],
    )
    return make_response(page, status)


def _examples(campaign: Campaign, choice: people.Choice, now: datetime) -> list[Example]:
    if campaign.kind == "invited":
        guests = invited.examples(choice, now)
        neutral = discreet_keys([one.email_key for one in guests])
        return [
            presenting.example_to_guest(campaign, one, now, discreet=one.email_key in neutral)
            for one in guests
        ]
    found = people.examples(choice, now)
    readers = {}
    if campaign.kind == "news":
        readers = sending.readers({one.participant.email_key or "" for one in found})
    return [
        presenting.example(campaign, one, now, readers.get(one.participant.email_key or ""))
        for one in found
    ]


def _outlook(campaign: Campaign, letters: int, language: str) -> tuple[str, list[str]]:
    """What the mail server's allowance makes of it."""
    priority = NEWS if campaign.kind == "news" else CAMPAIGN
    foreseen = outlook.of_letters(campaign.event, letters, priority)
    return outlook_words(foreseen, me().zone, language)


def _progress_page(campaign: Campaign) -> Response:
    now, language, zone = clock.now(), current(), me().zone
    found = queries.progress(campaign)
    page = page_number(request.args.get("page"))
    pages = max(1, -(-(found.done + found.waiting) // queries.PAGE))
    # The page asks for its figures again and again; the list of people is not needed for that.
    only_figures = "HX-Request" in request.headers
    results = [] if only_figures else queries.results(campaign, page)
    html = render_template(
        "campaigns/progress.html",
        campaign=campaign,
        may_change=may("organizer"),
        kind=presenting.KINDS[campaign.kind],
        state=presenting.state_words(campaign, bool(found.waiting), now),
        begins=when(campaign.start_at, zone, language) if campaign.start_at else "",
        planned=campaign.planned(now),
        progress=found,
        words=presenting.progress_words(found),
        expected=plural("%(num)s person", "%(num)s people", campaign.expected),
        details=presenting.details(found),
        moves=_moves(campaign, found),
        results=[presenting.result(one, zone, language) for one in results],
        written=[(one, campaign.subject(one), campaign.body(one)) for one in campaign.languages],
        page_words=_("Page %(page)s of %(pages)s", page=page, pages=pages),
        pages=pages,
        previous=_page_address(campaign, page - 1) if page > 1 else None,
        following=_page_address(campaign, page + 1) if page < pages else None,
    )
    response = make_response(html)
    if only_figures and not _moves(campaign, found):
        response.headers["HX-Refresh"] = "true"  # once it is over the list is shown as it is then
    return response


def _moves(campaign: Campaign, progress: queries.Progress) -> bool:
    """Whether the figures will change by themselves."""
    if campaign.state != "going":
        return False
    return campaign.written_at is None or bool(progress.waiting)


def _page_address(campaign: Campaign, page: int) -> str:
    return url_for("campaigns.campaign", public_id=campaign.public_id, page=page)
