"""What people write to us reaches somebody who reads it: composed here, stored nowhere.

The letter is ours, so that it passes the checks of the receiver; an answer to it goes to whoever
wrote. The original is attached as it came.
"""

import re
from base64 import encodebytes
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from html import unescape

from webinar_hub.core.language import _, in_language
from webinar_hub.mail.headers import one_line
from webinar_hub.participants.rules import UnusableAddress, mailbox
from webinar_hub.returns.automatic import LOOP
from webinar_hub.returns.head import name_of
from webinar_hub.returns.mailbox import LEFT
from webinar_hub.returns.reading import Own, Written

LONGEST_TEXT = 20_000  # characters that are shown; all of it is in the attachment
_WIRE = policy.compat32.clone(linesep="\r\n", cte_type="7bit")
_LONGEST_LINE = 998
_MIB = 2**20


@dataclass(frozen=True)
class Helper:
    """Who gets it."""

    address: str
    language: str


def compose(
    message: Message,
    written: Written,
    helper: Helper,
    own: Own,
    *,
    site_name: str,
    digest: str,
    read_at: datetime,
    left_bytes: int = 0,
) -> bytes:
    """The same bytes each time. `left_bytes`: so much was too large, and stays in the mailbox."""
    outer = MIMEMultipart("mixed", boundary=f"=_{digest[:32]}")
    with in_language(helper.language):
        subject = str(_("Passed on: %(subject)s", subject=written.subject or _("(no subject)")))
        outer.attach(_encoded_text(_words(message, written, left_bytes)))
    outer["From"] = formataddr((one_line(site_name), own.mail_from))
    outer["To"] = helper.address
    if answer_to := _usable(written.sender):
        outer["Reply-To"] = answer_to
    outer["Subject"] = Header(one_line(subject)[:250], "utf-8").encode()
    outer["Date"] = format_datetime(read_at)
    outer["Message-ID"] = f"<passed-on-{digest[:32]}@{own.mail_domain}>"
    outer["Auto-Submitted"] = "auto-generated"
    outer["X-Auto-Response-Suppress"] = "All"
    outer[LOOP] = own.mail_domain
    if not left_bytes:
        outer.attach(_original(message))
    return outer.as_bytes(policy=_WIRE)


def _words(message: Message, written: Written, left_bytes: int) -> str:
    who = written.sender or str(_("unknown"))
    if name := name_of(message):
        who = f"{name} <{written.sender}>" if written.sender else name
    lines = [str(_("%(who)s has written to us by mail.", who=who))]
    if _usable(written.sender):
        lines.append(str(_("Your answer to this letter goes there.")))
    if left_bytes:
        size = max(1, round(left_bytes / _MIB))
        lines.append(
            str(
                _(
                    "The letter is large (%(size)s MiB). All of it lies in the mailbox, in the "
                    "folder “%(folder)s”; this is how it begins.",
                    size=size,
                    folder=LEFT,
                )
            )
        )
    return "\n".join([" ".join(lines), "", "-" * 20, "", _text(message)])


def _text(message: Message) -> str:
    """The plain part; else the other one without its marks."""
    for kind in ("text/plain", "text/html"):
        for part in message.walk():
            if part.get_content_type() != kind or part.get_filename():
                continue
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            text = _decoded(payload[: 4 * LONGEST_TEXT], part)
            return (_without_marks(text) if kind == "text/html" else text)[:LONGEST_TEXT].strip()
    return ""


def _decoded(payload: bytes, part: Message) -> str:
    try:
        return payload.decode(str(part.get_content_charset("utf-8")), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _without_marks(html: str) -> str:
    html = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", "", html)
    html = re.sub(r"(?i)<(br|/p|/div|/tr|/li)\b[^>]*>", "\n", html)
    return re.sub(r"\n{3,}", "\n\n", unescape(re.sub(r"<[^>]*>", "", html)))


def _encoded_text(text: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = BASE64  # Flask-Mail sets another for the whole process
    return MIMEText(text.encode("utf-8", "replace").decode(), "plain", charset)  # type: ignore[arg-type]


def _original(message: Message) -> Message:
    """As a letter, in seven bits as the standard wants it; where that cannot be, as a file."""
    copy = deepcopy(message)
    for part in copy.walk():
        _in_seven_bits(part)
    try:
        data = copy.as_bytes(policy=_WIRE)
    except Exception:  # the composer cannot write everything that the parser can read
        return MIMEApplication(_text(message).encode("utf-8", "replace"), name="letter.txt")
    return MIMEMessage(copy) if _fits(data) else MIMEApplication(data, name="letter.eml")


def _in_seven_bits(part: Message) -> None:
    if part.is_multipart():
        return
    payload = str(part.get_payload())
    if not _fits(payload.encode("utf-8", "surrogateescape")):
        content = part.get_payload(decode=True)
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(encodebytes(content if isinstance(content, bytes) else b"").decode())


def _fits(data: bytes) -> bool:
    return data.isascii() and all(len(line) <= _LONGEST_LINE for line in data.split(b"\n"))


def _usable(address: str) -> str:
    try:
        return mailbox(address).key
    except UnusableAddress:
        return ""
