"""What is written to people whom somebody else put on a list, before they have agreed to anything.

Who put them there is known above registration, so that package hands itself in.
"""

from collections.abc import Callable, Sequence

from webinar_hub.catalogue.models import Meeting
from webinar_hub.mail.outbox import Letter
from webinar_hub.registration.models import Registration

KIND = "colleague_asked"

Writer = Callable[[Registration, Sequence[Meeting], str], Letter]

_writers: list[Writer] = []


def write_by(writer: Writer) -> None:
    _writers[:] = [writer]


def asked(registration: Registration, meetings: Sequence[Meeting], *, key: str) -> Letter:
    return _writers[0](registration, meetings, key)
