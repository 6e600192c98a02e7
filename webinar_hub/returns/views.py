"""The page behind the letter to somebody whose calendar said no. Opening it changes nothing."""

from collections import Counter
from contextlib import suppress
from typing import Any, cast

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webinar_hub.catalogue.times import time_words
from webinar_hub.core import clock, links
from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import private
from webinar_hub.registration import operations as seats
from webinar_hub.registration import queries as registrations
from webinar_hub.registration.models import Registration
from webinar_hub.registration.rules import AlreadyCancelled, EventOver, is_ahead
from webinar_hub.registration.views import presenting
from webinar_hub.returns import labels, operations, queries

blueprint = Blueprint("returns", __name__)
blueprint.after_request(private)


class OldLink(NotFound):
    message = _(
        "This link is no longer valid or was cut off. Sign up again with the same name and "
        "address: the letter with your link comes once more, and you keep your seat."
    )


@blueprint.get("/reply/<token>")
def asked(token: str) -> Response:
    return _page(token)


@blueprint.post("/reply/<token>")
def answer(token: str) -> Response:
    """Nothing is chosen beforehand: filters of mail that press every button decide nothing."""
    registration_id = _registration(token).id
    chosen = request.form.get("answer")
    if chosen == "give_back":
        # After a second press of the button, or a late one, the page says how things stand.
        with suppress(AlreadyCancelled, EventOver):
            seats.cancel(registration_id)
        return redirect(url_for("returns.asked", token=token), 303)
    if chosen == "come":
        operations.come_after_all(registration_id)
        return redirect(url_for("returns.asked", token=token, kept=""), 303)
    return _page(token, _("Please choose an answer."), 422)


def _page(token: str, refused: Any = None, status: int = 200) -> Response:
    registration = _registration(token)
    page = render_template(
        "returns/not_coming.html",
        registration=registration,
        event=registration.event,
        token=token,
        facts=presenting.own_facts(registration),
        ahead=is_ahead(registration.event, clock.now()),
        declined=[one for one in _own_answers(registration) if one[2] == "declined"],
        manage=links.personal_url("manage", registration.public_id, registration.link_counter),
        kept="kept" in request.args,
        refused=refused,
    )
    return make_response(page, status)


@blueprint.app_context_processor
def _for_other_pages() -> dict[str, Any]:
    return {
        "own_answers_in_calendar": _own_answers,
        "answer_in_calendar": _answer_on_roster,
        "answers_in_calendars": _answers_together,
    }


def _own_answers(registration: Registration) -> list[tuple[str, Any, str]]:
    """Date, words and answer of each meeting that the person's calendar has answered."""
    return [
        (_date(one.meeting, registration.zone), labels.ANSWERS[one.answer], one.answer)
        for one in queries.answered(registration.id)
    ]


def _answer_on_roster(meeting_id: int, public_id: str) -> tuple[Any, str] | None:
    """Words and kind of badge."""
    answer = _answers_at(meeting_id).get(public_id)
    return (labels.ANSWERS[answer], labels.KINDS[answer]) if answer else None


def _answers_together(meeting_id: int) -> list[tuple[Any, int]]:
    """(words, how many answered so), where anybody did."""
    counted = Counter(_answers_at(meeting_id).values())
    return [(words, counted[one]) for one, words in labels.ANSWERS.items() if counted[one]]


def _answers_at(meeting_id: int) -> dict[str, str]:
    """Those of a whole meeting are asked for once."""
    known = g.setdefault("answers_in_calendar", {})
    if meeting_id not in known:
        known[meeting_id] = queries.answers_at(meeting_id)
    return cast(dict[str, str], known[meeting_id])


def _date(meeting: Any, zone: str) -> str:
    words = time_words(meeting, current(), zone)
    return ", ".join(filter(None, (words.date, words.hours)))


def _registration(token: str) -> Registration:
    """What the link in the address opens."""
    target = links.read("reply", token)
    found = registrations.registration_for_page(target.public_id) if target else None
    if found is None or target is None or target.counter != found.link_counter:
        raise OldLink
    return found
