"""Letters as they are to be read, beside the tests of what writes them."""

import os
import re
from pathlib import Path

from webinar_hub.mail import rendering
from webinar_hub.mail.models import OutboxMessage

REWRITE = bool(os.environ.get("REWRITE_LETTERS"))


def check(message: OutboxMessage, folder: Path, name: str) -> None:
    """Head and text are those of `name.language.txt`, personal links aside."""
    rendered = rendering.letter(message)
    head = (
        f"From: {message.frame['sender_name']}\nReply-To: {message.frame['reply_to'] or '—'}\n"
        f"Subject: {rendered.subject}\n\n"
    )
    written = re.sub(r"[a-z2-7]{16}-\d+-[a-z2-7]{26}", "…", head + rendered.text)
    path = folder / f"{name}.{message.language}.txt"
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    assert written == expected, f"{path.name} differs; to accept it set REWRITE_LETTERS=1"
