"""What is coming."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response, request

from webinar_hub.catalogue import choosing, presenting, queries
from webinar_hub.catalogue.filters import Line, Offered
from webinar_hub.catalogue.views import choices
from webinar_hub.catalogue.views.blueprint import blueprint, reader, ways_to_follow
from webinar_hub.core import addresses, web
from webinar_hub.registration.queries import seats_of

PAGE_SIZE = 20


@blueprint.get("/")
def upcoming() -> Response:
    who = reader()
    lines = queries.upcoming_lines(who.now)
    offered = Offered.among(lines)
    programmes = queries.programmes()
    regions = choices.regions(offered)
    filters = choices.filters(programmes, regions)
    ids = [line.id for line in lines if filters.fit(line)]
    asked = choosing.Asked(choosing.LIST_PATH, filters)
    number, pages = _page(len(ids))
    events = queries.events_for_cards(ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    several = len(programmes) > 1 and filters.programme is None
    seats = seats_of(event.id for event in events)
    cards = presenting.cards(events, seats, who, programme=several)
    return web.public_page(
        "catalogue/upcoming.html",
        until=_first_change(lines),
        known=choices.known(filters, offered) | {"page": str(number) if number > 1 else None},
        months=presenting.by_month(cards),
        groups=choosing.groups(asked, offered, programmes, regions, who.language),
        chosen=choosing.chosen(asked, programmes, regions, who.language),
        views=choosing.views(asked),
        wish=filters.query(),
        path=choosing.LIST_PATH,
        ways=ways_to_follow(choosing.address(choosing.FEED_PATH, filters)),
        page=(number, pages),
        page_url=asked.page,
    )


def _page(events: int) -> tuple[int, int]:
    """Which page is asked for, out of how many."""
    pages = max(1, -(-events // PAGE_SIZE))
    return min(addresses.page_number(request.args.get("page")), pages), pages


def _first_change(lines: Iterable[Line]) -> datetime | None:
    return min((moment for line in lines for moment in line.changes), default=None)
