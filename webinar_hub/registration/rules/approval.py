"""Sign-ups that organizers confirm: what is decided already, and what must be decided first."""

from collections.abc import Iterable

from webinar_hub.core.language import plural
from webinar_hub.core.refusals import Refusal
from webinar_hub.registration.models import Registration

TO_APPROVE = ("pending", "declined")  # organizers may think better of a "no"


class PeopleAwaitDecision(Refusal):
    """Others would have the seats at once, past those who have asked before them."""

    def __init__(self, people: int):
        super().__init__(
            plural(
                "%(num)s person still waits for your decision. Please decide first: from then on "
                "newcomers have a seat at once.",
                "%(num)s people still wait for your decision. Please decide first: from then on "
                "newcomers have a seat at once.",
                people,
            ),
            field="approval",
            people=people,
        )


def state_of_newcomer(approval: bool, number: int | None) -> str:
    """`number` in line; None: there was a seat, or nobody has looked for one."""
    if approval:
        return "pending"
    return "confirmed" if number is None else "waitlisted"


def declined_before(own: Iterable[Registration]) -> Registration | None:
    """What organizers have declined stays so, however often the person signs up."""
    return next((one for one in own if one.state == "declined"), None)


def check_nobody_awaits_decision(people: int) -> None:
    if people:
        raise PeopleAwaitDecision(people)
