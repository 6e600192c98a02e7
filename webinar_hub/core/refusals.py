"""Named refusals: a rule that says no carries the sentence for the person."""

from typing import Any

from webinar_hub.core.language import _


class Refusal(Exception):
    """Something that is not allowed now.

    `message` is a translatable sentence (a lazy gettext string), `field` the form field beside
    which it belongs, if any. `errors.py` gives each class its HTTP status.
    """

    message: Any = ""

    def __init__(self, message: Any = None, *, field: str | None = None, **details: Any):
        self.message = message if message is not None else type(self).message
        self.field = field
        self.details = details
        super().__init__(str(type(self).__name__))


class NotFound(Refusal):
    """Missing, never published or not yours: all three answer alike."""


class Gone(Refusal):
    """Was there and has been withdrawn."""


class Conflict(Refusal):
    """The thing changed meanwhile; nothing was overwritten."""


class Paused(Refusal):
    """Nothing can be written now, whoever asks; `core.pause` knows for how long."""

    message = _(
        "Nothing can be saved here just now, so this was not saved. What you typed is still here."
    )


class TooMany(Refusal):
    """A limit is reached; try again after `retry_after` seconds."""

    def __init__(self, message: Any = None, *, retry_after: int = 3600, **details: Any):
        super().__init__(message, **details)
        self.retry_after = retry_after
