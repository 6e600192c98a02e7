"""The second step of signing in: codes of an app, and what stands in for it when the phone is gone.

The app's secret is stored encrypted under a key made of LINK_KEY, and bound to its account.
Recovery codes are stored as digests and need no key: they still work where that key was changed.
"""

import base64
import functools
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import quote

from itsdangerous import BadData, URLSafeTimedSerializer

from webinar_hub.accounts.models import Organizer
from webinar_hub.core import tokens
from webinar_hub.core.text import one_line, six_digits
from webinar_hub.core.web import settings

SECONDS = 30  # for which a code is shown
DRIFT = 1  # steps by which a phone's clock may be wrong
SECRET_BYTES = 20
NONCE_BYTES = 12
RECOVERY_CODES = 10
PASSED_SECONDS = 600  # between the password and the code
SET_UP_SECONDS = 3600
_RECOVERY = re.compile(r"[a-z2-7]{16}")


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def sealed(secret: bytes, public_id: str) -> bytes:
    """Encrypted for one account: in another one's row it opens nothing."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    text: bytes = _cipher(settings().link_key).encrypt(nonce, secret, public_id.encode())
    return nonce + text


def opened(content: bytes, public_id: str) -> bytes | None:
    """None where it was sealed under another key, or for another account."""
    from cryptography.exceptions import InvalidTag

    nonce, text = content[:NONCE_BYTES], content[NONCE_BYTES:]
    try:
        secret: bytes = _cipher(settings().link_key).decrypt(nonce, text, public_id.encode())
    except (InvalidTag, ValueError):
        return None
    return secret


@functools.lru_cache(maxsize=4)
def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=None, info=b"second step").derive(key))


# Codes of the app.


def step_at(moment: datetime) -> int:
    """The number of the half minute, which is what a code is made of."""
    return int(moment.timestamp()) // SECONDS


def code(secret: bytes, step: int) -> str:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.hotp import HOTP

    # SHA-1 and six digits are what every app understands; RFC 6238 tells why they suffice here.
    hotp = HOTP(secret, 6, SHA1(), enforce_key_length=False)
    return hotp.generate(step).decode()


def step_of(secret: bytes, typed: str | None, moment: datetime, used: int | None) -> int | None:
    """Which step a code belongs to: one that counts now, and comes after the one used last."""
    digits = six_digits(typed)
    if digits is None:
        return None
    present = step_at(moment)
    matching = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(code(secret, step), digits)
    ]
    return next((step for step in matching if used is None or step > used), None)


def in_letters(secret: bytes) -> str:
    """To be typed into an app by hand, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, email: str, site: str) -> str:
    """What the picture says to the app."""
    text = base64.b32encode(secret).decode()
    name, issuer = quote(f"{site}:{email}", safe="@"), quote(site, safe="")
    return f"otpauth://totp/{name}?secret={text}&issuer={issuer}"


def picture(of: str) -> str:
    """A QR code as the address of an image: it is in the page itself, and in no file or cache."""
    import segno

    made = segno.make(of, error="m", micro=False)
    return str(made.svg_data_uri(border=4, dark="#000", light="#fff", scale=4))


# Codes on paper.


def new_recovery_codes() -> list[str]:
    return [tokens.public_id() for _number in range(RECOVERY_CODES)]


def on_paper(recovery_code: str) -> str:
    return "-".join(recovery_code[start : start + 4] for start in range(0, 16, 4))


def recovery_digest(public_id: str, typed: str | None) -> str | None:
    """None for what is no such code. What looks alike on paper is read alike."""
    text = re.sub(r"[\s\u2010-\u2015-]", "", one_line(typed)).lower()
    text = text.translate(str.maketrans("018", "olb"))
    if not _RECOVERY.fullmatch(text):
        return None
    return hashlib.sha256(f"{public_id}\0{text}".encode()).hexdigest()


# What the pages between carry: signed, for a while.


def passed(organizer: Organizer) -> str:
    """That somebody gave this account's password just now. It ends with that password."""
    return str(_signer("password passed").dumps([organizer.public_id, _password_of(organizer)]))


def who_passed(text: str | None) -> str | None:
    """The public id that `passed` names, if it was made lately."""
    try:
        public_id, _digest = _signer("password passed").loads(text or "", max_age=PASSED_SECONDS)
    except (BadData, ValueError):
        return None
    return str(public_id)


def still_holds(text: str | None, organizer: Organizer) -> bool:
    try:
        known = _signer("password passed").loads(text or "", max_age=PASSED_SECONDS)
    except BadData:
        return False
    return bool(known == [organizer.public_id, _password_of(organizer)])


def packed(secret: bytes, public_id: str) -> str:
    """A secret that is not in force yet, for the page that shows it."""
    content = base64.urlsafe_b64encode(sealed(secret, public_id)).decode()
    return str(_signer("second step").dumps(content))


def unpacked(text: str | None, public_id: str) -> bytes | None:
    try:
        content = _signer("second step").loads(text or "", max_age=SET_UP_SECONDS)
    except BadData:
        return None
    return opened(base64.urlsafe_b64decode(content), public_id)


def _password_of(organizer: Organizer) -> str:
    return tokens.digest(organizer.password_hash or "")[:16]


def _signer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=salt)
