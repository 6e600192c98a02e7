"""What reaches a speaker's mailbox over the wire, and what comes back from the calendar."""

from email import policy
from email.parser import BytesParser

from tests.mail.putting import use_relay
from tests.registration import people
from tests.servers.smtp import SmtpServer
from tests.speaking.speakers import MARIA, ROOM, an_event, confirmed
from webinar_hub.core.database import db
from webinar_hub.mail.delivery import Pace, deliver
from webinar_hub.returns.operations import note_answer
from webinar_hub.returns.reading import Answer, Own, parse, read
from webinar_hub.speaking.models import SpeakerRequest


def test_the_entry_that_is_delivered_is_the_one_that_an_answer_is_about(on_the_web):
    with SmtpServer() as server:
        use_relay(on_the_web, server.url)
        event = an_event()
        people.sign_up(event, "Anna")
        key = confirmed(event, host_link=ROOM).id
        deliver(Pace())
        by_reader = {one.recipients[0]: one for one in server.messages}
    raw = {reader: one.data for reader, one in by_reader.items()}
    annas, letter = (
        BytesParser(policy=policy.default).parsebytes(raw[one])
        for one in ("anna@example.org", MARIA)
    )
    texts = [one.get_payload(decode=True) or b"" for one in annas.walk()]
    assert not any(b"room.example.org" in one.replace(b"\r\n ", b"") for one in texts)
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    entry = part.get_payload(decode=True).decode()
    unfolded = entry.replace("\r\n ", "")
    assert f"LOCATION:{ROOM}" in unfolded
    organizer = unfolded.split("ORGANIZER", 1)[1].split("mailto:", 1)[1].split("\r\n", 1)[0]
    back = _declined(letter, entry, organizer)
    found = read(parse(back), Own(organizer.partition("@")[2], "events@hub.example.org"))
    assert isinstance(found, Answer)
    assert note_answer("digest", found) == "answered"
    request = db.session.get_one(SpeakerRequest, key)
    assert [one.answer for one in request.invitations] == ["declined"]


def _declined(letter, entry: str, organizer: str) -> bytes:
    """What a calendar program makes of it."""
    reply = entry.replace("METHOD:REQUEST", "METHOD:REPLY")
    reply = reply.replace("\r\n ", "").replace("NEEDS-ACTION", "DECLINED")
    head = [f"From: {letter['To']}", f"To: {organizer}", "Subject: Declined", "MIME-Version: 1.0"]
    head.append('Content-Type: text/calendar; charset="utf-8"; method=REPLY')
    return ("\r\n".join([*head, "Content-Transfer-Encoding: 8bit", "", ""]) + reply).encode()
