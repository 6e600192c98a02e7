"""Letters that this process has claimed and not begun: when it shall end, others may have them.

The thread that sends takes one after the other. Another one may take the rest at any time, such as
while a mail server leaves the letter in hand without an answer.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from webinar_hub.mail.models import OutboxMessage


class Claimed:
    def __init__(self, letters: Iterable[OutboxMessage]):
        self._letters = deque(letters)

    def next(self) -> OutboxMessage | None:
        """The one that is begun now."""
        try:
            return self._letters.popleft()
        except IndexError:
            return None

    def rest(self) -> list[OutboxMessage]:
        """All that were not begun; they are no longer here."""
        return list(iter(self.next, None))


_all: set[Claimed] = set()


@contextmanager
def noted(letters: Iterable[OutboxMessage]) -> Iterator[Claimed]:
    claimed = Claimed(letters)
    _all.add(claimed)
    try:
        yield claimed
    finally:
        _all.discard(claimed)


def rest_of_all() -> list[OutboxMessage]:
    return [letter for claimed in tuple(_all) for letter in claimed.rest()]
