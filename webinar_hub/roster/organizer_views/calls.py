"""Whom no letter reaches: a list to call, and to print."""

import re
from collections.abc import Mapping, Sequence

from flask import render_template

from webinar_hub.accounts.gate import staff
from webinar_hub.catalogue.models import Event
from webinar_hub.core.language import _, current
from webinar_hub.questions import words
from webinar_hub.questions.models import Answer
from webinar_hub.questions.queries import shown_to_organizers
from webinar_hub.roster import columns, queries
from webinar_hub.roster.organizer_views.blueprint import EVENT, blueprint
from webinar_hub.roster.organizer_views.people import setting

MOST = 500
_ASKS_FOR_PHONE = re.compile(r"phone|mobile|телефон|мобильн", re.IGNORECASE)


@blueprint.get(f"{EVENT}/people/calls")
@staff("organizer", Event)
def calls(event: Event) -> str:
    found = queries.to_call(event.id, MOST + 1)
    how, language = setting(event), current()
    people = found[:MOST]
    answers = shown_to_organizers([one.registration.id for one in people])
    return render_template(
        "roster/calls.html",
        event=event,
        rows=[
            (
                one.registration.public_id,
                columns.name_of(one),
                *columns.cells(one, ["role", "state"], how),
                _why(one),
                phones(answers, one.registration.id, language),
            )
            for one in people
        ],
        more=len(found) > MOST,
        most=MOST,
    )


def phones(answers: Mapping[int, Sequence[Answer]], registration_id: int, language: str) -> str:
    """Nobody is asked for a telephone but by a question that organizers worded themselves."""
    found = [
        words.said(one, language)
        for one in answers.get(registration_id, ())
        if _ASKS_FOR_PHONE.search(f"{one.question.label_en} {one.question.label_ru}")
    ]
    return ", ".join(found)


def _why(person: queries.Person) -> str:
    if person.registration.email is None:
        return str(_("No address"))
    return str(_("Letters do not arrive at %(address)s", address=person.registration.email))
