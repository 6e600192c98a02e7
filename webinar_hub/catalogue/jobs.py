"""Texts that were there before they could be searched are read by themselves."""

from webinar_hub.catalogue import operations
from webinar_hub.core import ending


def read_words() -> int:
    """Some texts in each transaction, so that nobody waits long for them; returns how many."""
    read = 0
    while not ending.asked() and (some := operations.read_unread()):
        read += some
    return read
