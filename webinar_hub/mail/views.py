"""Letters as a reader would see them, in the demonstration only."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from babel.dates import format_datetime
from flask import Blueprint, Response, make_response, render_template, url_for

from webinar_hub.core.language import _, current
from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import CONTENT_SECURITY_POLICY, private, settings
from webinar_hub.core.zones import local, offset_label
from webinar_hub.mail import maildir

blueprint = Blueprint("mail", __name__, url_prefix="/dev/mail")

SHOWN = 200
LETTERS_A_LINE, LINE_HEIGHT, MARGINS = 30, 27, 160


@blueprint.before_request
def _only_in_the_demonstration() -> None:
    if not settings().demo or settings().smtp_url is not None:
        raise NotFound


@blueprint.get("")
def letters() -> Response:
    found = maildir.letters(settings().mail_folder, SHOWN)
    shown = [(one, _moment(one.stored_at)) for one in found]
    return private(make_response(render_template("mail/letters.html", letters=shown)))


@blueprint.get("/<key>")
def letter(key: str) -> Response:
    message = _message(key)
    text = _content(message, "text/plain")
    page = render_template(
        "mail/letter.html",
        key=key,
        height=_height(text),
        headers=_headers(key),
        text=text,
        calendar=_content(message, "text/calendar"),
        html_url=url_for("mail.html_part", key=key),
    )
    response = private(make_response(page))
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + "; frame-src 'self'"
    return response


@blueprint.get("/<key>/html")
def html_part(key: str) -> Response:
    # Links open beside the page: inside the frame our own pages refuse to be shown.
    body = _content(_message(key), "text/html").replace("<head>", '<head><base target="_blank">', 1)
    response = private(make_response(body))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


_HEADERS = {
    "From": _("From"),
    "Reply-To": _("Answers go to"),
    "To": _("To"),
    "Subject": _("Subject"),
    "Date": _("Date"),
    "Message-ID": "Message-ID",
    "In-Reply-To": "In-Reply-To",
}


def _headers(key: str) -> list[tuple[str, str]]:
    """The header lines that a reader knows.

    Python's newer parser puts blanks between the pieces of a long name, which mail programs do not.
    """
    head = message_from_bytes(maildir.read(settings().mail_folder, key) or b"")
    found = [(str(word), head[name]) for name, word in _HEADERS.items() if head[name]]
    return [(word, _decoded(value)) for word, value in found]


def _decoded(value: str) -> str:
    return str(make_header(decode_header(re.sub(r"[\r\n]+", "", value))))


def _height(text: str) -> int:
    """Pixels in which the letter has room on a phone: no script may look into the frame."""
    lines = sum(1 + len(line) // LETTERS_A_LINE for line in text.splitlines())
    return MARGINS + lines * LINE_HEIGHT


def _moment(at: datetime) -> str:
    """In the site's own zone: nobody is known here."""
    words = format_datetime(local(at, settings().default_zone), "d MMM y, HH:mm", locale=current())
    return f"{words} ({offset_label(at, settings().default_zone)})"


def _message(key: str) -> EmailMessage:
    data = maildir.read(settings().mail_folder, key)
    if data is None:
        raise NotFound
    return BytesParser(policy=policy.default).parsebytes(data)


def _content(message: EmailMessage, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type:
            content: Any = part.get_content()
            return content if isinstance(content, str) else content.decode()
    return ""
