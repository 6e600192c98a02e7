"""The legal body behind a programme: its owner looks after the legal notice and the help line."""

from flask import request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import SITE_OWNER, me, staff
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.programmes import AboutOrganization
from webinar_hub.catalogue.models import Programme
from webinar_hub.catalogue.operations.organizations import ORGANIZATION_FIELDS
from webinar_hub.core.language import _, current
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
