"""Random names and single-use secrets."""

import base64
import hashlib
import secrets

PUBLIC_ID_BYTES = 10
SECRET_BYTES = 16  # 128 bits: enough that a plain SHA-256 of it may be stored


def public_id() -> str:
    """A random name for a row that a link mentions: 16 characters, lower-case base32."""
    return base64.b32encode(secrets.token_bytes(PUBLIC_ID_BYTES)).decode().lower()


def secret() -> str:
    """A single-use secret; only its `digest` is stored."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
