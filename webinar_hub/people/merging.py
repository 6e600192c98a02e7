"""Who may be one person, and what a merge asks: pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.distance import OSA

from webinar_hub.core.language import _
from webinar_hub.core.refusals import Conflict, Refusal
from webinar_hub.participants.models import Participant
from webinar_hub.participants.rules import Mailbox
from webinar_hub.participants.spelling import folded
from webinar_hub.people.models import Merge

UNDONE_WITHIN = timedelta(days=30)
SLIPS = 2  # letters by which a name at the same mailbox may differ

SAME_NAME = _("the same name")
OTHER_LETTERS = _("the same name in other letters")
SWAPPED = _("the same name, given and family name swapped")
SAME_MAILBOX = _("the same mailbox and nearly the same name")


class AlreadyMerged(Conflict):
    message = _("Somebody has merged one of these people meanwhile. Please look again.")


class NotYours(Refusal):
    message = _(
        "Only who organizes in every programme in which these people have part can merge them."
    )


class Undecided(Refusal):
    message = _("Both are signed up for an event. Please choose which sign-up stays.")


class UnreachableKept(Refusal):
    message = _("No letter reaches this one. Please keep the one who has an address.")


class CannotBeUndone(Refusal):
    message = _("This merge is undone already, or more than thirty days old.")


class LaterMergeFirst(Refusal):
    message = _("One of them was merged again since. Please undo that merge first.")


def likeness(one: Participant, other: Participant) -> list[Any]:
    """Why they may be one person; nothing where nobody should be asked to think of it."""
    if same := _same_names(one, other):
        return [same]
    return [SAME_MAILBOX] if _same_mailbox(one, other) and _near_names(one, other) else []


def _same_names(one: Participant, other: Participant) -> Any:
    if not (one.family_name and other.family_name):
        return None
    if not _agree(one.patronymic, other.patronymic):
        return None
    mine, theirs = _written(one), _written(other)
    if list(map(folded, mine)) == list(map(folded, theirs)):
        return SAME_NAME if _script(mine) == _script(theirs) else OTHER_LETTERS
    swapped = list(map(folded, mine)) == list(map(folded, reversed(theirs)))
    return SWAPPED if swapped else None


def _written(person: Participant) -> list[str]:
    return [person.given_name, person.family_name]


def _script(names: list[str]) -> bool:
    return any("а" <= letter <= "я" for letter in "".join(names).casefold())


def _agree(one: str, other: str) -> bool:
    """Who leaves the patronymic out says nothing about it."""
    return not one or not other or folded(one) == folded(other)


def _same_mailbox(one: Participant, other: Participant) -> bool:
    keys = [_without_tag(person.email_key) for person in (one, other)]
    return keys[0] != "" and keys[0] == keys[1]


def _without_tag(key: str | None) -> str:
    return Mailbox(key, key).without_tag if key else ""


def _near_names(one: Participant, other: Participant) -> bool:
    """A slip of the pen, or one who gave the first name alone; never a relative of that family."""
    given = OSA.distance(folded(one.given_name), folded(other.given_name))
    family = OSA.distance(folded(one.family_name), folded(other.family_name))
    names_alike = given <= _slips(one.given_name)
    return names_alike and (
        family <= _slips(one.family_name) or not one.family_name or not other.family_name
    )


def _slips(name: str) -> int:
    return 0 if len(name) < 4 else 1 if len(name) < 8 else SLIPS


def check_decided(doubled: Collection[tuple[int, int]], keep: Mapping[int, int]) -> None:
    """Of each event for which both are signed up one of the two sign-ups was chosen."""
    for mine, theirs in doubled:
        if keep.get(mine) not in (mine, theirs):
            raise Undecided


def check_reachable(kept: Participant, gone: Participant) -> None:
    if kept.email_key is None and gone.email_key is not None:
        raise UnreachableKept


def may_be_undone(merge: Merge, at: datetime) -> bool:
    return merge.undone_at is None and at < merge.merged_at + UNDONE_WITHIN


@dataclass(frozen=True)
class Owner:
    """By what a sign-up that came after a merge is known to be of the one or of the other."""

    email_key: str | None
    name_key: str


def is_of_gone(row: Owner, kept: Owner, gone: Owner) -> bool:
    """Made with the mailbox that only the one who went has, or with their name at a shared one."""
    if kept.email_key != gone.email_key:
        return gone.email_key is not None and row.email_key == gone.email_key
    return row.name_key == gone.name_key != kept.name_key
