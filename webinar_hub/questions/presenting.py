"""What several pages show of answers."""

from webinar_hub.questions import queries, words


def needs_counted(event_id: int) -> list[str]:
    """`2 need captions`, one line for each need; nothing where nobody said anything."""
    return words.counted(queries.numbers_of_needs(queries.needs_of(event_id)))
