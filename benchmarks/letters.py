"""Letters a second over SMTP from one process to a fast sink, with and without invitation."""

import asyncio
import multiprocessing
import smtplib
from pathlib import Path
from time import monotonic

from sqlalchemy import select, update

from benchmarks.setting import Installation, running
from tests import making
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.mail import delivery, rendering
from webinar_hub.mail.models import OutboxMessage
from webinar_hub.participants.operations import PersonData
from webinar_hub.participants.rules import mailbox
from webinar_hub.registration.operations import Application, sign_up

LETTERS = 1500


def measure(folder: Path) -> list[str]:
    """Letters a second on both databases, beside the same bytes sent by plain smtplib."""
    lines = [f"letters over SMTP, one process, {LETTERS} letters"]
    with _Sink() as port:
        for kind in ("sqlite", "postgresql"):
            url = f"smtp://127.0.0.1:{port}?tls=none"
            with (
                running(kind, folder, SMTP_URL=url) as installation,
                installation.app.app_context(),
            ):
                lines += _on(kind, installation, port)
    return lines


def _on(kind: str, installation: Installation, port: int) -> list[str]:
    _fill(installation)
    bare = _bare(port)
    lines = [f"  {kind}, the same bytes by smtplib {bare:8.0f}/s"]
    for name in ("with invitation", "without invitation"):
        if name.startswith("without"):
            _again()
        rate = _deliver()
        lines.append(f"  {kind}, {name:20} {rate:8.0f}/s  {rate / bare:5.2f} of smtplib")
    return lines


def _fill(installation: Installation) -> None:
    slug = installation.make_event(seats=None)
    event_id = db.session.execute(
        select(making.Event.id).where(making.Event.slug == slug)
    ).scalar_one()
    db.session.rollback()
    for number in range(LETTERS):
        person = PersonData(
            mailbox(f"person{number}@example.org"),
            "Анна",
            "",
            "",
            "ru",
            "Asia/Yekaterinburg",
            None,
            False,
        )
        sign_up(event_id, Application(person, "parent"))


@operation
def _again() -> None:
    """The same letters once more, as those are that carry no invitation."""
    db.session.execute(
        update(OutboxMessage)
        .values(state="queued", calendar=None)
        .execution_options(synchronize_session=False)
    )


def _deliver() -> float:
    pace, sent, begun = delivery.Pace(), 0, monotonic()
    while now := delivery.deliver(pace):
        sent += now
    assert sent == LETTERS, f"only {sent} letters were sent"
    return sent / (monotonic() - begun)


def _bare(port: int) -> float:
    message = db.session.scalars(select(OutboxMessage).limit(1)).one()
    data = rendering.render(message, mail_from="events@example.org", mail_domain="example.org")
    db.session.rollback()
    begun = monotonic()
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as connection:
        for _number in range(LETTERS):
            connection.sendmail("events@example.org", ["person@example.org"], data)
    return LETTERS / (monotonic() - begun)


class _Sink:
    """The smallest SMTP server that takes everything, in a process of its own."""

    def __enter__(self) -> int:
        context = multiprocessing.get_context("fork")
        receiving, sending = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(sending,), daemon=True)
        self._process.start()
        return int(receiving.recv())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()


def _serve(sending) -> None:  # type: ignore[no-untyped-def]
    async def main() -> None:
        server = await asyncio.start_server(_take, "127.0.0.1", 0, limit=2**24)
        sending.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif verb == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"250 ok\r\n")
        await writer.drain()
    writer.close()
