"""Letters as a reader would see them, in the demonstration only."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for

from webinar_hub.core.refusals import NotFound
from webinar_hub.core.web import CONTENT_SECURITY_POLICY, private, settings
from webinar_hub.mail import maildir

blueprint = Blueprint("mail", __name__, url_prefix="/dev/mail")

SHOWN = 200


@blueprint.before_request
def _only_in_the_demonstration() -> None:
    if not settings().demo or settings().smtp_url is not None:
        raise NotFound


@blueprint.get("")
def letters() -> Response:
    found = maildir.letters(settings().mail_folder, SHOWN)
    return private(make_response(render_template("mail/letters.html", letters=found)))


@blueprint.get("/<key>")
def letter(key: str) -> Response:
    message = _message(key)
    page = render_template(
        "mail/letter.html",
        key=key,
        headers=[(name, message[name]) for name in _HEADERS if message[name]],
        text=_content(message, "text/plain"),
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


_HEADERS = ("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "In-Reply-To")


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
