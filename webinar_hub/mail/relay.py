"""Where letters go, out of an SMTP URL."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from webinar_hub.mail.headers import ascii_domain

Tls = Literal["implicit", "required", "offered", "none"]
_EXAMPLE = "must look like smtps://user:password@mail.example.org:465, odd characters as %40"


@dataclass(frozen=True, slots=True)
class Relay:
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = "required"


def parse_smtp_url(url: str) -> Relay:
    """`smtp://user:password@host:port?tls=required|offered|none` or `smtps://…`.

    STARTTLS is required wherever a password or another machine is involved. Towards this machine
    it is not even tried unless asked for: a stock Postfix there offers a certificate that nobody
    can verify. Raises ValueError with a reason that repeats no password.
    """
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise ValueError(_EXAMPLE) from None  # the cause may quote a piece of the password
    if parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/") or parts.fragment:
        raise ValueError(_EXAMPLE)
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if (user is None) != (password is None):
        raise ValueError("needs a user and a password, or neither")
    if not f"{user}{password}".isascii():
        raise ValueError("can only hold a user and a password in ASCII")
    default_port = 465 if parts.scheme == "smtps" else 587 if user else 25
    return Relay(host, port or default_port, user, password, _tls(parts, host))


def _host(name: str) -> str:
    return name if _is_ip(name) else ascii_domain(name)


def _tls(parts: SplitResult, host: str) -> Tls:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = options.pop("tls", None)
    if options:
        raise ValueError(f"knows the option tls only, not {', '.join(sorted(options))}")
    if parts.scheme == "smtps":
        if wanted not in (None, "required"):
            raise ValueError("smtps:// is always encrypted: leave tls out")
        return "implicit"
    if wanted is None:
        return "none" if is_loopback(host) and not parts.username else "required"
    if wanted == "offered" and parts.username:
        raise ValueError("sends a password with tls=required, or knowingly with tls=none")
    match wanted:
        case "required" | "offered" | "none":
            return wanted
        case _:
            raise ValueError("needs tls to be required, offered or none")


def is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip(host) and ip_address(host).is_loopback)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
