"""The pages of one programme or speaker; what was, and who is behind it."""

from typing import Any

from flask import Response, request

from webinar_hub.catalogue import facts, presenting, queries
from webinar_hub.catalogue.models import Event
from webinar_hub.catalogue.rules import responsible
from webinar_hub.catalogue.views.blueprint import blueprint, found, reader, ways_to_follow
from webinar_hub.core import addresses, clock, language, links, web
from webinar_hub.core.language import _
from webinar_hub.core.refusals import NotFound
from webinar_hub.participants.models import Organization
from webinar_hub.publicity import queries as publicity
from webinar_hub.registration.queries import seats_of

UNDATED = "undated"  # `?year=undated`
CARDS_ON_A_PAGE = 60


@blueprint.get("/programmes/<slug>")
def programme_page(slug: str) -> Response:
    programme = found(queries.programme_by_slug(slug), "programme", slug)
    now = clock.now()
    held = queries.held_by_grant([grant.id for grant in programme.grants], now)
    return page_with(
        "catalogue/programme.html",
        queries.events_of_programme(programme.id, now),
        programme=programme,
        preview_url=links.url(publicity.preview_path(programme)),
        wish={"programme": programme.slug},
        ways=ways_to_follow(f"/programmes/{programme.slug}.ics", programme.name),
        help_line=_help_line(programme.organization),
        facts=facts.of_programme(programme, language.current()),
        grants=[facts.of_grant(grant, held, language.current()) for grant in programme.grants],
    )


@blueprint.get("/speakers/<slug>")
def speaker_page(slug: str) -> Response:
    speaker = found(queries.speaker_by_slug(slug), "speaker", slug)
    shown = queries.events_of_speaker(speaker.id, clock.now())
    return page_with("catalogue/speaker.html", shown, speaker=speaker)


def page_with(template: str, shown: queries.Shown, **values: Any) -> Response:
    """A page with its own upcoming and past events."""
    until = presenting.next_change(shown.upcoming, clock.now())
    return web.public_page(template, until=until, **own_cards(shown), **values)


def own_cards(shown: queries.Shown) -> dict[str, Any]:
    who = reader()
    seats = seats_of(event.id for event in shown.upcoming)

    def cards(events: list[Event]) -> list[presenting.Card]:
        return presenting.cards(events, seats, who, programme=False)

    return {
        "upcoming": cards(shown.upcoming),
        "past": cards(shown.past),
        "undated": cards(shown.undated),
    }


@blueprint.get("/past")
def past() -> Response:
    who = reader()
    archive = queries.past_years(who.now)
    years = {str(year or UNDATED): year for year in archive.years}
    asked = request.args.get("year")
    chosen = asked if asked in years else next(iter(years), None)
    ids = archive.events[years[chosen]] if chosen in years else []
    pages = max(1, -(-len(ids) // CARDS_ON_A_PAGE))
    number = min(addresses.page_number(request.args.get("page")), pages)
    events = queries.events_for_cards(ids[(number - 1) * CARDS_ON_A_PAGE :][:CARDS_ON_A_PAGE])
    return web.public_page(
        "catalogue/past.html",
        until=queries.next_end(who.now),
        known={
            "year": asked if asked in years else None,
            "page": str(number) if number > 1 else None,
        },
        shows=("catalogue",),
        cards=presenting.cards(events, {}, who),
        years=[
            (str(year or _("Date not recorded")), f"/past?year={name}", name == chosen)
            for name, year in years.items()
        ],
        year=years.get(chosen) if chosen else None,
        page=(number, pages),
        page_url=lambda wanted: f"/past?year={chosen}" + (f"&page={wanted}" if wanted > 1 else ""),
    )


@blueprint.get("/legal")
def legal() -> Response:
    return web.public_page(
        "catalogue/legal.html",
        until=None,
        shows=("catalogue",),
        organizations=queries.organizations(),
    )


@blueprint.get("/legal/<slug>")
def organization_page(slug: str) -> Response:
    organization: Organization | None = queries.organization_by_slug(slug)
    if organization is None:
        raise NotFound
    return web.public_page(
        "catalogue/organization.html",
        until=None,
        shows=("catalogue",),
        organization=organization,
        contact=facts.of_organization(organization),
        help_line=_help_line(organization),
    )


@blueprint.get("/privacy")
def privacy() -> Response:
    return web.public_page(
        "catalogue/privacy.html",
        until=None,
        shows=("catalogue",),
        organizations=queries.organizations(),
    )


@blueprint.get("/privacy/<slug>")
def privacy_page(slug: str) -> Response:
    """What happens with people's data; where no text is finished yet, whom to ask."""
    organization: Organization | None = queries.organization_by_slug(slug)
    if organization is None:
        raise NotFound
    return web.public_page(
        "catalogue/privacy_page.html",
        until=None,
        shows=("catalogue",),
        organization=organization,
        text=responsible.privacy_shown(organization, language.current()),
        contact=facts.of_organization(organization),
        help_line=_help_line(organization),
    )


def _help_line(organization: Organization) -> dict[str, str]:
    return {
        "name": organization.help_name,
        "phone": organization.help_phone,
        "email": organization.help_email,
    }
