"""A table as a whole: nothing is recorded before its lines are moved in."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from webinar_hub.accounts.operations import note
from webinar_hub.catalogue.rules import responsible
from webinar_hub.core import clock, tokens
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.zones import local
from webinar_hub.moving_in import queries, rules
from webinar_hub.moving_in.meaning import fields_of
from webinar_hub.moving_in.models import PastLine, PastTable
from webinar_hub.moving_in.queries.pieces import pieces
from webinar_hub.participants.rules import UnusableAddress, mailbox

KEPT = timedelta(days=2)


@operation
def put_down(
    programme_id: int,
    organizer_id: int,
    headings: Sequence[str],
    lines: Sequence[tuple[int, list[str]]],
) -> str:
    """Returns the public id."""
    table = PastTable(
        public_id=tokens.public_id(),
        programme_id=programme_id,
        organizer_id=organizer_id,
        headings=list(headings),
        created_at=clock.now(),
    )
    db.session.add(table)
    db.session.flush()
    db.session.add_all(
        PastLine(table_id=table.id, number=number, cells=cells, email_key=_address_in(cells))
        for number, cells in lines
    )
    return table.public_id


@operation
def say(
    table_id: int, role: str | None, letters: str, agreed_where: str, agreed_on: date | None
) -> None:
    """Raises NoSuchColumn or WhereAgreed."""
    table = _draft(table_id)
    rules.check_letters(letters, fields_of(table.headings), agreed_where, agreed_on)
    table.role, table.letters = role, letters
    table.agreed_where, table.agreed_on = agreed_where, agreed_on


@operation
def begin(table_id: int, organizer_id: int) -> None:
    """From now on the scheduler moves in the lines that were shown to come in, and no others.

    Raises NobodyBehind, NothingToMove or Begun.
    """
    table = _draft(table_id)
    programme = table.programme
    rules.check_behind(responsible.lacks(programme.organization, {programme.language}))
    today = today_of(table)
    rows = queries.rows(table, today)
    verdicts, _problems = rules.judged(rows, queries.known(programme, rows, today))
    stay = {line: one for line, one in verdicts.items() if one not in rules.MOVES_IN}
    if len(stay) == len(verdicts):
        raise rules.NothingToMove
    _leave_out(table_id, stay)
    table.state, table.begun_at = "going", clock.now()
    changes = {"lines": len(verdicts) - len(stay)}
    note(organizer_id, "past events moved in", "programme", programme.id, programme.id, changes)


@operation
def drop(table_id: int) -> None:
    table = _draft(table_id)
    db.session.execute(delete(PastLine).where(PastLine.table_id == table_id))
    db.session.delete(table)


@operation
def finish(table_id: int) -> None:
    table = db.session.get_one(PastTable, table_id)
    if table.state == "going" and not queries.waiting_lines(table_id):
        table.state = "done"


@operation
def forget_tables() -> int:
    """Lines of two days ago, and tables that were only looked at."""
    old = PastTable.created_at < clock.now() - KEPT, PastTable.state != "going"
    tables = select(PastTable.id).where(*old)
    gone = db.session.execute(delete(PastLine).where(PastLine.table_id.in_(tables)))
    db.session.execute(delete(PastTable).where(*old, PastTable.state == "draft"))
    return int(getattr(gone, "rowcount", 0))


def today_of(table: PastTable) -> date:
    return local(clock.now(), table.programme.zone).date()


def _leave_out(table_id: int, verdicts: dict[int, str]) -> None:
    for verdict in set(verdicts.values()):
        numbers = sorted(number for number, one in verdicts.items() if one == verdict)
        for some in pieces(numbers):
            db.session.execute(
                update(PastLine)
                .where(PastLine.table_id == table_id, PastLine.number.in_(some))
                .values(result=verdict)
            )


def _address_in(cells: Sequence[str]) -> str | None:
    for cell in cells:
        if "@" in cell:
            try:
                return mailbox(cell.strip("<>;,. ")).key
            except UnusableAddress:
                continue
    return None


def _draft(table_id: int) -> PastTable:
    table = db.session.get(PastTable, table_id, with_for_update=True)
    if table is None:
        raise NotFound
    if table.state != "draft":
        raise rules.Begun
    return table
