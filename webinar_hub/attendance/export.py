"""Tables for spreadsheets: read rightly in Russia and elsewhere, and never run as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webinar_hub.attendance import labels, presenting
from webinar_hub.attendance.answers import Columns
from webinar_hub.attendance.models import AttendanceRecord
from webinar_hub.catalogue.labels import ORGANISATION_KINDS, PARTS
from webinar_hub.catalogue.models import Meeting
from webinar_hub.core.language import _
from webinar_hub.registration.models import Registration

DELIMITERS = {"ru": ";"}  # what the spreadsheet of that language splits at; a comma elsewhere
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes the file for one in its old 8-bit code

# A spreadsheet takes a cell for a formula that begins with one of these, the full-width and small
# forms included. A cell may also fall apart where another delimiter or a line break stands in it.
_BEGINS = "=+@\\-\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_FORMULA = re.compile(rf"((?:^|[;,\t\r\n])[\s\"']*)(?=[{_BEGINS}])")


def attendance_list(
    people: Sequence[Registration],
    meetings: Sequence[Meeting],
    records: Mapping[tuple[int, int], AttendanceRecord],
    language: str,
    *,
    with_addresses: bool,
    with_parts: bool,
    demo: bool,
    answers: Columns | None = None,
) -> bytes:
    """One line a person, named as they signed up; no links and no tokens."""
    header = [_("Family name"), _("Given name"), _("Patronymic"), _("Role"), _("Organization")]
    header += [_("Kind of organization"), _("Position"), _("Region"), _("State")]
    if with_parts:
        header.append(_("Takes part"))
    if with_addresses:
        header.append(_("E-mail"))
    for meeting in meetings:
        when = presenting.meeting_choice(meeting, language)
        header += [when, _("%(meeting)s: known by", meeting=when)]
    answers = answers or Columns()
    header += answers.heads
    if demo:
        header.append(_("Note"))
    rows = (
        _row(one, meetings, records, language, with_addresses, with_parts, answers, demo)
        for one in people
    )
    return table(header, rows, language)


def _row(
    one: Registration,
    meetings: Sequence[Meeting],
    records: Mapping[tuple[int, int], AttendanceRecord],
    language: str,
    with_addresses: bool,
    with_parts: bool,
    answers: Columns,
    demo: bool,
) -> list[Any]:
    cells: list[Any] = [one.family_name, one.given_name, one.patronymic, labels.ROLES[one.role]]
    cells += [one.organisation, ORGANISATION_KINDS.get(one.organisation_kind or "", "")]
    cells += [one.position, one.region.name_in(language) if one.region else ""]
    cells.append(presenting.state_words(one, one.event.zone, language))
    if with_parts:
        cells.append(PARTS[one.pool.mode])
    if with_addresses:
        cells.append(one.email)
    for meeting in meetings:
        record = records.get((one.id, meeting.id))
        cells.append(labels.VERDICTS[record.verdict if record else "unknown"])
        cells.append(labels.KINDS[record.evidence_kind] if record else "")
    cells += answers.of(one.id)
    if demo:
        cells.append(_("Demonstration data: invented"))
    return cells


def table(header: Sequence[Any], rows: Iterable[Sequence[Any]], language: str) -> bytes:
    """A table in UTF-8; numbers stay numbers, every text is made harmless."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITERS.get(language, ","), lineterminator="\r\n")
    writer.writerow([harmless(str(cell)) for cell in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    guarded = _FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if guarded.startswith(("\t", "\r")) else guarded


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, int) else harmless(str(value))
