"""What happens to questions and answers: one verb, one transaction."""

from webinar_hub.questions.operations.answering import drop, keep, replace
from webinar_hub.questions.operations.editing import (
    add_question,
    change_question,
    copy_questions,
    copy_series_questions,
    move_question,
    switch_standard,
    withdraw_question,
)
from webinar_hub.questions.operations.forgetting import forget_answers

__all__ = [
    "add_question",
    "change_question",
    "copy_questions",
    "copy_series_questions",
    "drop",
    "forget_answers",
    "keep",
    "move_question",
    "replace",
    "switch_standard",
    "withdraw_question",
]
