"""What organizers do about a person: a letter once more; two people that are one."""

from webinar_hub.people.operations.sending_again import send_again

__all__ = ["send_again"]
