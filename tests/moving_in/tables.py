"""Tables of past events as tests send them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.models import Event, Programme
from webinar_hub.core import clock
from webinar_hub.core.database import db
from webinar_hub.moving_in import jobs, operations, queries, rules
from webinar_hub.moving_in.models import PastTable
from webinar_hub.registration.models import Registration

HEADINGS = ["Event", "Date", "Full name", "E-mail", "Agreed to letters", "Present", "Head count"]
ANNA = ["Talk", "2025-06-12", "Anna Ivanova", "anna@example.org", "yes", "yes", ""]
VERA = ["Talk", "2025-06-12", "Vera Petrova", "vera@example.org", "no", "partly", ""]
ZOYA = ["Talk", "2025-06-12", "Zoya", "", "", "no", ""]
COUNT = ["Round table", "June 2019", "", "", "", "", "41"]


@dataclass
class Past:
    programme_id: int
    organizer_id: int

    @property
    def programme(self) -> Programme:
        return db.session.get_one(Programme, self.programme_id)

    def put_down(
        self, *rows: list[str], letters: str = "column", headings: Sequence[str] = HEADINGS
    ) -> PastTable:
        lines = [(number, list(row)) for number, row in enumerate(rows, start=2)]
        public_id = operations.put_down(self.programme_id, self.organizer_id, headings, lines)
        table = queries.table_of(self.programme_id, public_id)
        assert table is not None
        operations.say(table.id, "parent", letters, "A list on paper", date(2025, 6, 12))
        return table

    def looked_over(self, table: PastTable) -> list[str]:
        """What would become of each line."""
        today = operations.today_of(table)
        rows = queries.rows(table, today)
        verdicts, _problems = rules.judged(rows, queries.known(self.programme, rows, today))
        return list(verdicts.values())

    def moved_in(
        self, *rows: list[str], letters: str = "column", headings: Sequence[str] = HEADINGS
    ) -> PastTable:
        table = self.put_down(*rows, letters=letters, headings=headings)
        operations.begin(table.id, self.organizer_id)
        jobs.move_past_in()
        return db.session.get_one(PastTable, table.id, populate_existing=True)

    def figures(self) -> dict[str, tuple[int, int]]:
        """By title: how many on lists, how many in all."""
        db.session.rollback()
        took = queries.took_place(self.programme_id, clock.now())
        return {one.event.title: (one.listed, one.in_all) for one in took}


def results(table: PastTable) -> list[str]:
    db.session.rollback()
    return list(queries.results(table.id).values())


def people() -> list[Registration]:
    db.session.rollback()
    return db.session.query(Registration).order_by(Registration.id).all()


def events() -> list[Event]:
    db.session.rollback()
    return db.session.query(Event).order_by(Event.id).all()


def verdicts() -> list[str]:
    db.session.rollback()
    return [one.verdict for one in db.session.query(AttendanceRecord).order_by("registration_id")]
