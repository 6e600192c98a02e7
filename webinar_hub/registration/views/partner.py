"""The partner in the form, and the page on which they agree themselves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request

from webinar_hub.core.language import current
from webinar_hub.core.refusals import TooMany
from webinar_hub.participants import queries as people
from webinar_hub.registration import operations
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.models import Registration
from webinar_hub.registration.operations import Application, SignedUp
from webinar_hub.registration.views import browser, limiting
from webinar_hub.registration.views.holding import held_from_here


def both(
    form: SignUp, application: Application, organization_id: int
) -> tuple[Application, Application] | None:
    """Who filled in the form, and the partner; None where there is none.

    The partner comes as a parent to the same part. A mailbox of their own asks them for their own
    consent.
    """
    if not form.with_partner:
        return None
    person = replace(
        application.person,
        mailbox=form.partner_mailbox or application.person.mailbox,
        given_name=form.partner_given_name.data,
        family_name=form.partner_family_name.data or "",
        patronymic="",
    )
    same = person.mailbox == application.person.mailbox
    shown = (form.consent_text.data,)
    text = people.current_texts(organization_id, current(), shown).get("participation")
    partner = Application(
        person=person,
        role="parent",
        pool_id=application.pool_id,
        dates_seen=application.dates_seen,
        consent_text_ids=(text.id,) if same and text is not None else (),
    )
    return application, held_from_here(partner)


def sign_up_both(event_id: int, application: Application, partner: Application) -> SignedUp:
    """Raises TooMany, which says at whose address there were too many letters."""
    seat = browser.remembered_seat() if request.form.get("correcting") else None
    slip = seat.public_id if seat is not None else None
    limiting.count("sign-up", application.person.mailbox, away_from=limiting.address_of(slip))
    try:
        limiting.count("sign-up", partner.person.mailbox)
    except TooMany as refusal:
        refusal.details["field"] = "partner_email"
        raise
    return operations.sign_up_together(event_id, application, partner, corrects=slip)


def partner_asked(typed: Mapping[str, Any]) -> str:
    """Who was typed with a mailbox of their own, and so answers by themselves."""
    other = (typed.get("partner_email") or "").strip().casefold()
    same = other in ("", (typed.get("email") or "").strip().casefold())
    return "" if same else str(typed.get("partner_given_name") or "")


def asked_to_agree(registration: Registration) -> dict[str, Any]:
    """What their own page asks whom somebody else has signed up."""
    if registration.signed_up_by is None or not registration.live:
        return {"signed_up_by": None}
    organization_id = registration.event.programme.organization_id
    texts = people.current_texts(organization_id, current())
    return {"signed_up_by": registration.signed_up_by, "agree_to": texts.get("participation")}
