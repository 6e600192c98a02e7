"""A table that is moved in, what of it is there already, and the figures of what took place."""

from webinar_hub.moving_in.queries.figures import Took, took_place
from webinar_hub.moving_in.queries.history import history_of, history_only
from webinar_hub.moving_in.queries.known import digest, event_digest, events_of, known, people_of
from webinar_hub.moving_in.queries.tables import (
    going,
    lines_of,
    number_of_lines,
    results,
    rows,
    table_of,
    tables_of,
    waiting_lines,
)

__all__ = [
    "Took",
    "digest",
    "event_digest",
    "events_of",
    "going",
    "history_of",
    "history_only",
    "known",
    "lines_of",
    "number_of_lines",
    "people_of",
    "results",
    "rows",
    "table_of",
    "tables_of",
    "took_place",
    "waiting_lines",
]
