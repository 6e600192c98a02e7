"""Sign-ups a second, as a visitor makes them: the page, then the form, the letter in the outbox.

Beside them stands what the bare driver does of the same rows in one process.
"""

import secrets
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

from sqlalchemy import func, select, text

from benchmarks.load import Connection, Rate, get, load, post
from benchmarks.setting import Installation, running
from webinar_hub.core.database import db
from webinar_hub.mail.models import OutboxMessage

CLIENTS, SECONDS, WARM_SECONDS = 8, 8.0, 2.0
BARE_SECONDS = 3.0


def measure(folder: Path) -> list[str]:
    """Lines with sign-ups a second on both databases, spread over fifty events and all on one."""
    lines = [f"sign-ups (GET and POST), {CLIENTS} clients, two processes"]
    for kind in ("sqlite", "postgresql"):
        with running(kind, folder) as installation:
            bare = _bare(installation)
            lines.append(f"  {kind}, bare driver, one process {bare:8.0f}/s")
            for spread in (1, 50):
                slugs = [installation.make_event(seats=None) for _number in range(spread)]
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
                lines.append(
                    f"  {kind}, {name:18} {rate.per_second:8.0f}/s  "
                    f"{rate.per_second / bare:5.2f} of the bare driver{note}"
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
        status, _head = connection.ask(post(f"/events/{slug}/registrations", urlencode(form)))
        return shown == 200 and status == 303

    return load(port, work, clients=CLIENTS, seconds=seconds)


def _letters(installation: Installation) -> int:
    with installation.app.app_context():
        return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def _bare(installation: Installation) -> float:
    """The same tables by plain statements of the driver: a row each and the seat, one commit."""
    slug = installation.make_event(seats=None)
    with installation.app.app_context():
        pool = db.session.execute(
            text(
                "SELECT p.id FROM seat_pools p JOIN events e ON e.id = p.event_id WHERE e.slug = :s"
            ),
            {"s": slug},
        ).scalar_one()
        engine = db.engine
        db.session.rollback()
        raw = engine.raw_connection()
        cursor = raw.cursor()
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        columns = "(key, used_at, times) VALUES"
        insert = f"INSERT INTO limit_uses {columns} ({mark}, CURRENT_TIMESTAMP, 1)"
        begun, done = monotonic(), 0
        while monotonic() - begun < BARE_SECONDS:
            if mark == "?":
                cursor.execute("BEGIN IMMEDIATE")
            for _row in range(4):  # person, registration, invitation, letter
                cursor.execute(insert, (secrets.token_hex(32),))
            cursor.execute(f"UPDATE seat_pools SET taken = taken + 1 WHERE id = {mark}", (pool,))
            if mark == "?":
                cursor.execute("COMMIT")
            else:
                raw.commit()
            done += 1
        raw.close()
    return done / BARE_SECONDS
