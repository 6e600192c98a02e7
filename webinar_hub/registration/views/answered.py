"""What a person answered, as their own page and a form that is mended show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import current
from webinar_hub.questions import asking, words
from webinar_hub.questions.answers import Given, given
from webinar_hub.questions.models import Answer
from webinar_hub.questions.queries import answers_of
from webinar_hub.registration import queries
from webinar_hub.registration.models import Registration
from webinar_hub.registration.views import browser


@dataclass(frozen=True)
class Answered:
    """Question and answer; `asks`: there is something to answer."""

    said: list[tuple[str, str]]
    asks: bool


def own_answers(registration: Registration) -> Answered | None:
    asked = asking.of_person(registration.event, registration.role)
    said = lines(answers_of(registration.id))
    return Answered(said, bool(asked)) if said or asked else None


def lines(answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """Question and answer, in the reader's language where the question speaks it."""
    language = current()
    return [
        (words.label(one.question, one.question.speaks(language)), words.said(one, language))
        for one in answers
    ]


def known_here(event: Event) -> tuple[Given, ...]:
    """What was answered in this browser a moment ago, where the form is mended."""
    seat = browser.remembered_seat() if browser.remembered_typed() else None
    if seat is None or seat.public_id is None or seat.event_public_id != event.public_id:
        return ()
    registration = queries.registration_for_page(seat.public_id)
    return given(answers_of(registration.id)) if registration else ()
