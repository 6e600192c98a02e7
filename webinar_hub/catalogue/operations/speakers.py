"""Speakers of a programme, and who speaks at an event."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.models import Event, EventSpeaker, Programme, Speaker
from webinar_hub.catalogue.operations.editing import (
    apply,
    check_fingerprint,
    check_version,
    differences,
    locked,
    new_slug,
    record,
    sent_before,
    tellable,
)
from webinar_hub.core import tokens
from webinar_hub.core.database import db
from webinar_hub.core.markdown import html_of
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound

SPEAKER_FIELDS = ("name", "about", "biography", "language")


@dataclass(frozen=True)
class SpeakerDetails:
    """The names are those of the columns; `biography` is Markdown."""

    name: str
    language: str
    about: str = ""
    biography: str = ""


@operation
def add_speaker(
    programme_id: int,
    details: SpeakerDetails,
    *,
    by: int | None = None,
    public_id: str | None = None,
) -> Speaker:
    """A form that carries `public_id` may arrive twice without harm."""
    locked(Programme, programme_id)
    if (known := sent_before(Speaker, public_id, programme_id=programme_id)) is not None:
        return known
    speaker = Speaker(
        public_id=public_id or tokens.public_id(),
        programme_id=programme_id,
        biography_html=html_of(details.biography),
        **vars(details),
    )
    db.session.add(speaker)
    db.session.flush()
    speaker.slug = new_slug("speaker", details.name, speaker.id, speaker.public_id)
    note(by, "speaker added", "speaker", speaker.id, programme_id)
    return speaker


@operation
def edit_speaker(
    speaker_id: int, details: SpeakerDetails, *, by: int | None = None, seen: str | None = None
) -> None:
    """`seen` is the fingerprint of what the form was opened with."""
    speaker = locked(Speaker, speaker_id)
    changes = differences(speaker, vars(details))
    if not changes:
        return
    check_fingerprint(speaker, SPEAKER_FIELDS, seen)
    apply(speaker, changes)
    speaker.biography_html = html_of(details.biography)
    names_only = {"fields": dict.fromkeys(tellable(changes))}
    note(
        by,
        "speaker changed",
        "speaker",
        speaker.id,
        speaker.programme_id,
        names_only,
        personal=changes,
    )


@operation
def assign_speakers(
    event_id: int,
    speaker_ids: Sequence[int],
    *,
    by: int | None = None,
    version: int | None = None,
) -> None:
    """Who speaks, in this order. Only speakers of the event's own programme."""
    event = locked(Event, event_id)
    present = [link.speaker_id for link in event.speaker_links]
    wanted = list(dict.fromkeys(speaker_ids))
    if present == wanted:
        return
    check_version(event, version)
    known = {s.id: s for s in _speakers_of(event.programme_id)}
    if not set(wanted) <= known.keys():
        raise NotFound
    db.session.execute(delete(EventSpeaker).where(EventSpeaker.event_id == event.id))
    db.session.expire(event, ["speaker_links"])
    db.session.add_all(
        EventSpeaker(event_id=event.id, speaker_id=one, position=place)
        for place, one in enumerate(wanted)
    )
    record(event, by, "speakers set", {"speakers": [present, wanted]})


def _speakers_of(programme_id: int) -> list[Speaker]:
    return list(db.session.scalars(select(Speaker).where(Speaker.programme_id == programme_id)))
