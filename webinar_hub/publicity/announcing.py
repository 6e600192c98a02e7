"""A text to put into a chat: everything that one has to know before opening the address."""

from webinar_hub.publicity.facts import Facts, first_dates

DATES_SHOWN = 10


def announcement(facts: Facts, address: str) -> str:
    """Plain lines, in the event's language."""
    parts = (
        (facts.why_cancelled,),
        (f"{facts.kind}: {facts.title}",),
        (*first_dates(facts, DATES_SHOWN), facts.where, facts.audience),
        (facts.way_in, f"{facts.come}: {address}"),
        (facts.questions, facts.programme),
    )
    told = ("\n".join(filter(None, lines)) for lines in parts)
    return "\n\n".join(filter(None, told))
