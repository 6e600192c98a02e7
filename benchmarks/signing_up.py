"""Sign-ups a second, as a visitor makes them: the page, then the form, the letter in the outbox.

Beside them stands what the bare driver does of the same rows, from as many clients.
"""

import multiprocessing
import secrets
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

from sqlalchemy import bindparam, func, select, text

from benchmarks.load import Connection, Rate, get, load, post
from benchmarks.setting import Installation, running
from benchmarks.verdict import at_least
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage

CLIENTS, SECONDS = 8, 8.0
WARM_SECONDS = 10.0  # until each process has met each of the fifty events
BARE_SECONDS = 3.0
GOAL = 0.15  # of the bare driver's transactions


def measure(folder: Path) -> list[str]:
    """Lines with sign-ups a second on both databases, spread over fifty events and all on one."""
    lines = [f"sign-ups (GET and POST), {CLIENTS} clients, two processes"]
    for kind in ("sqlite", "postgresql"):
        with running(kind, folder, TRUSTED_PROXIES="1") as installation:
            for spread in (1, 50):
                slugs = [installation.make_event(seats=None) for _number in range(spread)]
                bare = _bare(installation, slugs)
                with installation.web(workers=2) as server:
                    sign_ups(server.port, slugs, WARM_SECONDS)
                    before = _letters(installation)
                    rate = sign_ups(server.port, slugs, SECONDS)
                made = _letters(installation) - before
                note = (
                    ""
                    if made == rate.done and not rate.wrong
                    else f"  {made} letters, {rate.wrong} wrong"
                )
                name = "all on one event" if spread == 1 else f"over {spread} events"
                ratio = rate.per_second / bare
                lines.append(
                    f"  {kind:10} {name:16} {rate.per_second:6.0f}/s  bare driver {bare:6.0f}/s  "
                    f"{ratio:5.2f} of it  {at_least(ratio, GOAL)}{note}"
                )
    return lines


def sign_ups(port: int, slugs: list[str], seconds: float) -> Rate:
    def work(connection: Connection, number: int) -> bool:
        mark = secrets.token_hex(8)
        slug = slugs[number % len(slugs)]
        form = {
            "email": f"{mark}-{number}@example.org",
            "given_name": f"Person {number}",
            "role": "parent",
            "consent_participation": "y",
        }
        shown, _head = connection.ask(get(f"/events/{slug}"))
        sign_up = post(f"/events/{slug}/registrations", urlencode(form), _somewhere())
        status, _head = connection.ask(sign_up)
        return shown == 200 and status == 303

    return load(port, work, clients=CLIENTS, seconds=seconds)


def _somewhere() -> str:
    """People sign up from networks of their own."""
    return ".".join(str(1 + secrets.randbelow(250)) for _part in range(4))


def _letters(installation: Installation) -> int:
    with installation.app.app_context():
        return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def _bare(installation: Installation, slugs: list[str]) -> float:
    """The same rows by plain statements of the driver, from as many clients as sign up."""
    with installation.app.app_context():
        pools = db.session.scalars(
            text(
                "SELECT p.id FROM seat_pools p JOIN events e ON e.id = p.event_id"
                " WHERE e.slug IN :slugs"
            ).bindparams(bindparam("slugs", slugs, expanding=True))
        ).all()
        db.session.rollback()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    gate = context.Barrier(CLIENTS)
    children = [
        context.Process(target=_bare_client, args=(installation, list(pools), gate, results))
        for _client in range(CLIENTS)
    ]
    for child in children:
        child.start()
    done = sum(results.get() for _child in children)
    for child in children:
        child.join()
    return done / BARE_SECONDS


def _bare_client(installation, pools, gate, results):  # type: ignore[no-untyped-def]
    """A row each for person, registration, invitation and letter, and the seat; one commit."""
    with installation.app.app_context():
        lite = db.engine.dialect.name == "sqlite"
        raw = db.engine.raw_connection()
        cursor = raw.cursor()
        mark = "?" if lite else "%s"
        columns = "(key, used_at, times) VALUES"
        insert = f"INSERT INTO limit_uses {columns} ({mark}, CURRENT_TIMESTAMP, 1)"
        seat = f"UPDATE seat_pools SET taken = taken + 1 WHERE id = {mark}"
        gate.wait(30)
        begun, done = monotonic(), 0
        while monotonic() - begun < BARE_SECONDS:
            if lite:
                cursor.execute("BEGIN IMMEDIATE")
            for _row in range(4):
                cursor.execute(insert, (secrets.token_hex(32),))
            cursor.execute(seat, (secrets.choice(pools),))
            cursor.execute("COMMIT")
            done += 1
        raw.close()
        results.put(done)
