"""What an answer of the mail server means, and when to try a letter again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# Minutes between one attempt and the next; the last wait repeats until the letter expires.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
JITTER = 0.2  # up to this part of a wait is added: letters refused together come back apart

Verdict = Literal["accepted", "later", "never", "unclear"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken the letter over; `reply` usually names its place in the queue."""

    reply: str


class Refused(Exception):
    """The server answered no to this letter; the next letter may go through."""

    def __init__(self, code: int, text: str, permanent: bool) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.permanent = permanent


class Unavailable(Exception):
    """No letter can be sent just now, this one certainly was not; the text says what is wrong.

    `in_letter`: it went wrong when this letter's recipient or content was with the server. Should
    the letter itself be to blame, then others must not wait behind it for ever.
    """

    def __init__(self, text: str, *, in_letter: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.in_letter = in_letter


class Unanswered(Exception):
    """The whole letter was handed over and no answer came: nobody knows whether it was accepted."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def classify(code: int) -> Verdict:
    """RFC 5321 4.2.1: the first digit decides; smtplib gives -1 for a line without a code."""
    if 200 <= code < 300:
        return "accepted"
    if 400 <= code < 500:
        return "later"
    if 500 <= code < 600:
        return "never"
    return "unclear"


def next_attempt(attempt: int, answered_at: datetime, *, seed: str | int) -> datetime:
    """When to try again after attempt number `attempt` (from 1) failed at `answered_at`.

    The wait grows to an hour. The same seed and attempt always give the same wait.
    """
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1, not {attempt}")
    wait = WAITS[min(attempt, len(WAITS)) - 1]
    return answered_at + wait * (1 + JITTER * _share(f"{seed}:{attempt}"))


def _share(key: str) -> float:
    """A number from 0 to 1 that looks random and depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32
