"""What was typed into a sign-up form, as an operation takes it."""

from flask import request

from webinar_hub.core.language import current
from webinar_hub.core.web import reader_zone
from webinar_hub.participants import queries as people
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import likely_meant
from webinar_hub.registration.forms import SignUp
from webinar_hub.registration.operations import Application


def take_chosen_address(form: SignUp) -> None:
    """The button under "did you mean …" that was pressed says which address is right."""
    if request.form.get("use"):
        form.email.data = request.form["use"][:254]


def likely_slip(form: SignUp) -> str | None:
    """What was meant instead of the address, unless the person has said that it is right."""
    meant = likely_meant(form.email.data)
    return meant if meant and request.form.get("use") != form.email.data else None


def what_was_typed(form: SignUp, organization_id: int, zone: str) -> Application:
    """`zone`: of the event, where nothing is known of the person's own. The form is a valid one."""
    region = people.region_by_code(form.region.data, current())
    shown = (form.consent_text.data, form.news_text.data)
    texts = people.current_texts(organization_id, current(), shown)
    agreed = [texts.get("participation"), texts.get("news") if form.consent_news.data else None]
    professional = form.role.data != "parent"
    return Application(
        person=PersonData(
            mailbox=form.mailbox,
            given_name=form.given_name.data,
            family_name=form.family_name.data or "",
            patronymic=form.patronymic.data or "",
            language=form.lang.data or current(),
            zone=form.zone.data or (region.zone if region else None) or reader_zone() or zone,
            region_id=region.id if region else None,
            discreet=form.discreet.data,
        ),
        role=form.role.data,
        organisation=(form.organisation.data or "") if professional else "",
        organisation_kind=(form.organisation_kind.data or None) if professional else None,
        position=(form.position.data or "") if professional else "",
        children=int(form.children.data) if form.children.data and not professional else None,
        ages=" ".join(dict.fromkeys(form.ages.data or [])) if not professional else "",
        consent_text_ids=tuple(text.id for text in agreed if text is not None),
        dates_seen=form.dates_seen.data or None,
        came_from=form.came_from.data,
        answers=form.answers(),
    )
