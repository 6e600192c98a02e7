"""Lists are worked off and forgotten, and places in line that nobody wants end by themselves."""

from webinar_hub.colleagues import operations
from webinar_hub.core import ending
from webinar_hub.core.one_by_one import one_by_one


def ask_colleagues() -> int:
    """Whom the request that confirmed a list left over; returns how many were asked."""
    return one_by_one(
        operations.not_asked_yet(), _ask_everybody, "list %s cannot be worked off"
    )


def end_places_in_line() -> int:
    """Returns how many ended."""
    return one_by_one(
        operations.unanswered(),
        operations.end_unanswered,
        "registration %s cannot leave the line",
    )


def forget_lists() -> int:
    """Who was put on a list and never accepted, and lists that are over; returns how many went."""
    lines = one_by_one(
        operations.lines_to_forget(), operations.forget_line, "line %s cannot be forgotten"
    )
    return lines + one_by_one(
        operations.lists_to_forget(), operations.forget_list, "list %s cannot be forgotten"
    )


def _ask_everybody(list_id: int) -> int:
    asked = 0
    while not ending.asked() and (number := operations.ask_next(list_id)):
        asked += number
    return asked
