"""Several schedulers seal while organizers work: one chain, no gap, no entry twice or left out."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from webinar_hub.accounts import audit_chain
from webinar_hub.accounts.auditing import note
from webinar_hub.accounts.models import AuditEntry, AuditSeal
from webinar_hub.core.database import db

LENGTHS = [pytest.param(60, id="short"), pytest.param(2000, id="long", marks=pytest.mark.long)]
SEALERS, WRITERS = 3, 3


@pytest.mark.parametrize("entries", LENGTHS)
def test_any_number_of_schedulers_make_one_chain(app: Flask, entries: int, monkeypatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 7)
    sealed: list[int] = []
    failed: list[Exception] = []
    writing = threading.Event()
    start = threading.Barrier(SEALERS + WRITERS)

    def inside(work) -> None:
        with app.app_context():
            start.wait()
            try:
                work()
            except Exception as error:  # told by the test's own thread
                failed.append(error)

    def write() -> None:
        for number in range(entries // WRITERS):
            note(None, "programme changed", "programme", number)

    def seal() -> None:
        while not writing.is_set():
            sealed.append(audit_chain.seal())

    writers = [threading.Thread(target=inside, args=(write,)) for _one in range(WRITERS)]
    sealers = [threading.Thread(target=inside, args=(seal,)) for _one in range(SEALERS)]
    for one in (*writers, *sealers):
        one.start()
    for one in writers:
        one.join()
    writing.set()
    for one in sealers:
        one.join()
    assert failed == []
    with app.app_context():
        sealed.append(audit_chain.seal())
        assert sum(sealed) == db.session.scalar(select(func.count()).select_from(AuditEntry))
        places = db.session.scalars(select(AuditSeal.position).order_by(AuditSeal.position)).all()
        assert places == list(range(1, entries + 1))
        assert len(set(db.session.scalars(select(AuditSeal.entry_id)))) == entries
        assert audit_chain.verify().findings == []
