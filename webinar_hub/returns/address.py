"""Where the mailbox is, out of an IMAP URL."""

from dataclasses import dataclass, field
from typing import overload
from urllib.parse import unquote, urlsplit

from webinar_hub.mail.relay import is_loopback

_EXAMPLE = "must look like imaps://user:password@mail.example.org, odd characters as %40"
_PORTS = {"imaps": 993, "imap": 143}


@dataclass(frozen=True, slots=True)
class Address:
    """`folder`: where letters arrive; the mailbox may serve other purposes too."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@overload
def address_of(url: str, *, this_machine_only: bool = False) -> Address: ...
@overload
def address_of(url: None, *, this_machine_only: bool = False) -> None: ...
def address_of(url: str | None, *, this_machine_only: bool = False) -> Address | None:
    """`imaps://user:password@host:port/folder`; without encryption on this machine only.

    Raises ValueError with a reason that repeats no password.
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError(_EXAMPLE) from None  # the cause may quote a piece of the password
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (port and host and user and password) or parts.query or parts.fragment:
        raise ValueError(_EXAMPLE)
    if not is_loopback(host):
        if parts.scheme != "imaps":
            raise ValueError("would send a password for everybody to read: use imaps://")
        if this_machine_only:
            raise ValueError("the demo reads no mailbox elsewhere; leave it empty")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Address(host, port, parts.scheme == "imaps", user, password, folder)
