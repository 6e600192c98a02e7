"""Speakers who were asked and have not answered in time, or cannot come."""

from collections.abc import Iterator

from webinar_hub.core.language import _
from webinar_hub.speaking.queries import needing
from webinar_hub.workspace.needs.line import Line, Look

WORDS = {
    "silent": _("%(name)s has not answered whether to speak"),
    "declined": _("%(name)s cannot speak"),
}


def without_an_answer(look: Look) -> Iterator[Line]:
    ahead = [one.id for one in look.ahead]
    for request, need in needing(ahead, look.at):
        words = WORDS[need] % {"name": request.speaker.name}
        yield Line(request.event_id, words, "speakers_of_events.speakers")
