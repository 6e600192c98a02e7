"""One question to a speaker, held until the end of the operation."""

from sqlalchemy import select

from webinar_hub.core.database import db
from webinar_hub.core.refusals import Gone, NotFound
from webinar_hub.speaking.models import SpeakerRequest
from webinar_hub.speaking.queries import loaded


def locked(request_id: int) -> SpeakerRequest:
    found = db.session.scalar(
        select(SpeakerRequest)
        .where(SpeakerRequest.id == request_id)
        .with_for_update(of=SpeakerRequest)
        .options(*loaded())
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def live(request_id: int) -> SpeakerRequest:
    request = locked(request_id)
    if request.state == "taken_back":
        raise Gone
    return request
