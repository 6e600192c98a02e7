"""What a visitor has chosen among what is coming, as the pages and the calendar read it."""

from flask import request

from webinar_hub.catalogue import queries
from webinar_hub.catalogue.filters import NAMES, Filters, Offered
from webinar_hub.catalogue.models import Programme
from webinar_hub.participants.models import Region


def regions(offered: Offered) -> dict[str, Region]:
    """The regions in which something is coming, and the one that was asked for."""
    return queries.regions({*offered.region, request.args.get("region", "")} - {""})


def filters(programmes: list[Programme], regions: dict[str, Region]) -> Filters:
    slugs = {programme.slug for programme in programmes if programme.slug}
    query = request.args.to_dict()
    if (asked := query.get("programme")) and asked not in slugs:
        query["programme"] = queries.present_slug("programme", asked) or ""
    return Filters.read(query, slugs, regions)


def known(filters: Filters, offered: Offered) -> dict[str, str | None]:
    """Only choices that the page itself offers are worth keeping."""
    values = filters.query() if offered.holds(filters) else {}
    return {name: values.get(name) for name in NAMES}
