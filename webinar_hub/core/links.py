"""Personal links that can be built again at any time: an HMAC over purpose, public id and counter.

Nothing secret is stored: a letter's facts keep the purpose, the public id and the counter, and the
token is made when the letter is rendered. Raising the counter of a row kills its older links.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from flask import current_app

# Where the link of each purpose leads.
PATHS = {
    "manage": "/registrations/{}",
    "join": "/join/{}",
    "feed": "/calendar/{}.ics",
    "series": "/dates/{}",  # names nothing: it stands in discreet letters too
    "recording": "/recordings/{}",
    "agree": "/answer/{}",  # likewise
    "reply": "/reply/{}",  # likewise
    "colleagues": "/colleagues/{}",
    "guest": "/invited/{}",  # names nothing: it stands in neutral letters too
    "speaking": "/speaking/{}",
    "confirm": "/confirmations/{}",
    "news": "/subscriptions/{}",
    "unsubscribe": "/unsubscribe/{}",
    "sign-in": "/sign-in/{}",
    "staff": "/organize/invitations/{}",
}
_DIGEST_BYTES = 16
_SHAPE = re.compile(r"([a-z2-7]{16})-(0|[1-9][0-9]{0,5})-([a-z2-7]{26})")


@dataclass(frozen=True)
class LinkTarget:
    """What a token claims, already proved."""

    public_id: str
    counter: int


def token(purpose: str, public_id: str, counter: int = 0) -> str:
    """`<public id>-<counter>-<mac>`; lower case only, since some systems fold the case of links."""
    return f"{public_id}-{counter}-{_mac(purpose, public_id, counter)}"


def read(purpose: str, value: str) -> LinkTarget | None:
    """The target of a token, or None when it was not made here for this purpose."""
    match = _SHAPE.fullmatch(value.lower())
    if match is None:
        return None
    public_id, counter = match[1], int(match[2])
    if not hmac.compare_digest(match[3], _mac(purpose, public_id, counter)):
        return None
    return LinkTarget(public_id, counter)


def personal_url(purpose: str, public_id: str, counter: int = 0) -> str:
    """The absolute address of a personal link."""
    return url(PATHS[purpose].format(token(purpose, public_id, counter)))


def code(purpose: str, public_id: str, counter: int = 0) -> str:
    """Six digits to type by hand: of use only where tries are counted, and for a short while."""
    mac = _mac(f"{purpose} code", public_id, counter)
    return f"{int.from_bytes(hashlib.sha256(mac.encode()).digest()) % 1_000_000:06d}"


def url(path: str) -> str:
    """An absolute address under the configured base; the request's Host header is never asked."""
    return str(current_app.extensions["webinar_hub_settings"].base_url) + path


def _mac(purpose: str, public_id: str, counter: int) -> str:
    key = current_app.extensions["webinar_hub_settings"].link_key
    text = f"{purpose}\0{public_id}\0{counter}".encode()
    mac = hmac.new(key, text, hashlib.sha256).digest()[:_DIGEST_BYTES]
    return base64.b32encode(mac).decode().lower().rstrip("=")
