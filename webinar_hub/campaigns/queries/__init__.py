"""Whom a letter to many is for, how far it is, what a person was written."""

from webinar_hub.campaigns.queries import invited, people
from webinar_hub.campaigns.queries.messages import Message, messages_to
from webinar_hub.campaigns.queries.outcomes import PAGE, Progress, Result, progress, results
from webinar_hub.campaigns.queries.people import Choice, Reach
from webinar_hub.core import clock

__all__ = ["PAGE", "Message", "Progress", "Reach", "Result", "messages_to", "progress"]
__all__ += ["reach", "results"]


def reach(choice: Choice) -> Reach:
    if choice.kind == "invited":
        return invited.reach(choice, clock.now())
    return people.of_registrations(choice)
