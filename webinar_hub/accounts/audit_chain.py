"""The record of what organizers did, sealed in a chain; what was changed behind its back is found.

Entries are sealed in the order in which they are found, which need not be that of their numbers:
on PostgreSQL a lower one may be committed later. The row of the chain is held while it grows, so
several schedulers at once take turns, and the places in it are counted without a gap.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, exists, func, select, update

from webinar_hub.accounts import audit_digests as digests
from webinar_hub.accounts.auditing import PERSONAL, REMOVED, is_as_noted
from webinar_hub.accounts.models import AuditChain, AuditEntry, AuditSeal, AuditValue
from webinar_hub.core.database import db
from webinar_hub.core.operation import operation

log = logging.getLogger(__name__)

BATCH = 500
PAGE = 1000
CHAIN = 1
MOST_TOLD = 20


@dataclass
class Report:
    """What a look at the whole chain found; without `findings` it is as it was written."""

    entries: int = 0
    under_other_keys: int = 0
    end: str = ""
    findings: list[str] = field(default_factory=list)


def seal() -> int:
    """Give new entries their places in the chain; returns how many."""
    found = db.session.scalar(_unsealed_entries().limit(1))
    db.session.rollback()
    if found is None:
        return 0
    sealed = 0
    while (done := _seal_some()) > 0:
        sealed += done
    return sealed


@operation
def _seal_some() -> int:
    chain = db.session.scalars(
        select(AuditChain).where(AuditChain.id == CHAIN).with_for_update()
    ).one()
    entries = _next_entries(chain)
    for entry in entries:
        chain.length += 1
        content = digests.content(entry)
        chain.digest = digests.link(chain.length, entry.id, content, chain.digest)
        db.session.add(
            AuditSeal(
                position=chain.length,
                entry_id=entry.id,
                content=content,
                digest=chain.digest,
                key_name=digests.key_name(),
            )
        )
    if not entries:
        return 0
    chain.mac = digests.end(chain)
    ids = [entry.id for entry in entries]
    db.session.execute(update(AuditEntry).where(AuditEntry.id.in_(ids)).values(sealed=True))
    # Who keeps the log apart can show later that the chain had come to this.
    log.info("the record of changes has %s entries and ends with %s", chain.length, chain.digest)
    return len(entries)


def _next_entries(chain: AuditChain) -> list[AuditEntry]:
    """Those that the program wrote; what others put there stays without a place, and is told."""
    found: list[AuditEntry] = []
    after = 0
    while len(found) < BATCH:
        page = db.session.scalars(
            _unsealed_entries().where(AuditEntry.id > after).limit(BATCH)
        ).all()
        found += [one for one in page if _is_ours(one, chain)]
        if len(page) < BATCH:
            break
        after = page[-1].id
    return found[:BATCH]


def _unsealed_entries() -> Select[AuditEntry]:
    placed = exists().where(AuditSeal.entry_id == AuditEntry.id)
    return select(AuditEntry).where(AuditEntry.sealed.is_(False), ~placed).order_by(AuditEntry.id)


def _is_ours(entry: AuditEntry, chain: AuditChain) -> bool:
    old = entry.stamp is None and entry.id <= chain.begins_after
    return old or digests.is_stamped(entry)


# Looking whether all is as it was written.


def verify() -> Report:
    """Read the whole chain, a page at a time, and say of each row that is not as it was written."""
    report = Report()
    chain = db.session.get(AuditChain, CHAIN, populate_existing=True)
    if chain is None:
        report.findings.append("the row about the whole chain is missing")
        return report
    length, last = chain.length, chain.digest
    report.end = last
    if length and chain.mac != digests.end(chain) and _is_of_this_key(length):
        report.findings.append("the row about the whole chain was changed")
    missing, removed = _read_seals(report, length, last)
    strays = _without_a_place(chain, removed)
    report.findings += [
        f"entry {entry_id} was removed (place {position} in the chain)"
        for entry_id, position in missing.items()
        if entry_id not in removed
    ]
    report.findings += strays
    db.session.rollback()
    return report


def _is_of_this_key(length: int) -> bool:
    """Sealed since LINK_KEY was changed, if it ever was."""
    last = db.session.get(AuditSeal, length)
    return last is None or last.key_name == digests.key_name()


def _read_seals(report: Report, length: int, last: str) -> tuple[dict[int, int], set[int]]:
    """Entries that are not there, with their places; those whose removal was noted."""
    missing: dict[int, int] = {}
    removed: set[int] = set()
    expected, before = 1, ""
    for seal, entry, values in _pages(length):
        if seal.position != expected:
            report.findings.append(f"places {expected} to {seal.position - 1} were removed")
            before = ""
        if seal.key_name != digests.key_name():
            report.under_other_keys += 1
            if report.under_other_keys != seal.position:
                report.findings.append(f"place {seal.position} in the chain was changed")
        elif not digests.holds(seal, before) and seal.position == expected:
            report.findings.append(f"place {seal.position} in the chain was changed")
        if entry is None:
            missing[seal.entry_id] = seal.position
        else:
            report.entries += 1
            report.findings += _of_entry(entry, seal, values)
            if entry.action == REMOVED:
                removed.update(entry.changes.get("entries", ()))
        expected, before = seal.position + 1, seal.digest
    if expected != length + 1 or before != last:
        report.findings.append(f"the chain was cut off after place {expected - 1}")
    return missing, removed


Line = tuple[AuditSeal, AuditEntry | None, Sequence[AuditValue]]


def _pages(length: int) -> Iterator[Line]:
    after = 0
    while True:
        seals = db.session.scalars(
            select(AuditSeal)
            .where(AuditSeal.position > after, AuditSeal.position <= length)
            .order_by(AuditSeal.position)
            .limit(PAGE)
        ).all()
        if not seals:
            return
        ids = [one.entry_id for one in seals]
        entries = {
            one.id: one
            for one in db.session.scalars(select(AuditEntry).where(AuditEntry.id.in_(ids)))
        }
        values: dict[int, list[AuditValue]] = {}
        for one in db.session.scalars(select(AuditValue).where(AuditValue.entry_id.in_(ids))):
            values.setdefault(one.entry_id, []).append(one)
        for seal in seals:
            yield seal, entries.get(seal.entry_id), values.get(seal.entry_id, ())
        after = seals[-1].position
        db.session.expunge_all()


def _of_entry(entry: AuditEntry, seal: AuditSeal, values: Sequence[AuditValue]) -> Iterator[str]:
    if digests.content(entry) != seal.content:
        yield f"entry {entry.id} was changed"
        return
    told = entry.changes.get(PERSONAL, {})
    for one in values:
        if not is_as_noted(one, told.get(one.field)):
            yield f"entry {entry.id}: the value of {one.field!r} was changed"
    for name in sorted(told.keys() - {one.field for one in values}):
        yield f"entry {entry.id}: the value of {name!r} was removed"


def _without_a_place(chain: AuditChain, removed: set[int]) -> list[str]:
    """Entries that wait for one; of those that the program did not write, or that pretend to have
    one, it is said."""
    strays = []
    placed = select(AuditSeal.entry_id)
    for entry in db.session.scalars(
        select(AuditEntry).where(AuditEntry.id.not_in(placed)).order_by(AuditEntry.id)
    ):
        if entry.sealed or not _is_ours(entry, chain):
            strays.append(f"entry {entry.id} was inserted")
        elif entry.action == REMOVED:
            removed.update(entry.changes.get("entries", ()))
    return strays


def came_to(digest: str) -> bool:
    """Whether the chain once ended with it, as a log or a printout says."""
    return db.session.scalar(select(AuditSeal.position).filter_by(digest=digest)) is not None


def look() -> int:
    """Verify, and leave what was found for the doctor and the site's watchers; returns how much."""
    report = verify()
    _say("; ".join(report.findings[:MOST_TOLD])[:300])
    for one in report.findings[:MOST_TOLD]:
        log.error("the record of changes was altered: %s", one)
    return len(report.findings)


@operation
def _say(trouble: str) -> None:
    differs = AuditChain.id == CHAIN, AuditChain.trouble != trouble
    db.session.execute(update(AuditChain).where(*differs).values(trouble=trouble))


def trouble() -> str:
    """What the last look found, in one line; empty where nothing was."""
    return (
        db.session.scalar(select(func.max(AuditChain.trouble)).where(AuditChain.id == CHAIN)) or ""
    )
