"""What happens to lists and to the people on them: one verb, one transaction."""

from webinar_hub.colleagues.operations.answering import Agreement, agree, decline
from webinar_hub.colleagues.operations.asking import ask_next, confirm, not_asked_yet
from webinar_hub.colleagues.operations.ending import end_unanswered, unanswered
from webinar_hub.colleagues.operations.forgetting import (
    forget_line,
    forget_list,
    lines_to_forget,
    lists_to_forget,
    take_names_out,
)
from webinar_hub.colleagues.operations.listing import Listed, Wish, add_more, put_together
from webinar_hub.colleagues.operations.taking_back import take_back

__all__ = [
    "Agreement",
    "Listed",
    "Wish",
    "add_more",
    "agree",
    "ask_next",
    "confirm",
    "decline",
    "end_unanswered",
    "forget_line",
    "forget_list",
    "lines_to_forget",
    "lists_to_forget",
    "not_asked_yet",
    "put_together",
    "take_back",
    "take_names_out",
    "unanswered",
]
