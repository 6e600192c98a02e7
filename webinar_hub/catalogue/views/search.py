"""The search: an ordinary form, whose answer is never kept."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Response, request

from webinar_hub.catalogue import excerpts, presenting, searching
from webinar_hub.catalogue.rules import words
from webinar_hub.catalogue.views.blueprint import blueprint, reader
from webinar_hub.core import addresses, web
from webinar_hub.registration.queries import seats_of

PATH = "/search"


@blueprint.get(PATH)
def search() -> Response:
    now = reader().now
    question = words.question(request.args.get("q"))
    number = addresses.page_number(request.args.get("page")) if question.asked else 1
    found = searching.find(question.asked, now, number)
    cards = _cards(found)
    response = web.public_page(
        "catalogue/search.html",
        until=None,
        known={"q": question.text or None, "page": str(number) if number > 1 else None},
        question=question,
        found=found,
        upcoming=[card for card in cards if card.state != "over"],
        past=[card for card in cards if card.state == "over"],
        number=number,
        page_url=lambda other: _address(question.text, other),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _cards(found: searching.Found) -> list[presenting.Card]:
    who, events = reader(), searching.events_of(found)
    seats = seats_of(event.id for event in events if not event.over(who.now))
    cards = presenting.cards(events, seats, who)
    shown = [excerpts.of(event, found.stems) for event in events]
    return [
        replace(card, title=title, excerpt=sentence)
        for card, (title, sentence) in zip(cards, shown, strict=True)
    ]


def _address(text: str, number: int) -> str:
    return f"{PATH}?{urlencode({'q': text} | ({'page': number} if number > 1 else {}))}"
