"""A table is put down, said more of, moved in line by line, and taken back."""

from webinar_hub.moving_in.operations.lines import give_up, move_in
from webinar_hub.moving_in.operations.tables import (
    begin,
    drop,
    finish,
    forget_tables,
    put_down,
    say,
    today_of,
)
from webinar_hub.moving_in.operations.taking_back import TakenBack, take_back

__all__ = [
    "TakenBack",
    "begin",
    "drop",
    "finish",
    "forget_tables",
    "give_up",
    "move_in",
    "put_down",
    "say",
    "take_back",
    "today_of",
]
