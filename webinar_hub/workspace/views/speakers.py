"""Speakers of a programme."""

from flask import request, url_for
from werkzeug import Response

from webinar_hub.accounts.gate import me, staff
from webinar_hub.catalogue import operations as catalogue
from webinar_hub.catalogue.forms.programmes import AboutSpeaker
from webinar_hub.catalogue.models import Programme, Speaker
from webinar_hub.catalogue.operations.speakers import SPEAKER_FIELDS
from webinar_hub.core.database import db
from webinar_hub.core.language import _
from webinar_hub.workspace.views.blueprint import blueprint
from webinar_hub.workspace.views.texts import Page


@blueprint.get("/programmes/<public_id>/speakers/new")
@staff("organizer", Programme)
def new_speaker(programme: Programme) -> Response:
    return _new_page(programme).show(AboutSpeaker(None, language=programme.language))


@blueprint.post("/programmes/<public_id>/speakers")
@staff("organizer", Programme)
def create_speaker(programme: Programme) -> Response:
    form, page = AboutSpeaker(request.form), _new_page(programme)
    return page.save(
        form,
        lambda: catalogue.add_speaker(
            programme.id,
            catalogue.SpeakerDetails(**page.values(form)),
            by=me().id,
            public_id=form.key.data,
        ),
        _("The speaker can be chosen at every event of the programme now."),
    )


@blueprint.get("/speakers/<public_id>")
@staff("organizer", Speaker)
def edit_speaker(speaker: Speaker) -> Response:
    return _page(speaker).open(AboutSpeaker(None))


@blueprint.post("/speakers/<public_id>")
@staff("organizer", Speaker)
def save_speaker(speaker: Speaker) -> Response:
    form, page = AboutSpeaker(request.form), _page(speaker)
    return page.save(
        form,
        lambda: catalogue.edit_speaker(
            speaker.id,
            catalogue.SpeakerDetails(**page.values(form)),
            by=me().id,
            seen=form.seen.data,
        ),
    )


def _new_page(programme: Programme) -> Page:
    return Page(
        heading=_("New speaker"),
        address=url_for("workspace.create_speaker", public_id=programme.public_id),
        names=SPEAKER_FIELDS,
        back=url_for("workspace.programme_page", public_id=programme.public_id),
        programme=programme,
    )


def _page(speaker: Speaker) -> Page:
    programme = db.session.get_one(Programme, speaker.programme_id)
    return Page(
        heading=speaker.name,
        address=url_for("workspace.save_speaker", public_id=speaker.public_id),
        names=SPEAKER_FIELDS,
        back=url_for("workspace.programme_page", public_id=programme.public_id),
        programme=programme,
        row=speaker,
    )
