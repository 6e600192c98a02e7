"""Writing a letter to many: whom it is for, how many they are, and the words."""

from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.campaigns import choosing, operations, placeholders, presenting
from webinar_hub.campaigns.choosing import People
from webinar_hub.campaigns.forms import Writing
from webinar_hub.campaigns.models import KINDS, Campaign
from webinar_hub.campaigns.organizer_views.blueprint import LETTER, address_of, blueprint
from webinar_hub.campaigns.queries import people as queries
from webinar_hub.campaigns.queries import reach
from webinar_hub.campaigns.queries.people import Choice
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations import ChangedMeanwhile
from webinar_hub.core.forms import show_refusal
from webinar_hub.core.language import LANGUAGES, NATIVE_NAMES, current
from webinar_hub.core.refusals import Refusal

NEW = "/organize/programmes/<public_id>/letters/new"


@dataclass(frozen=True)
class Offered:
    """What can be chosen in a programme, and what the words of the form stand for."""

    programme: Programme
    events: list[tuple[str, str]]
    series: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    ids: dict[str, int]

    @classmethod
    def by(cls, programme_id: int) -> "Offered":
        programme = queries.programme_with_series(programme_id)
        language = current()
        events = queries.events_of(programme_id)
        regions = sorted(queries.regions_of(programme_id), key=lambda one: one.name_in(language))
        ids = {f"event {one.public_id}": one.id for one in events}
        ids |= {f"series {one.public_id}": one.id for one in programme.series}
        ids |= {f"region {one.code}": one.id for one in regions}
        return cls(
            programme,
            [(one.public_id, _event_words(one, language)) for one in events],
            [(one.public_id, one.title) for one in programme.series],
            [(one.code, one.name_in(language)) for one in regions],
            ids,
        )

    def form(self, typed: Any = None, **data: Any) -> Writing:
        form = Writing(typed, data=data) if data else Writing(typed)
        form.offer(self.events, self.series, self.regions)
        return form

    def form_of(self, campaign: Campaign) -> Writing:
        """As it stands in the database."""
        people = choosing.of_document(campaign.people)
        named = {number: word.split(" ", 1)[1] for word, number in self._of("event")}
        series = {number: word.split(" ", 1)[1] for word, number in self._of("series")}
        regions = {number: word.split(" ", 1)[1] for word, number in self._of("region")}
        texts = {
            f"{part}_{one}": getattr(campaign, f"{part}_{one}")
            for part in ("subject", "body")
            for one in LANGUAGES
        }
        form = self.form(
            None,
            kind=campaign.kind,
            events=[named[one] for one in people.events if one in named],
            series=[series[one] for one in people.series if one in series],
            groups=people.groups,
            attendance=people.attendance,
            roles=list(people.roles),
            regions=[regions[one] for one in people.regions if one in regions],
            languages=list(people.languages),
            begins=people.first_day,
            ends=people.last_day,
            version=campaign.version_id,
            key=campaign.public_id,
            **texts,
        )
        if people.ticked:
            form.offer_to_ticked()
        return form

    def _of(self, sort: str) -> list[tuple[str, int]]:
        return [(word, one) for word, one in self.ids.items() if word.startswith(f"{sort} ")]


@blueprint.get(NEW)
@staff("organizer", Programme)
def new(programme: Programme) -> Response:
    """`?event=`, `?series=` and `?kind=` are chosen already."""
    offered = Offered.by(programme.id)
    chosen: dict[str, Any] = {
        "events": [one for one, _name in offered.events if one == request.args.get("event")],
        "series": [one for one, _name in offered.series if one == request.args.get("series")],
        "groups": ["confirmed"],
    }
    if request.args.get("kind") in KINDS:
        chosen["kind"] = request.args["kind"]
    return _page(offered, offered.form(None, **chosen))


@blueprint.post(NEW)
@staff("organizer", Programme)
def create(programme: Programme) -> Response:
    """Counts the people, or makes a draft and shows it as it will be read."""
    offered = Offered.by(programme.id)
    form = offered.form(request.form)
    if "count" in request.form:
        return _page(offered, form, counted=True)
    if not form.validate():
        return _page(offered, form, 422, counted=True)
    try:
        name = operations.create(programme.id, me().id, form.key.data, _draft(offered, form))
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(offered, form, 422, counted=True)
    return redirect(url_for("campaigns.campaign", public_id=name), 303)


