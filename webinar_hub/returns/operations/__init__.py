"""What happens to a letter that came back: noted once, in one transaction with what it changes."""

from webinar_hub.returns.operations.answering import come_after_all, note_answer
from webinar_hub.returns.operations.bouncing import note_bounce
from webinar_hub.returns.operations.passing_on import (
    begin_passing_on,
    end_passing_on,
    give_turn_back,
    give_up,
)
from webinar_hub.returns.operations.reading import (
    begin_round,
    end_round,
    forget_old,
    note,
    outcome_of,
)

__all__ = [
    "begin_passing_on",
    "begin_round",
    "come_after_all",
    "end_passing_on",
    "end_round",
    "forget_old",
    "give_turn_back",
    "give_up",
    "note",
    "note_answer",
    "note_bounce",
    "outcome_of",
]
