"""The legal body behind a programme: its owner looks after legal notice, help line and privacy."""

from collections.abc import Iterable
from typing import Any

from flask import request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import SITE_OWNER, me, staff
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.programmes import AboutConsents, AboutOrganization, AboutPrivacy
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations.organizations import (
    CONSENT_FIELDS,
    ORGANIZATION_FIELDS,
    PRIVACY_FIELDS,
    consent_wordings,
)
from webinar_hub.catalogue.rules.responsible import open_places
from webinar_hub.core.language import LANGUAGES, _, current
from webinar_hub.participants.default_texts import privacy_draft
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.texts import Page


@blueprint.get("/organizations/new")
@staff(SITE_OWNER)
def new_organization() -> Response:
    return _new_page().show(AboutOrganization(None, language=current()))


@blueprint.post("/organizations")
@staff(SITE_OWNER)
def create_organization() -> Response:
    form, page = AboutOrganization(request.form), _new_page()
    return page.save(
        form,
        lambda: catalogue.create_organization(
            catalogue.OrganizationDetails(**page.values(form)), by=me().id, public_id=form.key.data
        ),
        _("The organization is there. Now give it a programme."),
    )


@blueprint.get("/programmes/<public_id>/organization")
@staff("owner", Programme)
def edit_organization(programme: Programme) -> Response:
    return _page(programme).open(AboutOrganization(None))


@blueprint.post("/programmes/<public_id>/organization")
@staff("owner", Programme)
def save_organization(programme: Programme) -> Response:
    form, page = AboutOrganization(request.form), _page(programme)
    return page.save(
        form,
        lambda: catalogue.edit_organization(
            programme.organization_id,
            catalogue.OrganizationDetails(**page.values(form)),
            by=me().id,
            seen=form.seen.data,
        ),
    )


@blueprint.get("/programmes/<public_id>/privacy")
@staff("owner", Programme)
def edit_privacy(programme: Programme) -> Response:
    return _privacy_page(programme).open(AboutPrivacy(None))


@blueprint.post("/programmes/<public_id>/privacy")
@staff("owner", Programme)
def save_privacy(programme: Programme) -> Response:
    form, page = AboutPrivacy(request.form), _privacy_page(programme)
    return page.save(
        form,
        lambda: catalogue.write_privacy(
            programme.organization_id,
            catalogue.Privacy(**page.values(form)),
            by=me().id,
            seen=form.seen.data,
        ),
        _still_open(form, PRIVACY_FIELDS),
    )


@blueprint.get("/programmes/<public_id>/consents")
@staff("owner", Programme)
def edit_consents(programme: Programme) -> Response:
    return _consents_page(programme).open(AboutConsents(None))


@blueprint.post("/programmes/<public_id>/consents")
@staff("owner", Programme)
def save_consents(programme: Programme) -> Response:
    form, page = AboutConsents(request.form), _consents_page(programme)
    return page.save(
        form,
        lambda: catalogue.write_consent_texts(
            programme.organization_id, page.values(form), by=me().id, seen=form.seen.data
        ),
        _still_open(form, CONSENT_FIELDS),
    )


def _consents_page(programme: Programme) -> Page:
    return Page(
        heading=_("Consent texts"),
        address=url_for("workspace.save_consents", public_id=programme.public_id),
        names=CONSENT_FIELDS,
        back=url_for("workspace.programme_page", public_id=programme.public_id),
        programme=programme,
        row=consent_wordings(programme.organization),
        about=_(
            "Who signs up agrees to these. A text that you change is a new version: whoever agreed "
            "before agreed to the former one, which stays as it was. Events cannot be published "
            "while something in a text stands in square brackets."
        ),
    )


def _still_open(form: Any, names: Iterable[str]) -> Any:
    """What to say where a text was saved that cannot be shown yet."""
    places = [f"[{one}]" for name in names for one in open_places(form[name].data or "")]
    if not places:
        return None
    return _(
        "Saved. A text is shown to people when nothing in it stands in square brackets any more; "
        "there is still: %(places)s",
        places=" ".join(places),
    )


def _privacy_page(programme: Programme) -> Page:
    organization = programme.organization
    return Page(
        heading=_("Privacy page"),
        address=url_for("workspace.save_privacy", public_id=programme.public_id),
        names=PRIVACY_FIELDS,
        back=url_for("workspace.programme_page", public_id=programme.public_id),
        programme=programme,
        row=organization,
        about=_(
            "It says what happens with people's data. Name, postal address and contacts of the "
            "organization stand above it by themselves. It is shown when nothing in it stands in "
            "square brackets any more."
        ),
        drafts={f"privacy_{one}": privacy_draft(organization, one) for one in LANGUAGES},
    )


def _new_page() -> Page:
    return Page(
        heading=_("New organization"),
        address=url_for("workspace.create_organization"),
        names=ORGANIZATION_FIELDS,
        back=url_for("workspace.programmes"),
    )


def _page(programme: Programme) -> Page:
    return Page(
        heading=programme.organization.name,
        address=url_for("workspace.save_organization", public_id=programme.public_id),
        names=ORGANIZATION_FIELDS,
        back=url_for("workspace.programme_page", public_id=programme.public_id),
        programme=programme,
        row=programme.organization,
    )
