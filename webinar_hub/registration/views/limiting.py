"""How many letters strangers may cause by the forms that need no account.

Each form with a usable address counts, whether or not it is known: a refusal tells nothing of who
is signed up.
"""

from typing import Any

from flask import request
from werkzeug.wrappers import Response
from wtforms import Form

from webinar_hub.core import limits
from webinar_hub.core.language import _
from webinar_hub.core.limits import Limit
from webinar_hub.core.network import network_of
from webinar_hub.core.refusals import TooMany
from webinar_hub.core.web import settings
from webinar_hub.participants.rules import Mailbox
from webinar_hub.registration import queries

# An hour. Two people of a family sign up for a series of twenty dates.
LETTERS_TO_A_MAILBOX = 40
CORRECTIONS = 5  # away from one mailbox
QUESTIONS = 5  # to one mailbox, whether it wants news
HOUR = 3600
_MAILBOX, _CORRECTION, _QUESTION = "letters to a mailbox", "correction", "questions to a mailbox"


def count(
    form: str, mailbox: Mailbox | None, *, away_from: str | None = None, asks: bool = False
) -> None:
    """Raises TooMany. `away_from`: the address that was a slip, or what else it is known by.
    `asks`: the letter is of no use to whoever did not ask for it.

    All in one statement, as it runs at every sign-up.
    """
    network = network_of(request.remote_addr)
    wanted = [Limit(form, network, settings().signups_per_hour)]
    if mailbox is not None:
        wanted.append(Limit(_MAILBOX, mailbox.without_tag, LETTERS_TO_A_MAILBOX))
        if asks:
            wanted.append(Limit(_QUESTION, mailbox.without_tag, QUESTIONS))
    if away_from:
        # Each correction leaves a letter with whoever got the first one.
        wanted.append(Limit(_CORRECTION, away_from, CORRECTIONS))
    limits.use_all(wanted, seconds=HOUR)


def address_of(slip: str | None) -> str | None:
    """Of the registration with that public id; what has no address counts as itself."""
    return slip and (queries.address_of(slip) or slip)


def explain(form: Form, refusal: TooMany, too_many_from_here: Any) -> None:
    """Say in the form what there was too much of: beside the address, where it is about that."""
    limit = refusal.details.get("limit")
    if limit in (_MAILBOX, _QUESTION):
        field = form[refusal.details.get("field", "email")]
        field.errors = [
            *field.errors,
            _(
                "Very many letters to this address were asked for just now. "
                "Please send the form again in a while; what you typed stays here."
            ),
        ]
    elif limit == _CORRECTION:
        form.form_errors.append(
            _(
                "Addresses were corrected very often just now. "
                "Please send the form again in a while; what you typed stays here."
            )
        )
    else:
        form.form_errors.append(too_many_from_here)


def in_a_while(response: Response, refusal: TooMany) -> Response:
    response.status_code = 429
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response
