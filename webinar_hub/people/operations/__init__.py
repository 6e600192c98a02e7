"""What organizers do about a person: a letter once more; two people that are one."""

from webinar_hub.people.operations.parting import forget_merges, undo
from webinar_hub.people.operations.sending_again import send_again
from webinar_hub.people.operations.uniting import merge

__all__ = ["forget_merges", "merge", "send_again", "undo"]