@blueprint.get(f"{LETTER}/edit")
@staff("organizer", Campaign)
def edit(campaign: Campaign) -> Response:
    if campaign.state != "draft":
        return redirect(address_of(campaign), 303)
    offered = Offered.by(campaign.programme_id)
    return _page(offered, offered.form_of(campaign), campaign=campaign, counted=True)


@blueprint.post(f"{LETTER}/edit")
@staff("organizer", Campaign)
def save(campaign: Campaign) -> Response:
    offered = Offered.by(campaign.programme_id)
    form = _typed(offered, campaign)
    if "count" in request.form:
        return _page(offered, form, campaign=campaign, counted=True)
    if not form.validate():
        return _page(offered, form, 422, campaign=campaign, counted=True)
    campaign_id, public_id = campaign.id, campaign.public_id
    try:
        operations.save(campaign_id, me().id, form.version.data, _draft(offered, form, campaign))
    except ChangedMeanwhile as refusal:
        show_refusal(form, refusal)
        return _conflict(offered, form, campaign)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(offered, form, 422, campaign=campaign, counted=True)
    return redirect(url_for("campaigns.campaign", public_id=public_id), 303)


def _conflict(offered: Offered, form: Writing, campaign: Campaign) -> Response:
    """What was typed stays; saved again, it takes the place of what stands there by then."""
    present = offered.form_of(campaign)
    changes = [
        (
            presenting.moment(campaign.changed_at, me().zone, current()),
            campaign.organizer.name,
            "",
        )
    ]
    found = changes, presenting.differing(present, form)
    form.version.data, form.version.raw_data = campaign.version_id, None
    return _page(offered, form, 409, campaign=campaign, counted=True, conflict=found)


def _typed(offered: Offered, campaign: Campaign) -> Writing:
    form = offered.form(request.form)
    if _ticked(campaign):
        form.offer_to_ticked()
    return form


def _ticked(campaign: Campaign | None) -> bool:
    return campaign is not None and choosing.of_document(campaign.people).ticked


def _people(offered: Offered, form: Writing, campaign: Campaign | None) -> People:
    if campaign is not None and campaign.event_id is not None and _ticked(campaign):
        return choosing.of_ticked(campaign.event_id, form.kind.data)
    return form.people(offered.ids)


def _draft(
    offered: Offered, form: Writing, campaign: Campaign | None = None
) -> operations.Draft:
    return form.draft(_people(offered, form, campaign))


def _page(
    offered: Offered,
    form: Writing,
    status: int = 200,
    *,
    campaign: Campaign | None = None,
    counted: bool = False,
    conflict: Any = None,
) -> Response:
    page = render_template(
        "campaigns/writing.html",
        programme=offered.programme,
        campaign=campaign,
        form=form,
        conflict=conflict,
        reach=_count(offered, form, campaign) if counted else None,
        ticked=_ticked_words(offered, form, campaign),
        # The organizer's own language first.
        written=[(one, NATIVE_NAMES[one]) for one in sorted(LANGUAGES, key=current().__ne__)],
        placeholders=placeholders.MEANINGS.items(),
    )
    return make_response(page, status)


def _ticked_words(
    offered: Offered, form: Writing, campaign: Campaign | None
) -> dict[str, Any] | None:
    """Where people were ticked: who of them is meant, and how many have left meanwhile."""
    if campaign is None or not _ticked(campaign):
        return None
    people = choosing.of_ticked(campaign.event_id or 0, form.kind.data or campaign.kind)
    names = queries.names_of(Choice(offered.programme, "service", people, campaign.id))
    left = queries.number_ticked(campaign.id) - len(names)
    return {"event": campaign.event, "names": names, "left": presenting.left_words(left)}


def _count(offered: Offered, form: Writing, campaign: Campaign | None) -> dict[str, Any] | None:
    """Nothing while what was chosen does not hold together."""
    before = {field.name: list(field.errors) for field in form}
    holds = form.validate_choice_of_people()
    for field in form:
        field.errors = before[field.name] or list(field.errors)
    if not holds:
        return None
    people = _people(offered, form, campaign)
    if form.kind.data == "service" and not people.of_some_event:
        return None
    if form.kind.data == "invited" and people.only_event is None:
        return None
    of_letter = campaign.id if campaign is not None else None
    found = reach(Choice(offered.programme, form.kind.data, people, of_letter))
    return {"words": presenting.reach_words(found), "names": presenting.names_words(found)}


def _event_words(event: Any, language: str) -> str:
    when = presenting.day(event.first_start, event.zone, language)
    return f"{event.title}, {when}" if when else str(event.title)
