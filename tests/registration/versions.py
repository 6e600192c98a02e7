"""The calendar objects that one person was sent about one meeting, read by two parsers.

What a calendar makes of them depends on the order of their versions alone (RFC 5546 2.1.5): first
the SEQUENCE counts, then the DTSTAMP.
"""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesParser

from tests.ical.readers import ReadEvent, by_icalendar, by_vobject
from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage


@dataclass(frozen=True)
class Version:
    """One mail with a calendar part."""

    kind: str
    method: str
    event: ReadEvent

    @property
    def told(self) -> tuple[str, int]:
        return self.method, self.event.sequence

    @property
    def order(self) -> tuple[int, datetime]:
        return self.event.sequence, self.event.stamp


def versions(letters: list[OutboxMessage]) -> list[Version]:
    return [_version(one) for one in letters if one.calendar is not None]


def _version(letter: OutboxMessage) -> Version:
    """Both parsers agree, the MIME part says the same method, the attachment is the same."""
    data = rendering.render(letter, mail_from="events@example.org", mail_domain="example.org")
    message = BytesParser(policy=policy.default).parsebytes(data)
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    (copy,) = [one for one in message.walk() if one.get_content_type() == "application/ics"]
    ics = part.get_payload(decode=True)
    assert copy.get_payload(decode=True) == ics
    first, second = by_icalendar(ics), by_vobject(ics)
    assert first == second
    method = first.method
    assert method == part.get_param("method")
    assert method is not None
    (attendee,) = first.event.attendees
    assert attendee[0] == f"mailto:{letter.recipient_email}"
    return Version(letter.kind, method, first.event)


def check_thread(found: list[Version]) -> None:
    """What every way through has in common: one UID, one organizer, each version newer."""
    assert len({one.event.uid for one in found}) == 1
    assert len({one.event.organizer for one in found}) == 1
    orders = [one.order for one in found]
    assert orders == sorted(set(orders))
    for one in found:
        cancelled_for_all = one.event.status == "CANCELLED"
        assert one.method == "CANCEL" or not cancelled_for_all
